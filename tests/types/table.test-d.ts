import {
  boundedStaleness,
  type Database,
  followerRead,
  type Selectable,
  sql,
  Table,
} from 'manticore-cockroachdb'
import { notes, seats, teas, users } from './contract.js'
import { same } from './equal.js'

declare const db: Database

const people = db.table(users)
const chairs = new Table(seats, db)
const papers = db.table(notes)
const shelf = db.table(teas)

type User = Selectable<typeof users>
type Seat = Selectable<typeof seats>

/** What a call of a method resolves to. */
type Answer<Call extends (...none: never[]) => Promise<unknown>> = Awaited<ReturnType<Call>>

const ada = { email: 'ada@example.com', name: 'Ada' }

// db.table and new Table are the same thing
same<typeof chairs, ReturnType<typeof db.table<typeof seats>>>(true)

// create takes what is required, and SQL in the place of a value
export const create = () => people.create(ada)
same<Answer<typeof create>, User>(true)
export const creates = () => [
  people.create({
    ...ada,
    visits: 1,
    balance: 2n,
    role: 'admin',
    teamId: null,
    tags: ['a'] as const,
  }),
  people.create({ ...ada, balance: sql`1 + 1`, createdAt: undefined, settings: { theme: 'dark' } }),
  chairs.create({ row: 1, seat: 'a' }),
  papers.create({}),
  // @ts-expect-error a required column is missing
  people.create({ email: 'ada@example.com' }),
  // @ts-expect-error a column that there is not
  people.create({ ...ada, nam: 'Ada' }),
  // @ts-expect-error the property, not the name in the database
  people.create({ ...ada, team_id: null }),
  // @ts-expect-error a value of another type
  people.create({ ...ada, name: 1 }),
  // @ts-expect-error NOT NULL
  people.create({ ...ada, visits: null }),
  // @ts-expect-error a label that is not one
  people.create({ ...ada, role: 'guest' }),
  // @ts-expect-error an element of another type
  people.create({ ...ada, tags: [1] }),
  // @ts-expect-error JSON of another shape
  people.create({ ...ada, settings: { theme: 'blue' } }),
  // @ts-expect-error a generated column
  people.create({ ...ada, slug: 'ada' }),
  // @ts-expect-error SQL text is as strict
  shelf.create({ name: 'Sencha' }),
  // @ts-expect-error
  shelf.create({ name: 'Sencha', price: 1, stock: '1' }),
]

// a key is the value of its column, or an object of its columns
export const reads = () => [people.read('id'), chairs.read({ row: 1, seat: 'a' })] as const
same<Awaited<ReturnType<typeof reads>[0]>, User | undefined>(true)
same<Awaited<ReturnType<typeof reads>[1]>, Seat | undefined>(true)
export const keys = () => [
  people.readOrThrow('id'),
  people.readMany(['id'] as const),
  people.delete('id'),
  people.batchDelete(['id']),
  people.exists('id'),
  chairs.delete({ row: 1, seat: 'a' }),
  // @ts-expect-error a key of another type
  people.read(1),
  // @ts-expect-error the value, not an object
  people.read({ id: 'id' }),
  // @ts-expect-error no key
  people.read(undefined),
  // @ts-expect-error all columns of the key
  chairs.read({ row: 1 }),
  // @ts-expect-error a composite key is no value
  chairs.read(1),
  // @ts-expect-error a value of another type
  chairs.read({ row: '1', seat: 'a' }),
  // @ts-expect-error a column outside the key
  chairs.read({ row: 1, seat: 'a', taken: true }),
  // @ts-expect-error a table without a key
  papers.read('id'),
  // @ts-expect-error
  papers.update('id', { note: 'a' }),
  // @ts-expect-error
  people.readMany('id'),
]

export const readOrThrow = () => people.readOrThrow('id')
same<Answer<typeof readOrThrow>, User>(true)
export const readMany = () => people.readMany(['id'])
same<Answer<typeof readMany>, (User | undefined)[]>(true)

// select narrows the row
export const list = () => people.list()
same<Answer<typeof list>, User[]>(true)
export const listed = () => people.list({ select: ['id', 'createdAt'] })
same<Answer<typeof listed>, { id: string; createdAt: Date }[]>(true)
export const found = () => people.find({ role: 'admin' })
same<Answer<typeof found>, User | undefined>(true)
export const foundName = () => people.find({ role: 'admin' }, { select: ['name'], orderBy: 'createdAt desc' })
same<Answer<typeof foundName>, { name: string } | undefined>(true)
export const selects = () => [
  people.list({ select: ['slug', 'teamId'] as const }),
  // @ts-expect-error a column that there is not
  people.list({ select: ['id', 'nam'] }),
  // @ts-expect-error the property, not the name in the database
  people.list({ select: ['created_at'] }),
  // @ts-expect-error an array
  people.list({ select: 'id' }),
  // @ts-expect-error not selected
  people.list({ select: ['id'] }).then((rows) => rows[0]?.name),
]

export const firstPage = () => people.page({ orderBy: 'createdAt', limit: 10, select: ['id'] })
same<Answer<typeof firstPage>['rows'], { id: string }[]>(true)
export const everyone = () => people.stream({ select: ['id', 'settings'] })
same<
  ReturnType<typeof everyone> extends AsyncIterable<infer Row> ? Row : never,
  { id: string; settings: { theme: 'light' | 'dark' } | null }
>(true)

// a column to sort by, with its direction and the place of NULL
export const orders = () => [
  people.list({ orderBy: 'name' }),
  people.list({ orderBy: 'createdAt desc' }),
  people.list({ orderBy: 'teamId asc nulls last' }),
  people.list({ orderBy: 'teamId nulls first' }),
  people.list({ orderBy: ['createdAt desc', 'name'] }),
  // @ts-expect-error a column that there is not
  people.list({ orderBy: 'nam' }),
  // @ts-expect-error
  people.list({ orderBy: ['name', 'created_at'] }),
  // @ts-expect-error a direction that is none
  people.list({ orderBy: 'name down' }),
  // @ts-expect-error lower case
  people.list({ orderBy: 'name DESC' }),
  // @ts-expect-error
  people.list({ orderBy: 'name nulls' }),
  // @ts-expect-error one to a text
  people.list({ orderBy: 'name, email' }),
]

// a filter has the columns of the table, with values and operators that fit them
export const filters = () => [
  people.list({
    where: { role: 'admin', balance: { gte: '10' }, or: [{ name: { like: 'A%' } }, { teamId: null }] },
  }),
  people.count({ createdAt: { between: [new Date(0), '2024-01-01'] } }),
  people.exists({ settings: { eq: { theme: 'dark' } } }),
  people.deleteWhere({ id: { in: ['id'] } }),
  people.updateWhere({ not: { visits: { lt: 3 } } }, { name: 'Ada' }),
  // @ts-expect-error a column that there is not
  people.list({ where: { nam: 'Ada' } }),
  // @ts-expect-error
  people.list({ where: { or: [{ nam: 'Ada' }] } }),
  // @ts-expect-error a value of another type
  people.list({ where: { name: 1 } }),
  // @ts-expect-error a label that is not one
  people.list({ where: { role: 'guest' } }),
  // @ts-expect-error an operator that there is not
  people.list({ where: { name: { equals: 'Ada' } } }),
  // @ts-expect-error like is for text
  people.list({ where: { visits: { like: '1%' } } }),
  // @ts-expect-error
  people.list({ where: { role: { like: 'a%' } } }),
  // @ts-expect-error NOT NULL
  people.list({ where: { name: null } }),
  // @ts-expect-error
  people.list({ where: { name: { eq: null } } }),
  // @ts-expect-error JSON is compared by operators
  people.list({ where: { settings: { theme: 'dark' } } }),
  // @ts-expect-error
  people.count({ nam: 'Ada' }),
  // @ts-expect-error
  people.deleteWhere({ nam: 'Ada' }),
]

export const numbers = () =>
  [people.count(), people.deleteWhere({ id: 'a' }), people.updateWhere({ id: 'a' }, {})] as const
same<ReturnType<typeof numbers>, readonly [Promise<number>, Promise<number>, Promise<number>]>(true)
export const truths = () => [people.delete('id'), people.exists('id')] as const
same<ReturnType<typeof truths>, readonly [Promise<boolean>, Promise<boolean>]>(true)

// update takes any columns that can be written
export const update = () => people.update('id', { name: 'Ada' })
same<Answer<typeof update>, User | undefined>(true)
export const updateOrThrow = () => people.updateOrThrow('id', { visits: sql`visits + 1` })
same<Answer<typeof updateOrThrow>, User>(true)
export const updates = () => [
  people.update('id', {}),
  people.update('id', { id: 'other', teamId: null, createdAt: '2024-01-01' }),
  people.update('id', { name: undefined }),
  chairs.update({ row: 1, seat: 'a' }, { taken: true }),
  // @ts-expect-error a column that there is not
  people.update('id', { nam: 'Ada' }),
  // @ts-expect-error a value of another type
  people.update('id', { name: 1 }),
  // @ts-expect-error NOT NULL
  people.update('id', { name: null }),
  // @ts-expect-error a generated column
  people.update('id', { slug: 'ada' }),
  // @ts-expect-error a key of another type
  people.update(1, { name: 'Ada' }),
  // @ts-expect-error a composite key is no value
  chairs.update('a', { taken: true }),
  // @ts-expect-error
  people.updateWhere({ id: 'id' }, { nam: 'Ada' }),
]

// upserts and batches take the same rows
export const upsert = () => people.upsert(ada, { onConflict: 'email', update: ['name', 'visits'] })
same<Answer<typeof upsert>, User>(true)
export const batchCreate = () => people.batchCreate([ada])
same<Answer<typeof batchCreate>, User[]>(true)
export const batchUpdate = () => people.batchUpdate([{ id: 'id', name: 'Ada' }])
same<Answer<typeof batchUpdate>, User[]>(true)
export const batchUpsert = () => people.batchUpsert([ada], { onConflict: ['email'] })
same<Answer<typeof batchUpsert>, User[]>(true)
export const batchDelete = () => chairs.batchDelete([{ row: 1, seat: 'a' }])
same<Answer<typeof batchDelete>, boolean[]>(true)
export const batches = () => [
  people.batchUpdate([{ email: 'ada@example.com', name: 'Ada' }], { key: 'email' }),
  chairs.batchUpdate([{ row: 1, seat: 'a', taken: true }]),
  // @ts-expect-error a required column is missing
  people.batchCreate([ada, { name: 'Ada' }]),
  // @ts-expect-error a column that there is not
  people.batchCreate([{ ...ada, nam: 'Ada' }]),
  // @ts-expect-error the key is missing
  people.batchUpdate([{ name: 'Ada' }]),
  // @ts-expect-error
  chairs.batchUpdate([{ row: 1, taken: true }]),
  // @ts-expect-error a key of another type
  people.batchDelete([1]),
  // @ts-expect-error a column that there is not
  people.upsert(ada, { onConflict: 'mail' }),
  // @ts-expect-error
  people.upsert(ada, { update: ['nam'] }),
]

// a read locks, or looks back, or neither; every call has its limits
export const told = (signal: AbortSignal, time: Date, lock: 'update' | undefined) => [
  people.read('id', { lock: 'update', signal, timeout: 1000 }),
  people.readOrThrow('id', { lock: 'share', noWait: true }),
  people.readMany(['id'], { lock: 'update', skipLocked: true }),
  people.find({ role: 'admin' }, { lock: 'update', select: ['id'] }),
  people.list({ where: { role: 'admin' }, limit: 1, lock: 'update', skipLocked: true, timeout: 5 }),
  people.list({ lock }),
  people.page({ lock: 'share', after: undefined }),
  people.stream({ lock: 'share', batchSize: 5 }),
  people.read('id', { asOf: '-10s' }),
  people.list({ asOf: time, orderBy: 'name' }),
  people.count({ role: 'admin' }, { asOf: followerRead(), signal: undefined }),
  people.exists('id', { asOf: boundedStaleness('10s', { nearestOnly: true }), timeout: 5 }),
  people.aggregate({ count: true, asOf: '-10s', timeout: undefined }),
  people.create(ada, { signal }),
  people.update('id', { name: 'Ada' }, { timeout: 5 }),
  people.updateWhere({ id: 'id' }, { name: 'Ada' }, { timeout: 5 }),
  people.delete('id', { timeout: Number.POSITIVE_INFINITY }),
  people.deleteWhere({ id: 'id' }, { signal }),
  people.upsert(ada, { onConflict: 'email', signal }),
  people.batchCreate([ada], { signal, onProgress: ({ done }) => done }),
  people.batchUpdate([{ id: 'id', name: 'Ada' }], { strict: true, timeout: 5 }),
  people.batchUpsert([ada], { timeout: 5 }),
  people.batchDelete(['id'], { timeout: 5 }),
  people.initialize({ timeout: 5 }),
  people.truncate({ timeout: 5 }),
  people.drop({ ifExists: true, timeout: 5 }),
  db.select('users', { lock: 'update', timeout: 5 }),
  // @ts-expect-error a lock that is none
  people.read('id', { lock: 'exclusive' }),
  // @ts-expect-error the past cannot be locked
  people.read('id', { lock: 'update', asOf: '-10s' }),
  // @ts-expect-error
  people.list({ where: { role: 'admin' }, lock: 'update', asOf: '-10s' }),
  // @ts-expect-error nothing is waited for without a lock
  people.read('id', { noWait: true }),
  // @ts-expect-error
  people.list({ skipLocked: true }),
  // @ts-expect-error
  people.read('id', { lock: 'update', noWait: 1 }),
  // @ts-expect-error a number is no moment
  people.read('id', { asOf: 10 }),
  // @ts-expect-error no moment either
  people.read('id', { asOf: { kind: 'now' } }),
  // @ts-expect-error a duration is a text
  people.read('id', { asOf: boundedStaleness(10) }),
  // @ts-expect-error what is computed is not locked
  people.count({ role: 'admin' }, { lock: 'update' }),
  // @ts-expect-error
  people.exists('id', { lock: 'update' }),
  // @ts-expect-error
  people.aggregate({ count: true, lock: 'update' }),
  // @ts-expect-error milliseconds
  people.read('id', { timeout: '5s' }),
  // @ts-expect-error the signal, not its controller
  people.read('id', { signal: new AbortController() }),
  // @ts-expect-error an option that there is not
  people.create(ada, { timeOut: 5 }),
  // @ts-expect-error a write takes no lock
  people.update('id', { name: 'Ada' }, { lock: 'update' }),
  // @ts-expect-error an option that there is not
  people.find({ role: 'admin' }, { limit: 5 }),
]
export const lockedName = () => people.find({ role: 'admin' }, { select: ['name'], lock: 'update' })
same<Answer<typeof lockedName>, { name: string } | undefined>(true)
export const pastNames = () => people.list({ select: ['name'], asOf: '-10s' })
same<Answer<typeof pastNames>, { name: string }[]>(true)

// the same table elsewhere
export const inTransaction = () => people.in(db)
same<ReturnType<typeof inTransaction>, typeof people>(true)

// what has no answer has none, and rows that are not in an array are counted
export const silent = () => [people.initialize(), people.truncate(), people.drop({ ifExists: true })] as const
same<ReturnType<typeof silent>, readonly [Promise<void>, Promise<void>, Promise<void>]>(true)
export const counted = () => [people.batchCreate(new Set([ada])), people.batchCreate(rowsOf())] as const
same<ReturnType<typeof counted>, readonly [Promise<number>, Promise<number>]>(true)
async function* rowsOf() {
  yield ada
}
export const uncounted = () => [
  // @ts-expect-error a row of the iterable lacks a column
  people.batchCreate(new Set([{ name: 'Ada' }])),
  // @ts-expect-error rows, not one
  people.batchCreate(ada),
]

// the limits of a page and what comes after it
same<Awaited<ReturnType<typeof firstPage>>['next'], string | undefined>(true)
