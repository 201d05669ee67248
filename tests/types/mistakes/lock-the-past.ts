// must say: asOf, PastCannotBeLocked
import { db, teas } from './shop.js'

await db.table(teas).list({ where: { name: 'Sencha' }, lock: 'update', asOf: '-10s' })
