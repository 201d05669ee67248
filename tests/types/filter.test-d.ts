import {
  bool,
  type Database,
  decimal,
  defineTable,
  enumType,
  geography,
  int4,
  int8,
  jsonb,
  sql,
  text,
  timestamptz,
  uuid,
} from 'manticore-cockroachdb'

interface Node {
  readonly size: number
  readonly child?: Node
}

interface Settings {
  theme: 'light' | 'dark'
  size?: { width: number; unit: string | null }
  tags: string[]
  boxes: { width: number }[]
  counts: Record<string, number>
  tree: Node
  'dotted.key': number
}

const role = enumType('role', ['admin', 'member'])

const users = defineTable('users', {
  id: uuid().primaryKey().defaultRandom(),
  name: text().notNull(),
  nick: text(),
  role: role().notNull(),
  age: int4(),
  visits: int8().notNull(),
  balance: decimal(19, 4).notNull(),
  active: bool(),
  tags: text().array().notNull(),
  scores: int4().array(),
  settings: jsonb<Settings>(),
  meta: jsonb().notNull(),
  events: jsonb<{ kind: 'a'; at: number } | { kind: 'b'; by: string }>(),
  place: geography(),
  createdAt: timestamptz().named('created_at').notNull(),
})

declare const db: Database
const table = db.table(users)

export const columns = () => [
  table.list({ where: { name: 'Ada', age: null, role: { in: ['admin'] }, nick: { isNull: true } } }),
  table.list({ where: { or: [{ name: { like: 'A%' } }, { not: { age: { between: [1, 9] } } }] } }),
  table.list({ where: { createdAt: { gt: new Date() }, visits: { gte: 3 }, balance: { lt: 3n } } }),
  // @ts-expect-error NOT NULL
  table.list({ where: { name: null } }),
  // @ts-expect-error NOT NULL
  table.list({ where: { name: { eq: null } } }),
  // @ts-expect-error no text
  table.list({ where: { age: { like: '1%' } } }),
  // @ts-expect-error no text
  table.list({ where: { role: { like: 'a%' } } }),
  // @ts-expect-error not a label
  table.list({ where: { role: 'guest' } }),
  // @ts-expect-error no number
  table.list({ where: { age: '20' } }),
  // @ts-expect-error no number
  table.list({ where: { age: { in: ['20'] } } }),
  // @ts-expect-error one bound
  table.list({ where: { age: { between: [1] } } }),
  // @ts-expect-error no such column
  table.list({ where: { nope: 1 } }),
  // @ts-expect-error no such column
  table.list({ where: { and: [{ nope: 1 }] } }),
  // @ts-expect-error no such operator
  table.list({ where: { age: { above: 1 } } }),
]

export const arrays = () => [
  table.list({ where: { tags: ['a'], scores: null } }),
  table.list({ where: { tags: { contains: ['a'] }, scores: { overlaps: [1], containedBy: [1, 2] } } }),
  // @ts-expect-error no array
  table.list({ where: { name: { contains: ['a'] } } }),
  // @ts-expect-error no array
  table.list({ where: { age: { overlaps: [1] } } }),
  // @ts-expect-error not the type of its elements
  table.list({ where: { tags: { contains: [1] } } }),
  // @ts-expect-error an array of elements
  table.list({ where: { tags: { contains: 'a' } } }),
  // @ts-expect-error there are no arrays of arrays
  table.list({ where: { tags: { in: [['a']] } } }),
  // @ts-expect-error no JSON
  table.list({ where: { tags: { hasKey: 'a' } } }),
]

export const json = () => [
  table.list({ where: { settings: { contains: { size: { width: 3 } } } } }),
  table.list({ where: { settings: { containedBy: { theme: 'dark', more: 1 } }, meta: { hasKey: 'a' } } }),
  table.list({ where: { settings: { hasKey: 'theme' }, meta: { contains: [1, { a: null }] } } }),
  // @ts-expect-error no value of it
  table.list({ where: { settings: { contains: { theme: 'blue' } } } }),
  // @ts-expect-error no such property
  table.list({ where: { settings: { contains: { colour: 'blue' } } } }),
  // @ts-expect-error arrays only
  table.list({ where: { settings: { overlaps: [] } } }),
  // @ts-expect-error no JSON
  table.list({ where: { name: { hasKey: 'a' } } }),
  // @ts-expect-error no JSON
  table.list({ where: { name: { path: { a: 1 } } } }),
  // @ts-expect-error JSON is compared with eq
  table.list({ where: { settings: { theme: 'dark' } } }),
  // @ts-expect-error and so is a place
  table.list({ where: { place: { type: 'Point', coordinates: [1, 2] } } }),
]

export const paths = () => [
  table.list({ where: { settings: { path: { theme: 'dark', 'size.width': { gt: 3 } } } } }),
  table.list({ where: { settings: { path: { theme: { in: ['dark'] }, 'size.unit': null } } } }),
  table.list({
    where: { settings: { path: { 'tags.0': { like: 'a%' }, 'boxes.0.width': { between: [1, 2] } } } },
  }),
  table.list({
    where: {
      settings: {
        path: { 'counts.any': 3, 'tree.child.child.size': 3, 'tree.child.child.child.child.size': 3 },
      },
    },
  }),
  table.list({
    where: { settings: { path: { 'size.width': { gt: 1, lte: 2 }, boxes: { eq: [{ width: 1 }] } } } },
  }),
  table.list({ where: { meta: { path: { 'a.b.c': 'x', d: { gt: 3 }, e: { eq: { f: 1 } }, g: true } } } }),
  table.list({ where: { events: { path: { kind: 'a', at: { gt: 3 }, by: 'x' } } } }),
  // @ts-expect-error no such path
  table.list({ where: { settings: { path: { colour: 'blue' } } } }),
  // @ts-expect-error no such path
  table.list({ where: { settings: { path: { 'size.height': 1 } } } }),
  // @ts-expect-error no such path
  table.list({ where: { settings: { path: { 'theme.x': 1 } } } }),
  // @ts-expect-error not an index
  table.list({ where: { settings: { path: { 'tags.first': 'a' } } } }),
  // @ts-expect-error it could not be told from two keys
  table.list({ where: { settings: { path: { 'dotted.key': 1 } } } }),
  // @ts-expect-error not a value of it
  table.list({ where: { settings: { path: { theme: 'blue' } } } }),
  // @ts-expect-error not a value of it
  table.list({ where: { settings: { path: { 'size.width': 'wide' } } } }),
  // @ts-expect-error not a value of it
  table.list({ where: { settings: { path: { 'size.width': { gt: '3' } } } } }),
  // @ts-expect-error no text
  table.list({ where: { settings: { path: { 'size.width': { like: '3%' } } } } }),
  // @ts-expect-error no order among arrays
  table.list({ where: { settings: { path: { tags: { gt: ['a'] } } } } }),
]

export const callbacks = () => [
  table.list({ where: (eb) => eb('createdAt', '>', new Date()) }),
  table.list({
    where: (eb) => eb.or([eb('users.name', '=', 'Ada'), eb(eb.fn('lower', ['nick']), '=', 'ada')]),
  }),
  table.list({ where: (eb) => eb.and({ name: 'Ada', visits: 3 }) }),
  table.list({
    where: ({ eb, exists, selectFrom }) =>
      exists(
        selectFrom('users as u')
          .select('u.id')
          .where(eb('u.age' as 'age', '=', 1)),
      ),
  }),
  table.list({ where: () => sql`age > ${3}` }),
  table.list({ where: sql`lower(name) = ${'ada'}` }),
  table.updateWhere((eb) => eb('age', 'in', [1, 2]), { name: 'x' }),
  table.deleteWhere(sql`age > 3`),
  table.count((eb) => eb('age', 'is', null)),
  table.exists((eb) => eb('age', '=', 3)),
  table.find((eb) => eb('age', '=', 3)),
  table.page({ where: (eb) => eb('age', '=', 3) }),
  table.stream({ where: (eb) => eb('age', '=', 3), orderBy: (eb) => eb.ref('age') }),
  // @ts-expect-error no such property
  table.list({ where: (eb) => eb('nope', '=', 1) }),
  // @ts-expect-error the name of the column, not of the property
  table.list({ where: (eb) => eb('created_at', '>', new Date()) }),
  // @ts-expect-error no number
  table.list({ where: (eb) => eb('age', '=', 'Ada') }),
  // @ts-expect-error no such operator
  table.list({ where: (eb) => eb('age', 'above', 1) }),
  // @ts-expect-error no condition
  table.list({ where: (eb) => eb.ref('name') }),
  // @ts-expect-error no expression
  table.list({ where: () => 3 }),
  // @ts-expect-error no expression
  table.list({ where: () => ({ name: 'Ada' }) }),
  // @ts-expect-error no such property
  table.deleteWhere((eb) => eb('nope', '=', 1)),
]

export const orders = () => [
  table.list({ orderBy: 'createdAt desc nulls last' }),
  table.list({ orderBy: ['name', 'age nulls first'] }),
  table.list({ orderBy: (eb) => eb.fn('lower', ['name']) }),
  table.list({
    orderBy: (eb) => [{ by: eb.fn('lower', ['name']), direction: 'desc', nulls: 'last' }, 'id desc'],
  }),
  table.list({ orderBy: () => sql`random()` }),
  // @ts-expect-error no such direction
  table.list({ orderBy: 'name down' }),
  // @ts-expect-error no such property
  table.list({ orderBy: 'created_at' }),
  // @ts-expect-error the direction comes first
  table.list({ orderBy: 'name nulls last desc' }),
  // @ts-expect-error no such property
  table.list({ orderBy: ['name', 'nope'] }),
  // @ts-expect-error no such property
  table.list({ orderBy: (eb) => eb.ref('nope') }),
  // @ts-expect-error no such direction
  table.list({ orderBy: (eb) => ({ by: eb.ref('name'), direction: 'down' }) }),
  // @ts-expect-error no such text
  table.list({ orderBy: () => ['name down'] }),
  // @ts-expect-error a page needs columns
  table.page({ orderBy: (eb) => eb.ref('name') }),
]
