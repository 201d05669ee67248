import * as client from '@manticore/client'
import * as internal from '@manticore/client/internal'
import { Migrator } from '@manticore/migrate'
import * as light from '@manticore/migrate/light'
import { Database, defineTable, UnsupportedFeatureError, ValidationError } from 'manticore-cockroachdb'

const pots = defineTable('pots', { id: 'INT4 PRIMARY KEY', volume: 'INT4 NOT NULL' })
const db = new Database({ url: process.env.DATABASE_URL })
const shelf = db.table(pots)
await shelf.initialize()
await shelf.batchCreate([
  { id: 1, volume: 360 },
  { id: 2, volume: 90 },
])
console.log(await shelf.list({ where: { volume: { lt: 100 } } }))

const refusal = await shelf.create({ id: 3, volume: 'much' }).catch((error) => error)
console.log(refusal instanceof ValidationError, refusal.message)
await db.close()

// one class, whichever way it was imported
console.log(
  [client.UnsupportedFeatureError, internal.UnsupportedFeatureError].every(
    (one) => one === UnsupportedFeatureError,
  ),
  light.Migrator === Migrator,
)
// by --enable-source-maps: src/bind.ts and the like
console.log(/\((.+\.ts):\d+:\d+\)/.exec(refusal.stack)?.[1])
