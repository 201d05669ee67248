import {
  type CallOptions,
  defineTable,
  int4,
  type Runs,
  type Table,
  text,
  ValidationError,
} from 'manticore-cockroachdb'
import { describe, expect, test } from 'vitest'
import { collect } from '../support/collect.js'
import { useDatabase } from '../support/database.js'
import { useOverheard } from '../support/overheard.js'
import { wrong } from '../support/refusal.js'

const notes = defineTable('notes', { id: int4().primaryKey(), text: text().notNull().unique() })

const database = useDatabase({ tables: { notes } })

type Executor = Runs[keyof Runs]

/** The database itself, with a record of the limits that came with each statement. */
const recording = (db: Runs): { readonly db: Runs; readonly told: (CallOptions | undefined)[] } => {
  const [key] = Object.getOwnPropertySymbols(db) as (keyof Runs)[] // it has this one
  if (key === undefined) {
    throw new Error('a database keeps its executor under a symbol')
  }
  const told: (CallOptions | undefined)[] = []
  const to: Executor = db[key]
  const executor: Executor = {
    ...to,
    run: (statement, parameters, limits) => {
      told.push(limits)
      return to.run(statement, parameters, limits)
    },
    query: (query, limits) => {
      told.push(limits)
      return to.query(query, limits)
    },
    stream: (statement, parameters, batchSize, limits) => {
      told.push(limits)
      return to.stream(statement, parameters, batchSize, limits)
    },
    atomically: (work, limits) => {
      told.push(limits)
      return to.atomically(work, limits)
    },
  }
  return { db: { [key]: executor }, told }
}

type Notes = Table<typeof notes>

/** Every call of a table, given nothing but limits. */
const calls: Readonly<Record<string, (table: Notes, options?: CallOptions) => Promise<unknown>>> = {
  initialize: (table, options) => table.initialize(options),
  truncate: (table, options) => table.truncate(options),
  create: (table, options) => table.create({ id: 1, text: 'a' }, options),
  read: (table, options) => table.read(1, options),
  readOrThrow: (table, options) => table.readOrThrow(1, options),
  readMany: (table, options) => table.readMany([1], options),
  find: (table, options) => table.find({ id: 1 }, options),
  list: (table, options) => table.list(options),
  page: (table, options) => table.page(options),
  stream: (table, options) => collect(table.stream(options)),
  count: (table, options) => table.count({ id: 1 }, options),
  'count without a filter': (table, options) => table.count(undefined, options),
  exists: (table, options) => table.exists(1, options),
  aggregate: (table, options) => table.aggregate({ count: true, ...options }),
  update: (table, options) => table.update(1, { text: 'b' }, options),
  'update of nothing': (table, options) => table.update(1, {}, options),
  updateOrThrow: (table, options) => table.updateOrThrow(1, { text: 'c' }, options),
  updateWhere: (table, options) => table.updateWhere({ id: 1 }, { text: 'd' }, options),
  upsert: (table, options) => table.upsert({ id: 2, text: 'e' }, options),
  batchCreate: (table, options) => table.batchCreate([{ id: 3, text: 'f' }], options),
  'batchCreate of an iterable': (table, options) =>
    table.batchCreate(new Set([{ id: 4, text: 'g' }]), options),
  batchUpdate: (table, options) => table.batchUpdate([{ id: 3, text: 'h' }], options),
  'batchUpdate, strict': (table, options) =>
    table.batchUpdate([{ id: 3, text: 'i' }], { strict: true, ...options }),
  batchUpsert: (table, options) => table.batchUpsert([{ id: 3, text: 'j' }], options),
  batchDelete: (table, options) => table.batchDelete([3], options),
  delete: (table, options) => table.delete(2, options),
  deleteWhere: (table, options) => table.deleteWhere({ id: 1 }, options),
  drop: (table, options) => table.drop({ ifExists: true, ...options }),
}

const names = Object.keys(calls)

const call = (name: string, table: Notes, options?: CallOptions): Promise<unknown> => {
  const made = calls[name]
  if (made === undefined) {
    throw new Error(`there is no call ${name}`)
  }
  return made(table, options)
}

describe('the signal and the timeout of a call', () => {
  test('come with each statement that it sends', async () => {
    const { signal } = new AbortController()
    const { db, told } = recording(database.db)
    const table = database.db.table(notes).in(db)
    for (const name of names) {
      told.length = 0
      await call(name, table, { signal, timeout: 60_000 })
      expect(told.length, name).toBeGreaterThan(0)
      for (const limits of told) {
        expect(limits?.signal, name).toBe(signal)
        // of several statements each has what the ones before it left
        expect(limits?.timeout, name).toBeGreaterThan(0)
        expect(limits?.timeout, name).toBeLessThanOrEqual(60_000)
      }
    }
  })

  test('are each told without the other', async () => {
    const { signal } = new AbortController()
    const { db, told } = recording(database.db)
    const table = database.db.table(notes).in(db)
    await table.initialize()
    told.length = 0
    await table.list({ signal })
    await table.list({ signal, timeout: Number.POSITIVE_INFINITY })
    await table.list({ timeout: 60_000, limit: 1 })
    await table.list({ timeout: 2 ** 31 - 1 })
    expect(told).toStrictEqual([
      { signal, timeout: undefined },
      { signal, timeout: undefined },
      { signal: undefined, timeout: 60_000 },
      { signal: undefined, timeout: 2 ** 31 - 1 },
    ])
  })

  test('are nothing when there are none', async () => {
    const { db, told } = recording(database.db)
    const table = database.db.table(notes).in(db)
    for (const options of [
      undefined,
      {},
      { signal: undefined, timeout: undefined },
      { timeout: Number.POSITIVE_INFINITY },
    ]) {
      for (const name of names) {
        await call(name, table, options)
      }
    }
    expect(told.length).toBeGreaterThan(names.length)
    expect(told.every((limits) => limits === undefined)).toBe(true)
  })

  test('of many keys are shared by the statements it takes', async () => {
    const { db, told } = recording(database.db)
    const table = database.db.table(notes).in(db)
    await table.initialize()
    told.length = 0
    const keys = Array.from({ length: 4001 }, (_, id) => id)
    expect(await table.readMany(keys, { timeout: 60_000 })).toHaveLength(keys.length)
    const left = told.map((limits) => limits?.timeout ?? 0)
    expect(left).toHaveLength(3)
    expect(left).toStrictEqual(left.toSorted((a, b) => b - a))
  })
})

test('a table inside a transaction is the same table', async () => {
  const table = database.db.table(notes)
  const same = table.in(database.db)
  await table.initialize()
  await same.create({ id: 7, text: 'seven' })
  expect(await table.read(7)).toStrictEqual({ id: 7, text: 'seven' })
  expect(same).not.toBe(table)
  await table.drop()
})

describe('refused before anything is sent', () => {
  const overheard = useOverheard(database.url)

  const expectRefusal = async (name: string, options: unknown, message: string): Promise<void> => {
    let returned: unknown
    const error = await overheard.silentError(() => {
      returned = call(name, overheard.db.table(notes), wrong(options))
      return returned
    })
    expect(error, name).toBeInstanceOf(ValidationError)
    expect(error.message).toContain(message)
    expect(error.table).toBe('notes')
    // a call that promises says no by its promise
    expect(returned, name).toBeInstanceOf(Promise)
  }

  test.each(names)('a timeout that is none, and a signal that is none: %s', async (name) => {
    const expected =
      'notes: timeout expects milliseconds, a number above 0 and up to 2147483647, or Infinity; got '
    for (const timeout of [
      0,
      -1,
      Number.NaN,
      Number.NEGATIVE_INFINITY,
      2 ** 31,
      '10',
      '10s',
      10n,
      null,
      {},
    ]) {
      await expectRefusal(name, { timeout }, expected)
    }
    for (const signal of [
      null,
      true,
      'abort',
      {},
      new AbortController(),
      { aborted: false },
      new EventTarget(),
    ]) {
      await expectRefusal(name, { signal }, 'notes: signal expects an AbortSignal; got ')
    }
  })

  test.each(names)('an option that there is not: %s', async (name) => {
    await expectRefusal(name, { timeOut: 10 }, '"timeOut" is not an option of ')
    await expectRefusal(name, { timeOut: 10 }, 'signal, timeout')
  })

  test.each(names.filter((name) => !/aggregate|strict|drop/.test(name)))(
    'options that are no object: %s',
    async (name) => {
      for (const options of [null, 10, 'timeout', [], () => ({ timeout: 10 })]) {
        await expectRefusal(name, options, 'expects an object of options; got ')
      }
    },
  )

  test('what only some calls can be told, by the others', async () => {
    await expectRefusal(
      'create',
      { lock: 'update' },
      'is not an option of create; the options are signal, timeout',
    )
    await expectRefusal(
      'update',
      { asOf: '-10s' },
      'is not an option of update; the options are signal, timeout',
    )
    await expectRefusal(
      'delete',
      { asOf: '-10s' },
      'is not an option of delete; the options are signal, timeout',
    )
    await expectRefusal(
      'upsert',
      { onProgress: () => undefined },
      'is not an option of upsert; the options are onConflict, update, signal, timeout',
    )
    await expectRefusal(
      'batchUpsert',
      { key: 'id' },
      'is not an option of batchUpsert; the options are onConflict, update, onProgress, signal, timeout',
    )
    await expectRefusal(
      'batchUpdate',
      { onConflict: 'id' },
      'is not an option of batchUpdate; the options are key, strict, onProgress, signal, timeout',
    )
    await expectRefusal(
      'drop',
      { cascade: true },
      'is not an option of drop; the options are ifExists, signal, timeout',
    )
    await expectRefusal(
      'batchCreate',
      { onProgress: true },
      'notes: onProgress expects a function; got a boolean',
    )
  })
})
