// must say: 'string', this table declares no primary key
import { db, notes } from './shop.js'

await db.table(notes).read('id')
