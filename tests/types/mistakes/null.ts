// must say: 'null', 'string, name
import { db, teas } from './shop.js'

await db.table(teas).update('id', { name: null })
