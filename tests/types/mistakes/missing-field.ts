// must say: 'price', required
import { db, teas } from './shop.js'

await db.table(teas).create({ name: 'Sencha' })
