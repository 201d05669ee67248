// must say: 'number', 'string'
import { db, teas } from './shop.js'

await db.table(teas).read(5)
