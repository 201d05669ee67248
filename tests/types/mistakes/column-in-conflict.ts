// must say: "nam", "name"
import { db, teas } from './shop.js'

await db.table(teas).upsert({ name: 'Sencha', price: 5 }, { onConflict: 'nam' })
