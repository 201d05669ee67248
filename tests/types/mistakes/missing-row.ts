// must say: undefined
import { db, teas } from './shop.js'

console.log((await db.table(teas).read('id')).name)
