// must say: "name down", Order<, "name"
import { db, teas } from './shop.js'

await db.table(teas).list({ orderBy: 'name down' })
