// must say: "nam desc", "name desc"
import { db, teas } from './shop.js'

await db.table(teas).list({ orderBy: 'nam desc' })
