// must say: 'string', 'number', gte
import { db, teas } from './shop.js'

await db.table(teas).list({ where: { stock: { gte: '5' } } })
