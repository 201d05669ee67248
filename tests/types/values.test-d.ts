// The types that a user states come out as they were stated: any, unknown and never too, and undefined inside of JSON.

import {
  type AnyTable,
  type Database,
  defineTable,
  type Insertable,
  int4,
  type JsonValue,
  jsonb,
  type OrderBy,
  type PrimaryKey,
  type Selectable,
  sql,
  type Table,
  text,
  type Updateable,
  uuid,
  type Where,
} from 'manticore-cockroachdb'
import { same } from './equal.js'

interface Settings {
  theme?: 'light' | 'dark'
  volume: number | undefined
  readonly tags: readonly string[]
}

const values = defineTable('values', {
  id: uuid().primaryKey(),
  // biome-ignore lint/suspicious/noExplicitAny: what a user may state
  anything: jsonb<any>().notNull(),
  unknown: jsonb<unknown>().notNull(),
  never: text().$type<never>().notNull(),
  settings: jsonb<Settings>().notNull(),
  readonly: text().$type<'a' | 'b'>().array().notNull(),
  asUnknown: text()
    .notNull()
    .codec<unknown>({ encode: String, decode: (value) => value }),
  nothing: int4(),
})

declare const db: Database
const table = db.table(values)

same<
  Selectable<typeof values>,
  {
    id: string
    // biome-ignore lint/suspicious/noExplicitAny: as it was stated
    anything: any
    unknown: unknown
    never: never
    settings: Settings
    readonly: ('a' | 'b')[]
    asUnknown: unknown
    nothing: number | null
  }
>(true)

// of the columns beside them any and unknown make nothing
same<
  Omit<Insertable<typeof values>, 'anything' | 'unknown' | 'asUnknown'>,
  {
    id: string
    never: never
    settings: Settings
    readonly: readonly ('a' | 'b')[]
    nothing?: number | null | undefined
  }
>(true)
same<Updateable<typeof values>['settings'], Settings | undefined>(true)
same<PrimaryKey<typeof values>, string>(true)

// where a column may be left out it may be undefined; where it must be given it may not
const given = { id: 'id', settings: { volume: undefined, tags: [] }, readonly: [], asUnknown: 1, unknown: 1 }
export const creates = (never: never) => [
  table.create({ ...given, anything: 1, never, nothing: undefined }),
  // @ts-expect-error required
  table.create({ ...given, anything: 1, never, settings: undefined }),
  // @ts-expect-error nothing is of this type
  table.create({ ...given, anything: 1, never: 'a' }),
  table.update('id', { settings: undefined, nothing: null }),
  // @ts-expect-error NOT NULL
  table.update('id', { settings: null }),
]

// filters hold around them
export const filters = () => [
  table.list({ where: { anything: { eq: { a: 1 } }, unknown: { contains: { a: [1] } }, nothing: null } }),
  table.list({ where: { anything: { path: { 'a.b': 1 } } } }),
  // @ts-expect-error a column that there is not
  table.list({ where: { anythin: { eq: 1 } } }),
  // @ts-expect-error a number
  table.list({ where: { nothing: 'a' } }),
]

export const one = () => table.readOrThrow('id')
same<Awaited<ReturnType<typeof one>>['unknown'], unknown>(true)
same<Awaited<ReturnType<typeof one>>['settings'], Settings>(true)
same<Extract<JsonValue, bigint | Date | undefined>, never>(true)

// code for any table is checked, and typed by what it is given
const living = <T extends AnyTable>(table: Table<T>, where: Where<T>, orderBy: OrderBy<T>) => [
  table.find({}),
  table.list({ where, orderBy, limit: 10 }),
  table.list({ where: sql`deleted_at is null`, orderBy: () => sql`created_at` }),
  table.list({ where: () => sql`deleted_at is null` }),
  table.count(where),
  table.deleteWhere(sql`deleted_at is not null`),
  // @ts-expect-error it may have no such column
  table.list({ where: { name: 'Ada' } }),
]
export const alive = () => living(table, { nothing: 1 }, 'nothing desc')
const first = <T extends AnyTable>(declared: T) => db.table(declared).find({})
export const firstValue = () => first(values)
same<NonNullable<Awaited<ReturnType<typeof firstValue>>>['nothing'], number | null>(true)
