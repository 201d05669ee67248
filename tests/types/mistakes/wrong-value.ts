// must say: 'string', 'number | SqlExpression<unknown> | undefined', stock
import { db, teas } from './shop.js'

await db.table(teas).update('id', { stock: '5' })
