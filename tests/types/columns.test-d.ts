import type { tableTypes } from '@manticore/schema'
import {
  type AnyColumn,
  bit,
  bool,
  bytes,
  char,
  check,
  citext,
  comment,
  date,
  decimal,
  defineTable,
  enumType,
  family,
  float4,
  float8,
  foreignKey,
  type GeoJson,
  geography,
  geometry,
  index,
  inet,
  int2,
  int4,
  int8,
  interval,
  invertedIndex,
  type JsonValue,
  jsonb,
  locality,
  ltree,
  primaryKey,
  type Selectable,
  schema,
  sql,
  text,
  time,
  timestamp,
  timestamptz,
  timetz,
  tsquery,
  tsvector,
  ttl,
  type Updateable,
  unique,
  uniqueIndex,
  uuid,
  varbit,
  varchar,
  vector,
  vectorIndex,
} from 'manticore-cockroachdb'
import { users } from './contract.js'
import { same } from './equal.js'

// every builder, as the contract's table of types has it: what is read, what is written
const kinds = {
  bool: bool(),
  int2: int2(),
  int4: int4(),
  int8: int8(),
  int8AsBigint: int8({ mode: 'bigint' }),
  int8AsNumber: int8({ mode: 'number' }),
  float4: float4(),
  float8: float8(),
  decimal: decimal(19, 4),
  text: text(),
  varchar: varchar(20),
  char: char(3),
  citext: citext(),
  uuid: uuid(),
  date: date(),
  time: time(3),
  timetz: timetz(),
  interval: interval(),
  timestamp: timestamp(),
  timestampAsText: timestamp({ mode: 'string', precision: 3 }),
  timestamptz: timestamptz({ precision: 3 }),
  timestamptzAsText: timestamptz({ mode: 'string' }),
  jsonb: jsonb(),
  jsonbOf: jsonb<{ a: 1 }>(),
  bytes: bytes(),
  inet: inet(),
  bit: bit(8),
  varbit: varbit(),
  tsvector: tsvector(),
  tsquery: tsquery(),
  ltree: ltree(),
  vector: vector(3),
  geography: geography(),
  geometry: geometry<{ type: 'Point'; coordinates: [number, number] }>(),
  enum: enumType('mood', ['glad', 'sad'])(),
  array: int8().array(),
}
const table = defineTable('kinds', kinds)

type Read = Selectable<typeof table>
type Write = {
  [Property in keyof Updateable<typeof table>]-?: NonNullable<Updateable<typeof table>[Property]>
}
type Point = { type: 'Point'; coordinates: [number, number] }

same<
  { [Property in keyof Read]: NonNullable<Read[Property]> },
  {
    bool: boolean
    int2: number
    int4: number
    int8: bigint
    int8AsBigint: bigint
    int8AsNumber: number
    float4: number
    float8: number
    decimal: string
    text: string
    varchar: string
    char: string
    citext: string
    uuid: string
    date: string
    time: string
    timetz: string
    interval: string
    timestamp: Date
    timestampAsText: string
    timestamptz: Date
    timestamptzAsText: string
    jsonb: NonNullable<JsonValue>
    jsonbOf: { a: 1 }
    bytes: Uint8Array
    inet: string
    bit: string
    varbit: string
    tsvector: string
    tsquery: string
    ltree: string
    vector: number[]
    geography: GeoJson
    geometry: Point
    enum: 'glad' | 'sad'
    array: bigint[]
  }
>(true)

same<
  Write,
  {
    bool: boolean
    int2: number
    int4: number
    int8: bigint | number
    int8AsBigint: bigint | number
    int8AsNumber: number
    float4: number
    float8: number
    decimal: string | number | bigint
    text: string
    varchar: string
    char: string
    citext: string
    uuid: string
    date: string | Date
    time: string
    timetz: string
    interval: string
    timestamp: Date | string
    timestampAsText: Date | string
    timestamptz: Date | string
    timestamptzAsText: Date | string
    jsonb: NonNullable<JsonValue>
    jsonbOf: { a: 1 }
    bytes: Uint8Array
    inet: string
    bit: string
    varbit: string
    tsvector: string
    tsquery: string
    ltree: string
    vector: readonly number[]
    geography: GeoJson
    geometry: Point
    enum: 'glad' | 'sad'
    array: readonly (bigint | number)[]
  }
>(true)

// an unknown SQL type is refused at its column
export const unknownTypes = () => [
  defineTable('teas', { id: 'INT', name: 'TEXT NOT NULL' }),
  // @ts-expect-error
  defineTable('teas', { id: 'INT', name: 'TEXTT NOT NULL' }),
  // @ts-expect-error
  defineTable('teas', { id: 'INT', name: 'TEXT NOT NUL' }),
  // @ts-expect-error
  defineTable('teas', { id: 'INT', name: '' }),
  // @ts-expect-error an array of arrays
  defineTable('teas', { id: 'INT', name: 'TEXT[][]' }),
]

// so is what CockroachDB has not: keys of types without an order, arrays of some types
export const impossible = () => [
  defineTable('teas', { id: 'INT PRIMARY KEY', data: jsonb().notNull(), near: vector(3), words: tsvector() }),
  defineTable('teas', { id: text().array().primaryKey(), data: jsonb().array(), place: geometry().array() }),
  // @ts-expect-error a key of JSONB
  defineTable('teas', { id: jsonb().primaryKey() }),
  // @ts-expect-error
  defineTable('teas', { id: jsonb<{ a: 1 }>().notNull().named('key').primaryKey() }),
  // @ts-expect-error
  defineTable('teas', { id: 'JSONB PRIMARY KEY' }),
  // @ts-expect-error
  defineTable('teas', { id: jsonb().array().primaryKey() }),
  // @ts-expect-error a key of a vector
  defineTable('teas', { id: vector(3).primaryKey() }),
  // @ts-expect-error a unique TSVECTOR
  defineTable('teas', { id: 'INT', words: tsvector().unique() }),
  // @ts-expect-error a unique shape
  defineTable('teas', { id: 'INT', place: 'GEOGRAPHY UNIQUE' }),
  // @ts-expect-error an array of vectors
  defineTable('teas', { id: 'INT', near: vector(3).array() }),
  // @ts-expect-error
  defineTable('teas', { id: 'INT', near: 'VECTOR(3)[]' }),
  // @ts-expect-error an array of TSQUERY
  defineTable('teas', { id: 'INT', words: tsquery().array().notNull() }),
  // @ts-expect-error
  schema('app').table('teas', { id: jsonb().primaryKey() }),
]

// a text that the compiler cannot see is refused
export const unseenText = (type: string, one: 'TEXT' | 'INT') => [
  defineTable('teas', { id: one }),
  // @ts-expect-error
  defineTable('teas', { id: type }),
]

// a column is a builder or a text
export const otherColumns = () => [
  defineTable('teas', { id: uuid() }),
  // @ts-expect-error
  defineTable('teas', { id: uuid }),
  // @ts-expect-error
  defineTable('teas', { id: 1 }),
  // @ts-expect-error neither stored nor virtual yet
  defineTable('teas', { id: text().generatedAs(sql`lower(name)`) }),
]

// a default is a value of the column, or SQL
export const defaults = () => [
  int8().default(0),
  int4().default(sql`1 + 1`),
  role().default('admin'),
  text().array().default(['a']),
  jsonb<{ a: number }>().default({ a: 1 }),
  // @ts-expect-error
  int4().default('0'),
  // @ts-expect-error not one of its labels
  role().default('guest'),
  // @ts-expect-error
  text().array().default('a'),
  // @ts-expect-error
  jsonb<{ a: number }>().default({ a: '1' }),
  // @ts-expect-error SQL is not text
  text().generatedAs('lower(name)'),
]
const role = enumType('role', ['admin', 'member'])

// an enum has labels
export const enums = () => [
  enumType('role', ['admin']).labels satisfies readonly 'admin'[],
  // @ts-expect-error
  enumType('role', []),
  // @ts-expect-error
  enumType('role', ['admin', 1]),
]

// $type narrows
export const narrowed = (): AnyColumn[] => [
  text().$type<'a' | 'b'>(),
  jsonb().$type<{ a: string }>(),
  // @ts-expect-error not a text
  text().$type<1>(),
]

// a codec stands over what the column reads and takes
export const codecs = (): AnyColumn[] => [
  timestamptz().codec<number>({ encode: (ms) => new Date(ms), decode: (at) => at.getTime() }),
  // @ts-expect-error a TIMESTAMPTZ takes no number
  timestamptz().codec<number>({ encode: (ms) => ms, decode: (at) => at.getTime() }),
  // @ts-expect-error a TIMESTAMPTZ is read as Date
  timestamptz().codec<string>({ encode: (text) => text, decode: (text: string) => text }),
]

// a reference is a function that returns a column
export const references = () => [
  uuid().references(() => users.id, { onDelete: 'set null', onUpdate: 'no action' }),
  // @ts-expect-error
  uuid().references(users.id),
  // @ts-expect-error
  uuid().references(() => users),
  // @ts-expect-error
  uuid().references(() => users.nope),
  // @ts-expect-error
  uuid().references(() => users.id, { onDelete: 'explode' }),
]

// extras are over the columns of the table
export const extras = () => [
  defineTable('t', { a: int4().primaryKey() }, (t) => [
    primaryKey().on(t.a.desc()),
    index().on(t.a, sql`a + 1`),
  ]),
  // @ts-expect-error
  defineTable('t', { a: int4() }, (t) => [index().on(t.b)]),
  // @ts-expect-error
  defineTable('t', { a: int4() }, () => [index().on('a')]),
  // @ts-expect-error an array of them
  defineTable('t', { a: int4() }, (t) => index().on(t.a)),
  defineTable('t', { a: int4(), b: text(), c: vector(3), d: timestamptz() }, (t) => [
    invertedIndex().on(t.a, t.b).trigram(),
    vectorIndex('near').on(t.a, t.c).distance('cosine'),
    family('f').on(t.a, t.b),
    locality.regionalByTable('us-east1'),
    ttl({ expiration: sql`${t.d}`, cron: '@daily' }),
    comment('a table'),
  ]),
  // @ts-expect-error an inverted index stores nothing
  defineTable('t', { a: int4(), b: jsonb() }, (t) => [invertedIndex().on(t.b).storing(t.a)]),
  // @ts-expect-error a distance that is none
  defineTable('t', { a: vector(3) }, (t) => [vectorIndex().on(t.a).distance('manhattan')]),
  // @ts-expect-error trigrams are for inverted indexes
  defineTable('t', { a: text() }, (t) => [index().on(t.a).trigram()]),
  // @ts-expect-error a family has columns
  defineTable('t', { a: text() }, () => [family('f')]),
  // @ts-expect-error one expiration or the other
  defineTable('t', { a: timestamptz() }, (t) => [ttl({ expiration: sql`${t.a}`, after: '1 day' })]),
  // @ts-expect-error
  defineTable('t', { a: timestamptz() }, () => [ttl({ cron: '@daily' })]),
  // @ts-expect-error an option that there is not
  defineTable('t', { a: timestamptz() }, () => [ttl({ after: '1 day', batchSize: 1 })]),
]

// an index of an ordered kind is over columns that have an order; any index stores any column
export const ordered = () => [
  defineTable(
    't',
    { a: int4(), b: jsonb<{ c: 1 }>(), c: 'JSONB NOT NULL', d: vector(3), e: int4().array() },
    (t) => [
      index().on(t.a, t.e.desc()).storing(t.b, t.c, t.d),
      invertedIndex().on(t.a, t.b),
      invertedIndex().on(t.c),
      vectorIndex().on(t.a, t.d),
      family('f').on(t.a, t.b, t.d),
      check(sql`${t.b} is not null`),
    ],
  ),
  // @ts-expect-error JSONB
  defineTable('t', { a: int4(), b: jsonb() }, (t) => [index().on(t.a, t.b)]),
  // @ts-expect-error JSONB in SQL text
  defineTable('t', { a: int4(), b: 'JSONB' }, (t) => [uniqueIndex().on(t.b)]),
  // @ts-expect-error
  defineTable('t', { a: int4(), b: jsonb() }, (t) => [index().on(t.b.desc())]),
  // @ts-expect-error
  defineTable('t', { a: int4(), b: vector(3) }, (t) => [unique().on(t.a, t.b)]),
  // @ts-expect-error arrays of JSONB
  defineTable('t', { a: int4(), b: jsonb().array() }, (t) => [index().on(t.b)]),
  defineTable('t', { a: jsonb() }, (t) => [
    foreignKey()
      // @ts-expect-error a foreign key of JSONB
      .on(t.a)
      .references(() => [users.id]),
  ]),
]

// a table of a schema has the schema in its name, for Kysely and where it is named by a string
const inSchema = schema('app').table('t', { id: uuid().primaryKey(), at: 'TIMESTAMPTZ NOT NULL' })
same<(typeof inSchema)[typeof tableTypes]['name'], 'app.t'>(true)
same<Selectable<typeof inSchema>, { id: string; at: Date }>(true)
// what the database hides is no part of a row
const hidden = defineTable('t', { id: uuid().primaryKey() }, (t) => [
  primaryKey().on(t.id).usingHash({ buckets: 8 }),
  ttl({ after: '1 day' }),
  locality.regionalByRow(),
])
same<Selectable<typeof hidden>, { id: string }>(true)
