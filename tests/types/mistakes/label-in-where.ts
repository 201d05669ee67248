// must say: "white", "green", "black"
import { db, teas } from './shop.js'

await db.table(teas).list({ where: { leaf: 'white' } })
