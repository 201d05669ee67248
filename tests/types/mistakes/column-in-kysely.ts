// must say: "nam", KyselyDatabase
import { db } from './shop.js'

await db.kysely.selectFrom('teas').selectAll().where('nam', '=', 'Sencha').execute()
