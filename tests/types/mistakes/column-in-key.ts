// must say: 'isle', 'aisle'
import { db, shelves } from './shop.js'

await db.table(shelves).read({ isle: 1, shelf: 'a' })
