// must say: asOf, leave out lock or asOf
import { db, teas } from './shop.js'

await db.table(teas).list({ where: { name: 'Sencha' }, lock: 'update', asOf: '-10s' })
