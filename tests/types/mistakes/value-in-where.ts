// must say: 'number', 'string, name
import { db, teas } from './shop.js'

await db.table(teas).list({ where: { name: 5 } })
