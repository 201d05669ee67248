// must say: 'slug', name, price
import { db, teas } from './shop.js'

await db.table(teas).create({ name: 'Sencha', price: 5, slug: 'sencha' })
