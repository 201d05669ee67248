// must say: 'limits', 'limit'
import { db, teas } from './shop.js'

await db.table(teas).list({ limits: 5 })
