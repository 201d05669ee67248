// must say: 'nam', name, price, stock
import { db, teas } from './shop.js'

await db.table(teas).create({ name: 'Sencha', price: 5, nam: 'Sencha' })
