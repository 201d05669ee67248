import {
  boundedStaleness,
  type ControlledTransaction,
  Database,
  followerRead,
  type isRetryable,
  type QueryEvent,
  type Retry,
  type Runs,
  type Selectable,
  type Session,
  type Transaction,
  type TransactionOptions,
} from 'manticore-cockroachdb'
import { teas } from './contract.js'
import { same } from './equal.js'

const db = new Database({ tables: { teas } })
const bare = new Database()

type Answer<Call extends (...none: never[]) => Promise<unknown>> = Awaited<ReturnType<Call>>
type Tables = { teas: typeof teas }
type Tea = Selectable<typeof teas>

const tea = { name: 'Sencha', price: '8.50' }
const id = '00000000-0000-4000-8000-000000000000'
const limits = { timeout: 100, signal: AbortSignal.timeout(100) }

// a transaction answers with what its function returns
export const number = () => db.transaction(async () => 30)
same<Answer<typeof number>, number>(true)
export const atOnce = () => db.transaction(() => 'now')
same<Answer<typeof atOnce>, string>(true)
export const nothing = () => db.transaction(async () => undefined)
same<Answer<typeof nothing>, undefined>(true)
export const row = () => db.runInTransaction((tx) => tx.table(teas).read(id), { maxRetries: 3 })
same<Answer<typeof row>, Tea | undefined>(true)

// it has the types of its database
export const inserted = () => db.transaction((tx) => tx.insert('teas', tea))
same<Answer<typeof inserted>, Tea>(true)
export const loose = () => bare.transaction((tx) => tx.insert('anything', { at: 'all' }))
same<Answer<typeof loose>, Record<string, unknown>>(true)
export const query = () => db.transaction((tx) => tx.kysely.selectFrom('teas').select('name').execute())
same<Answer<typeof query>, { name: string }[]>(true)
export const statement = () => db.transaction((tx) => tx.sql<{ n: bigint }>`select 1`)
same<Answer<typeof statement>, { n: bigint }[]>(true)
export const savepoint = () => db.transaction((tx) => tx.transaction((inner) => inner.select('teas')))
same<Answer<typeof savepoint>, Tea[]>(true)
export const refused = () =>
  db.transaction(async (tx) => {
    // @ts-expect-error a column that there is not
    await tx.insert('teas', { ...tea, prise: 1 })
    // @ts-expect-error nobody commits what db.transaction commits
    await tx.commit()
    // @ts-expect-error nor closes the database from inside
    await tx.close()
  })

// a table is used in it, and a function may run in it or outside
export const inside = (tx: Transaction<Tables>) => db.table(teas).in(tx).read(id)
same<Answer<typeof inside>, Tea | undefined>(true)
const rename = (on: Session<Tables>) => on.update('teas', { id }, { name: 'b' })
const count = (on: Runs) => db.table(teas).in(on).count()
export const anywhere = (tx: Transaction<Tables>) => [
  rename(db),
  rename(tx),
  count(db),
  count(tx),
  count(bare),
]

// a transaction by hand
export const byHand = async () => {
  await using tx = await db.begin({ isolation: 'read committed', timeout: 1000 })
  same<typeof tx, ControlledTransaction<Tables>>(true)
  await tx.commit()
  await tx.rollback()
  return tx.ended
}
same<Answer<typeof byHand>, boolean>(true)

const work = async (): Promise<void> => undefined
export const options = () => [
  db.transaction(work, { isolation: 'serializable', readOnly: true, priority: 'high', maxRetries: 0 }),
  db.transaction(work, { asOf: '-10s', ...limits }),
  db.transaction(work, { asOf: followerRead(), allowRoot: true, onRetry: ({ attempt }) => attempt }),
  // @ts-expect-error a level that there is not
  db.transaction(work, { isolation: 'snapshot' }),
  // @ts-expect-error a number
  db.transaction(work, { maxRetries: '10' }),
  // @ts-expect-error a bounded staleness is for single reads
  db.transaction(work, { asOf: boundedStaleness('10s') }),
  // @ts-expect-error an option that there is not
  db.transaction(work, { retries: 10 }),
  // @ts-expect-error a transaction by hand is run once
  db.begin({ maxRetries: 10 }),
  // @ts-expect-error a function
  db.transaction('begin'),
]
same<Parameters<NonNullable<TransactionOptions['onRetry']>>, [retry: Retry]>(true)
same<Pick<Retry, 'attempt' | 'delay'>, { readonly attempt: number; readonly delay: number }>(true)

// every call takes a time and a signal
export const limited = () => [
  db.execute('select 1', [], limits),
  db.insert('teas', tea, limits),
  db.select('teas', { where: { id }, ...limits }),
  db.update('teas', { id }, { name: 'b' }, limits),
  db.delete('teas', { id }, limits),
  db.createTable(teas, { ifNotExists: true, ...limits }),
  db.dropTable(teas, { ifExists: true, ...limits }),
  db.createDatabase('shop', limits),
  // @ts-expect-error milliseconds
  db.execute('select 1', [], { timeout: '100ms' }),
]

// whatever was caught can be asked about, and whoever listens is told
same<Parameters<typeof isRetryable>[0], unknown>(true)
same<ReturnType<typeof isRetryable>, boolean>(true)
export const observed = () => new Database({ onQuery: (event) => same<typeof event, QueryEvent>(true) })
same<QueryEvent['error'], unknown>(true)
same<ReturnType<Database['stats']>['waiting'], number>(true)
