import { Migrator } from '@manticore/migrate'
import { Database, DatabaseError } from 'manticore-cockroachdb'
import { expect, test } from 'vitest'
import { expectNoCrash } from '../support/crashes.js'
import { useDatabase } from '../support/database.js'
import { type Side, startProxy } from '../support/proxy.js'
import { errorOf } from '../support/refusal.js'
import { catalogOf, emptySchema, onCockroach } from './support/catalog.js'
import { goOn, LOGGED, makeEveryKind, wordsIn } from './support/every-kind.js'

const database = useDatabase()
expectNoCrash()

const POINTS = 16

/** Migrates over a line that is cut behind a byte; answers with how many bytes were sent, and whether it needed a second run. */
const migrateOver = async (directory: string, side?: Side, bytes = 0) => {
  await using proxy = await startProxy(database.url)
  await using db = new Database({ url: proxy.url })
  if (side !== undefined) {
    proxy.cutAfter(side, bytes)
  }
  let error: unknown
  try {
    await new Migrator(db, { directory }).migrate()
  } catch (caught) {
    error = caught
  }
  return { client: proxy.sent, server: proxy.received, error }
}

test.skipIf(onCockroach).each<Side>(['client', 'server'])(
  'a connection that is cut behind any byte of the %s leaves each statement applied once',
  { timeout: 60_000 },
  async (side) => {
    const { path: directory } = makeEveryKind()
    await emptySchema(database.db)
    const clean = await migrateOver(directory)
    expect(clean.error).toBeUndefined()
    const whole = await catalogOf(database.db)
    let recovered = 0
    for (let point = 0; point < POINTS; point++) {
      const bytes = Math.floor((clean[side] * (point + Math.random())) / POINTS)
      await emptySchema(database.db)
      const { error } = await migrateOver(directory, side, bytes)
      if (error === undefined) {
        recovered++
      } else {
        expect(error).toBeInstanceOf(DatabaseError)
        await goOn(database.db, directory, 'migrate', 0)
      }
      expect([bytes, await wordsIn(database.db, 'log')]).toStrictEqual([bytes, LOGGED])
      expect(await catalogOf(database.db)).toStrictEqual(whole)
    }
    // what the catalog tells needs no second run
    expect(recovered).toBeGreaterThan(POINTS / 2)
  },
)

test.skipIf(onCockroach)(
  'a server that goes away for good is told with the file, and the next run goes on',
  { timeout: 60_000 },
  async () => {
    const { path: directory } = makeEveryKind()
    await emptySchema(database.db)
    await using proxy = await startProxy(database.url)
    await using db = new Database({ url: proxy.url, connectTimeout: 0.5 })
    const error = await errorOf(() =>
      new Migrator(db, { directory }).migrate({
        onProgress: (progress) => {
          if (progress.kind === 'statement' && progress.state === 'begun' && progress.statement === 9) {
            proxy.pause()
            void proxy.cut()
          }
        },
      }),
    )
    expect([error.name, error.message]).toStrictEqual([
      'MigrationError',
      expect.stringMatching(/^20260101000000_first.sql/),
    ])
    await goOn(database.db, directory, 'migrate', 0)
    expect(await wordsIn(database.db, 'log')).toStrictEqual(LOGGED)
  },
)
