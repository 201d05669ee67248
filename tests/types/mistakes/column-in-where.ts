// must say: 'nam', "name"
import { db, teas } from './shop.js'

await db.table(teas).list({ where: { nam: 'Sencha' } })
