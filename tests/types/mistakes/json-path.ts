// must say: 'brewing.seconds', minutes
import { db, teas } from './shop.js'

await db.table(teas).list({ where: { settings: { path: { 'brewing.seconds': 30 } } } })
