// must say: "share", "update"
import { db, teas } from './shop.js'

await db.table(teas).read('id', { lock: 'exclusive' })
