import type { Migrator } from '@manticore/migrate'
import { SyncDatabase, SyncMigrator, SyncTable } from '@manticore/sync'
import {
  type ControlledTransaction,
  type Database,
  type Runs,
  type Selectable,
  type Table,
  type Transaction,
  ValidationError,
} from 'manticore-cockroachdb'
import { teas } from './contract.js'
import { same } from './equal.js'

const db = new SyncDatabase({ tables: { teas } })
const bare = new SyncDatabase()
const table = db.table(teas)

type Tables = { teas: typeof teas }
type Tea = Selectable<typeof teas>
type SyncTransaction = Parameters<Parameters<typeof db.transaction>[0]>[0]
type SyncControlled = ReturnType<typeof db.begin>

const tea = { name: 'Sencha', price: '8.50' }
const id = '00000000-0000-4000-8000-000000000000'

/** What one side has under the name of the other. */
type Counterpart<T> =
  T extends Promise<infer Value>
    ? Counterpart<Value>
    : T extends AsyncGenerator<infer Row>
      ? Generator<Row, void, undefined>
      : T extends Table<typeof teas>
        ? SyncTable<typeof teas>
        : T extends ControlledTransaction<Tables>
          ? SyncControlled
          : T

type Names<T> = Extract<keyof T, string>

/** The methods of a class, type parameters in the place of what they are at most. */
type Methods<T> = {
  [Name in Names<T>]: T[Name] extends (...given: infer Given) => infer Answer
    ? [Given, Counterpart<Answer>]
    : T[Name]
}

// a method that one side has, the other has too, with the same arguments and the same answer
same<Names<Table<typeof teas>>, Names<SyncTable<typeof teas>>>(true)
same<Names<Database<Tables>>, Names<typeof db>>(true)
same<Names<Transaction<Tables>>, Names<SyncTransaction>>(true)
same<Names<ControlledTransaction<Tables>>, Names<SyncControlled>>(true)
same<Names<Migrator>, Names<SyncMigrator>>(true)

// but for what takes a transaction, or rows as they come
type OfTable = 'in' | 'batchCreate'
same<Omit<Methods<Table<typeof teas>>, OfTable>, Omit<Methods<SyncTable<typeof teas>>, OfTable>>(true)
type OfDatabase = 'transaction' | 'runInTransaction' | 'table'
same<Omit<Methods<Database<Tables>>, OfDatabase>, Omit<Methods<typeof db>, OfDatabase>>(true)
same<Omit<Methods<Transaction<Tables>>, OfDatabase>, Omit<Methods<SyncTransaction>, OfDatabase>>(true)
same<Omit<Methods<ControlledTransaction<Tables>>, OfDatabase>, Omit<Methods<SyncControlled>, OfDatabase>>(
  true,
)
same<Methods<Migrator>, Methods<SyncMigrator>>(true)

// type parameters survive: a list has the columns that were selected
export const rows = () => table.list({ select: ['name', 'stock'] })
same<ReturnType<typeof rows>, { name: string; stock: number }[]>(true)
export const found = () => table.find({ name: 'Sencha' }, { select: ['name'] })
same<ReturnType<typeof found>, { name: string } | undefined>(true)
export const page = () => table.page({ select: ['name'] })
same<ReturnType<typeof page>['rows'], { name: string }[]>(true)
export const counted = () => table.aggregate({ count: true, sum: ['stock'] })
same<ReturnType<typeof counted>, { count: number; sum: { stock: bigint | null } }>(true)
export const named = () => db.select('teas', { select: ['name'] })
same<ReturnType<typeof named>, { name: string }[]>(true)
export const loose = () => bare.insert('anything', { at: 'all' })
same<ReturnType<typeof loose>, Record<string, unknown>>(true)
export const statement = () => db.sql<{ n: bigint }>`select 1`
same<ReturnType<typeof statement>, { n: bigint }[]>(true)

// a stream is iterated over, and batches take what can be
export const streamed = () => {
  for (const row of table.stream({ select: ['name'] })) {
    same<typeof row, { name: string }>(true)
  }
  // @ts-expect-error not by waiting for each row
  table.stream().next().then
}
export const created = () => table.batchCreate([tea])
same<ReturnType<typeof created>, Tea[]>(true)
export const counting = () => table.batchCreate(new Set([tea]))
same<ReturnType<typeof counting>, number>(true)
export const late = (some: AsyncIterable<typeof tea>) =>
  // @ts-expect-error rows that come later cannot be waited for
  table.batchCreate(some)

// a transaction answers with what its function returns, which is no promise
export const number = () => db.transaction(() => 30)
same<ReturnType<typeof number>, number>(true)
export const row = () => db.runInTransaction((tx) => tx.table(teas).read(id), { maxRetries: 3 })
same<ReturnType<typeof row>, Tea | undefined>(true)
export const nothing = () => db.transaction(() => undefined)
same<ReturnType<typeof nothing>, undefined>(true)
export const savepoint = () => db.transaction((tx) => tx.transaction((inner) => inner.select('teas')))
same<ReturnType<typeof savepoint>, Tea[]>(true)
export const inside = () => db.transaction((tx) => table.in(tx).create(tea))
same<ReturnType<typeof inside>, Tea>(true)
export const asynchronous = () => {
  // @ts-expect-error it would be committed before it is done
  db.transaction(async (tx) => tx.table(teas).count())
  // @ts-expect-error likewise
  db.transaction((tx) => tx.transaction(() => Promise.resolve(1)))
}

// wrong use does not compile, as with the asynchronous client
export const refused = () => {
  // @ts-expect-error a column that there is not
  table.create({ ...tea, prise: 1 })
  // @ts-expect-error nor in what is selected
  table.list({ select: ['prise'] })
  // @ts-expect-error a table of the one on a database of the other
  new SyncTable(teas, {} as Runs)
  // @ts-expect-error likewise
  new SyncMigrator({} as Database, { directory: '.' })
  return new ValidationError('')
}
