// must say: "name", "price", "stock"
import { db, teas } from './shop.js'

await db.table(teas).aggregate({ sum: ['name'] })
