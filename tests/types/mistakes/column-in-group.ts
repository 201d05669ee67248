// must say: "leafs", "leaf"
import { db, teas } from './shop.js'

await db.table(teas).aggregate({ groupBy: ['leafs'], count: true })
