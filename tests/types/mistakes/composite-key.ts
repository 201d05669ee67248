// must say: 'number', aisle: number, shelf: string
import { db, shelves } from './shop.js'

await db.table(shelves).read(5)
