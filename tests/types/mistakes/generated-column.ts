// must say: 'slug', name, price, stock
import { db, teas } from './shop.js'

await db.table(teas).update('id', { slug: 'sencha' })
