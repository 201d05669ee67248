/**
 * What a synchronous call costs beside the asynchronous one, one call after the other: `npm run bench:sync -- [--rounds 50]`.
 * Both in one process, in turn, ratios taken round by round: more than 1 is faster than the asynchronous one. `nothing` is
 * a call that the worker answers at once, and so what the way there and back costs. The best rounds are those that nothing
 * else on the machine has disturbed.
 */
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { SyncDatabase } from '@manticore/sync'
import {
  bool,
  Database,
  decimal,
  defineTable,
  float8,
  int4,
  int8,
  jsonb,
  text,
  timestamptz,
  uuid,
} from 'manticore-cockroachdb'
import { startDatabase } from './database.mjs'
import { person, readId } from './table.mjs'

const { values: options } = parseArgs({ options: { rounds: { type: 'string', default: '50' } } })

const columns = {
  id: uuid().primaryKey().defaultRandom(),
  email: text().notNull(),
  name: text().notNull(),
  age: int4().notNull(),
  visits: int8().notNull(),
  balance: decimal(19, 4).notNull(),
  score: float8().notNull(),
  active: bool().notNull(),
  settings: jsonb().notNull(),
  createdAt: timestamptz().named('created_at').notNull(),
}
const people = defineTable('people', columns)
const many = defineTable('many', columns)
const MANY = 10_000

/** Each kind of work, how often it is done in a round, and how: with a database of either kind. */
const works = {
  nothing: [500, (db) => db.server],
  read: [200, (db, number) => db.table(people).read(readId(number))],
  update: [100, (db, number) => db.table(people).update(readId(number), { visits: number })],
  'list of 20': [
    100,
    (db, number) => db.table(people).list({ where: { age: { gte: number % 10 } }, limit: 20 }),
  ],
  'list of 10,000': [1, (db) => db.table(many).list()],
  'batchCreate of 10,000': [1, (db, _, rows) => db.table(many).batchCreate(rows)],
}

const transactions = {
  asynchronous: (db, number) =>
    db.transaction(async (tx) => {
      const { visits } = await tx.table(people).readOrThrow(readId(number))
      return tx.table(people).update(readId(number), { visits: visits + 1n })
    }),
  synchronous: (db, number) =>
    db.transaction((tx) => {
      const { visits } = tx.table(people).readOrThrow(readId(number))
      return tx.table(people).update(readId(number), { visits: visits + 1n })
    }),
}

const rows = Array.from({ length: MANY }, (_, number) => person(number))

/** Microseconds for each call, with what a promise takes only where there is one. */
const time = async (db, calls, call) => {
  const start = performance.now()
  for (let number = 0; number < calls; number++) {
    const answer = call(db, number, rows)
    if (answer instanceof Promise) {
      await answer
    }
  }
  return ((performance.now() - start) * 1000) / calls
}

const middle = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]

const compare = async (work, calls, asynchronous, synchronous, prepare) => {
  const ratios = []
  const times = { asynchronous: [], synchronous: [] }
  for (let round = -1; round < Number(options.rounds); round++) {
    const took = {}
    const kinds = [
      ['asynchronous', databases.asynchronous, asynchronous],
      ['synchronous', databases.synchronous, synchronous],
    ]
    for (const [kind, db, call] of round % 2 === 0 ? kinds : kinds.reverse()) {
      await prepare?.()
      took[kind] = await time(db, calls, call)
    }
    // the first warms up
    if (round >= 0) {
      times.asynchronous.push(took.asynchronous)
      times.synchronous.push(took.synchronous)
      ratios.push(took.asynchronous / took.synchronous)
    }
  }
  return {
    work,
    'asynchronous us': Number(middle(times.asynchronous).toFixed(1)),
    'synchronous us': Number(middle(times.synchronous).toFixed(1)),
    ratio: Number(middle(ratios).toFixed(2)),
    'best asynchronous us': Number(Math.min(...times.asynchronous).toFixed(1)),
    'best synchronous us': Number(Math.min(...times.synchronous).toFixed(1)),
    'ratio of the best': Number(
      (Math.min(...times.asynchronous) / Math.min(...times.synchronous)).toFixed(2),
    ),
  }
}

const database = await startDatabase()
const databases = {
  asynchronous: new Database({ url: database.url }),
  synchronous: new SyncDatabase({ url: database.url }),
}
try {
  const { asynchronous, synchronous } = databases
  await asynchronous.connect()
  const started = performance.now()
  synchronous.connect()
  const start = performance.now() - started
  await asynchronous.table(many).initialize()
  await asynchronous.table(many).batchCreate(rows)
  const results = []
  for (const [work, [calls, call]] of Object.entries(works)) {
    const prepare = work.startsWith('batch') ? () => asynchronous.table(many).truncate() : undefined
    results.push(await compare(work, calls, call, call, prepare))
  }
  results.push(await compare('transaction', 50, transactions.asynchronous, transactions.synchronous))
  console.table(results)
  console.log(
    JSON.stringify({
      node: process.version,
      cores: cpus().length,
      'first call, with the worker, ms': Math.round(start),
    }),
  )
} finally {
  await databases.asynchronous.close()
  databases.synchronous.close()
  await database.stop()
}
