import {
  type AnyColumn,
  bit,
  bool,
  bytes,
  char,
  citext,
  date,
  decimal,
  defineTable,
  enumType,
  float4,
  float8,
  type GeoJson,
  geography,
  geometry,
  index,
  inet,
  int2,
  int4,
  int8,
  interval,
  type JsonValue,
  jsonb,
  ltree,
  primaryKey,
  type Selectable,
  sql,
  text,
  time,
  timestamp,
  timestamptz,
  timetz,
  tsquery,
  tsvector,
  type Updateable,
  uuid,
  varbit,
  varchar,
  vector,
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
]
