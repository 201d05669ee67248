// must say: this option needs groupBy
import { db, teas } from './shop.js'

await db.table(teas).aggregate({ count: true, having: { count: { gt: 5 } } })
