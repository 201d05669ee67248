// must say: 'name', Promise
import { db, teas } from './shop.js'

console.log(db.table(teas).readOrThrow('id').name)
