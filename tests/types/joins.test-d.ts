// db.kysely over declared tables: what joins, aggregates and writes have for types.

import { Database, defineTable, schema, text, timestamptz, uuid } from 'manticore-cockroachdb'
import { seats, teas, users } from './contract.js'
import { same } from './equal.js'

const app = schema('app')
const visits = app.table('visits', {
  id: uuid().primaryKey().defaultRandom(),
  userId: uuid().notNull().named('user_id'),
  at: timestamptz().notNull().defaultNow(),
  note: 'TEXT',
})
const plain = defineTable('plain', { id: uuid().primaryKey(), note: text() })

const db = new Database({ tables: { users, teas, seats, visits, plain } })

type Answer<Call extends (...none: never[]) => Promise<unknown>> = Awaited<ReturnType<Call>>

// names are those of the database, with the schema before them
export const inner = () =>
  db.kysely
    .selectFrom('users')
    .innerJoin('app.visits', 'app.visits.user_id', 'users.id')
    .select(['users.email', 'app.visits.at', 'users.created_at', 'users.settings'])
    .execute()
same<
  Answer<typeof inner>,
  { email: string; at: Date; created_at: Date; settings: { theme: 'light' | 'dark' } | null }[]
>(true)

// what is joined from the left may not be there
export const left = () =>
  db.kysely
    .selectFrom('users as u')
    .leftJoin('app.visits as v', 'v.user_id', 'u.id')
    .leftJoin('seats as s', (join) => join.onRef('s.seat', '=', 'u.name').on('s.taken', '=', true))
    .select(['u.id', 'v.at', 'v.note', 's.row'])
    .executeTakeFirst()
same<
  Answer<typeof left>,
  { id: string; at: Date | null; note: string | null; row: number | null } | undefined
>(true)

export const grouped = () =>
  db.kysely
    .selectFrom('app.visits')
    .groupBy('user_id')
    .select(({ fn }) => ['user_id', fn.max('at').as('last'), fn.countAll<bigint>().as('count')])
    .execute()
same<Answer<typeof grouped>, { user_id: string; last: Date; count: bigint }[]>(true)

export const returned = () =>
  db.kysely
    .insertInto('teas')
    .values({ name: 'Sencha', price: 8.5 })
    .returning(['id', 'price', 'stock'])
    .executeTakeFirstOrThrow()
same<Answer<typeof returned>, { id: string; price: string; stock: number }>(true)

export const whole = () => db.kysely.selectFrom('plain').selectAll().execute()
same<Answer<typeof whole>, { id: string; note: string | null }[]>(true)

export const inTransaction = () =>
  db.transaction((tx) => tx.kysely.selectFrom('seats').select(['row', 'taken']).execute())
same<Answer<typeof inTransaction>, { row: number; taken: boolean }[]>(true)

export const refused = () => [
  // @ts-expect-error the property, not the name in the database
  db.kysely.selectFrom('users').innerJoin('app.visits', 'app.visits.userId', 'users.id'),
  // @ts-expect-error the name has its schema
  db.kysely.selectFrom('visits'),
  // @ts-expect-error a column of another table
  db.kysely.selectFrom('plain').select('email'),
  // @ts-expect-error a required column is missing
  db.kysely.insertInto('app.visits').values({ note: 'a' }),
  // @ts-expect-error a value of another type
  db.kysely.updateTable('app.visits').set({ at: 1 }),
  // @ts-expect-error a value of another type
  db.kysely.deleteFrom('seats').where('row', '=', 'a'),
]
