// must say: "white", "green", "black"
import { db, teas } from './shop.js'

await db.table(teas).create({ name: 'Pai Mu Tan', price: 5, leaf: 'white' })
