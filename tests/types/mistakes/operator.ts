// must say: 'atLeast', Operators<number
import { db, teas } from './shop.js'

await db.table(teas).list({ where: { stock: { atLeast: 5 } } })
