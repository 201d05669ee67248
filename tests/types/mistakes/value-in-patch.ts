// must say: 'string', 'number | Sql | undefined', stock
import { db, teas } from './shop.js'

await db.table(teas).update('id', { stock: '5' })
