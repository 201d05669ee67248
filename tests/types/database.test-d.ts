import type { Kysely } from 'kysely'
import {
  Database,
  Migrator,
  type Selectable,
  type Server,
  sql,
  type Table,
  type Transaction,
} from 'manticore-cockroachdb'
import { seats, teas, users } from './contract.js'
import { same } from './equal.js'

const db = new Database({ tables: { users, seats, tea: teas } })
const bare = new Database()

type Answer<Call extends (...none: never[]) => Promise<unknown>> = Awaited<ReturnType<Call>>
type User = Selectable<typeof users>
type Loose = Record<string, unknown>

const ada = { email: 'ada@example.com', name: 'Ada' }

// a database that leaves its block closes itself, and every option of the contract is one
export const opened = async () => {
  await using scoped = Database.fromUrl('postgresql://root@localhost:26257/defaultdb?sslmode=disable')
  await using other = new Database({
    host: 'localhost',
    port: 26257,
    database: 'defaultdb',
    user: 'root',
    password: undefined,
    sslmode: 'disable',
    maxConnections: 10,
    applicationName: 'shop',
    connectTimeout: 5,
  })
  return [scoped.server, other.server]
}
same<Answer<typeof opened>, (Server | undefined)[]>(true)
export const options = () => [
  new Database({ url: 'postgresql://localhost', tables: { users } }),
  // @ts-expect-error an option that there is not
  new Database({ uri: 'postgresql://localhost' }),
  // @ts-expect-error a mode that there is not
  new Database({ sslmode: 'prefer' }),
  // @ts-expect-error a table is declared
  new Database({ tables: { users: { id: 'UUID' } } }),
]

// a declared table need not be among the tables
export const table = () => bare.table(users)
same<ReturnType<typeof table>, Table<typeof users>>(true)

// a table named by string is typed by its name in the database
export const insert = () => db.insert('users', ada)
same<Answer<typeof insert>, User>(true)
export const select = () =>
  db.select('users', { where: { role: 'admin' }, orderBy: 'createdAt desc', limit: 1 })
same<Answer<typeof select>, User[]>(true)
export const selected = () => db.select('teas', { select: ['id', 'stock'] })
same<Answer<typeof selected>, { id: string; stock: number }[]>(true)
export const changed = () =>
  [db.update('users', { id: 'a' }, { visits: sql`visits + 1` }), db.delete('users', { id: 'a' })] as const
same<ReturnType<typeof changed>, readonly [Promise<number>, Promise<number>]>(true)
export const batches = () =>
  [db.batchInsert('users', [ada]), db.batchUpdate('seats', [{ row: 1, seat: 'a', taken: true }])] as const
same<ReturnType<typeof batches>, readonly [Promise<User[]>, Promise<Selectable<typeof seats>[]>]>(true)
export const refused = () => [
  // @ts-expect-error a required column is missing
  db.insert('users', { name: 'Ada' }),
  // @ts-expect-error a column that there is not
  db.insert('users', { ...ada, nam: 'Ada' }),
  // @ts-expect-error a value of another type
  db.insert('users', { ...ada, visits: '1' }),
  // @ts-expect-error a generated column
  db.insert('users', { ...ada, slug: 'ada' }),
  // @ts-expect-error a column that there is not
  db.select('users', { where: { nam: 'Ada' } }),
  // @ts-expect-error
  db.select('users', { select: ['nam'] }),
  // @ts-expect-error
  db.select('users', { orderBy: 'nam' }),
  // @ts-expect-error
  db.update('users', { nam: 'Ada' }, { name: 'Ada' }),
  // @ts-expect-error
  db.update('users', { id: 'a' }, { nam: 'Ada' }),
  // @ts-expect-error a value of another type
  db.update('users', { id: 'a' }, { name: 1 }),
  // @ts-expect-error
  db.delete('users', { id: 1 }),
  // @ts-expect-error
  db.batchInsert('users', [{ name: 'Ada' }]),
]

// any other name is loosely typed, with tables and without
export const loose = (name: string) =>
  [
    db.select('other', { where: { a: 1 }, orderBy: 'a down' }),
    db.insert(name, { a: 1 }),
    bare.select('users'),
  ] as const
same<ReturnType<typeof loose>, readonly [Promise<Loose[]>, Promise<Loose>, Promise<Loose[]>]>(true)
// @ts-expect-error the key under tables is not the name in the database
same<Awaited<ReturnType<typeof db.select<'tea'>>>, Selectable<typeof teas>[]>(true)
export const looseRefused = () => [
  // @ts-expect-error a column of any name, but not a row of any kind
  bare.insert('users', 'ada'),
  // @ts-expect-error
  bare.select('users', { wher: {} }),
]

// SQL has the rows it is said to have
export const rows = () =>
  [
    db.sql<{ n: bigint }>`select count(*) as n from users where role = ${'admin'}`,
    db.execute<{ n: bigint }>('select count(*) as n from users where role = $1', ['admin']),
    db.sql`select 1`,
  ] as const
same<
  ReturnType<typeof rows>,
  readonly [Promise<{ n: bigint }[]>, Promise<{ n: bigint }[]>, Promise<Loose[]>]
>(true)

// Kysely has the tables and columns by their names in SQL
export const kysely = () => db.kysely.selectFrom('users').selectAll().execute()
same<
  Answer<typeof kysely>,
  {
    id: string
    email: string
    name: string
    role: 'admin' | 'member'
    balance: string
    visits: bigint
    settings: { theme: 'light' | 'dark' } | null
    tags: string[]
    team_id: string | null
    created_at: Date
    slug: string | null
  }[]
>(true)
export const kyselyNames = () =>
  db.kysely.selectFrom('teas').select(['id', 'stock']).where('name', 'like', 'S%').executeTakeFirst()
same<Answer<typeof kyselyNames>, { id: string; stock: number } | undefined>(true)
export const kyselyCalls = () => [
  db.kysely.insertInto('users').values({ ...ada, team_id: null, created_at: new Date(), visits: 1 }),
  db.kysely.updateTable('users').set({ balance: 1n, role: 'admin' }).where('team_id', 'is', null),
  // @ts-expect-error the key under tables is not the name in the database
  db.kysely.selectFrom('tea'),
  // @ts-expect-error the name in the database, not the property
  db.kysely.selectFrom('users').select('createdAt'),
  // @ts-expect-error a required column is missing
  db.kysely.insertInto('users').values({ name: 'Ada' }),
  // @ts-expect-error a generated column
  db.kysely.insertInto('users').values({ ...ada, slug: 'ada' }),
  // @ts-expect-error
  db.kysely.updateTable('users').set({ slug: 'ada' }),
  // @ts-expect-error a value of another type
  db.kysely.updateTable('users').set({ role: 'guest' }),
  // @ts-expect-error
  db.kysely.selectFrom('users').where('name', '=', 1),
]

// tables are created and dropped by declaration or name
export const ddl = () => [
  db.createTable(users, { ifNotExists: true }),
  db.createTable('teas', { id: 'UUID PRIMARY KEY', name: 'TEXT' }),
  db.dropTable(users, { ifExists: true }),
  db.dropTable('teas'),
  db.createDatabase('shop'),
  db.dropDatabase('shop'),
  // @ts-expect-error a name needs its columns
  db.createTable('teas'),
  // @ts-expect-error a column is a builder or a text
  db.createTable('teas', { id: 1 }),
]

// a database of any tables is one of none: for functions that ask for no table, such as a migrator
export const whatever = [
  (): Database => db,
  (tx: Transaction<{ teas: typeof teas }>): Transaction => tx,
  new Migrator(db, { directory: './migrations' }),
  // @ts-expect-error one without tables has not those that are wanted
  (): Database<{ teas: typeof teas }> => bare,
  // without tables there is what asks for none, or an interface of one's own
  bare.kysely.schema.dropTable('anything'),
  (bare.kysely as Kysely<{ pots: { size: number } }>).selectFrom('pots').select('size'),
  // @ts-expect-error no table was declared
  bare.kysely.selectFrom('teas'),
]
