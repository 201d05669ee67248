import { Migrator } from '@manticore/migrate'
import { expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { catalogOf, emptySchema, onCockroach } from './support/catalog.js'
import { type ChildOptions, runChild } from './support/child.js'
import { goOn, LOGGED, makeEveryKind, wordsIn } from './support/every-kind.js'

const database = useDatabase()

const killEach = async (
  prepare: () => Promise<void>,
  child: Omit<ChildOptions, 'killAt'>,
  check: (killAt: number) => Promise<void>,
): Promise<number> => {
  for (let killAt = 1; ; killAt++) {
    await emptySchema(database.db)
    await prepare()
    const { signal, error } = await runChild({ ...child, killAt })
    expect(error).toBeUndefined()
    await check(killAt)
    if (signal === null) {
      return killAt - 1
    }
    expect(signal).toBe('SIGKILL')
  }
}

test.skipIf(onCockroach)(
  'killed behind each statement in turn and run again, each statement is applied once',
  {
    timeout: 300_000,
  },
  async () => {
    const { path: directory } = makeEveryKind()
    await emptySchema(database.db)
    await new Migrator(database.db, { directory }).migrate()
    const whole = await catalogOf(database.db)
    const asked: string[] = []
    const points = await killEach(
      async () => undefined,
      { url: database.url, directory },
      async (killAt) => {
        asked.push(...(await goOn(database.db, directory, 'migrate', 0)))
        expect([killAt, await wordsIn(database.db, 'log')]).toStrictEqual([killAt, LOGGED])
        expect(await catalogOf(database.db)).toStrictEqual(whole)
        const { applied, pending, partial } = await new Migrator(database.db, { directory }).status()
        expect([applied.length, pending, partial]).toStrictEqual([2, [], undefined])
      },
    )
    expect(points).toBeGreaterThan(30)
  },
)

test.skipIf(onCockroach)(
  'killed behind each statement of undoing in turn and run again, each statement is undone once',
  {
    timeout: 300_000,
  },
  async () => {
    const { path: directory } = makeEveryKind()
    const points = await killEach(
      async () => {
        await new Migrator(database.db, { directory }).migrate()
        await database.db.execute('create table undone (what TEXT)')
      },
      { url: database.url, directory, method: 'rollback', options: { count: 2 } },
      async (killAt) => {
        const applied = await new Migrator(database.db, { directory }).getAppliedMigrations()
        const { partial } = await new Migrator(database.db, { directory }).status()
        const left = applied.length + (partial ? 1 : 0)
        expect(left > 0 ? await goOn(database.db, directory, 'rollback', left) : []).toStrictEqual([])
        expect([killAt, await wordsIn(database.db, 'undone')]).toStrictEqual([
          killAt,
          ['one', 'two', 'three', 'undone'],
        ])
        expect(await new Migrator(database.db, { directory }).getAppliedMigrations()).toStrictEqual([])
      },
    )
    expect(points).toBeGreaterThan(20)
  },
)
