import fc from 'fast-check'
import {
  type AnyTable,
  bool,
  bytes,
  type ColumnReference,
  check,
  comment,
  date,
  decimal,
  defineTable,
  enumType,
  float8,
  index,
  int2,
  int4,
  int8,
  invertedIndex,
  jsonb,
  locality,
  primaryKey,
  schema,
  sql,
  type TableExtra,
  text,
  timestamp,
  timestamptz,
  ttl,
  unique,
  uniqueIndex,
  uuid,
  varchar,
} from 'manticore-cockroachdb'

// Declared schemas at random: few names, so that two of them have much in common, and much that is in each other's way.

/** What a builder of any type has. */
interface Chain {
  notNull(): Chain
  primaryKey(): Chain
  unique(): Chain
  default(value: unknown): Chain
  check(expression: unknown): Chain
  references(column: () => ColumnReference, options: object): Chain
  generatedAs(expression: unknown): { stored(): Chain; virtual(): Chain }
  onUpdate(expression: unknown): Chain
  notVisible(): Chain
  comment(text: string): Chain
  named(name: string): Chain
  array(): Chain
}

// the builders differ in their type arguments alone
const chain = (builder: unknown): Chain => builder as Chain

type Label = 'glad' | 'so-so' | "it's bad"

const app = schema('app')

interface Enums {
  readonly mood: () => unknown
  readonly role: () => unknown
}

const kinds = {
  bool: { column: () => bool(), values: [true, sql`false`] },
  int2: { column: () => int2(), values: [1, sql`7`] },
  int4: { column: () => int4(), values: [0, sql`1 + 2`] },
  int8: { column: () => int8(), values: [5n, sql`42`] },
  float8: { column: () => float8(), values: [0.5, sql`1.5`] },
  decimal: { column: () => decimal(8, 2), values: ['1.50', sql`0`] },
  'wide decimal': { column: () => decimal(19, 4), values: ['0', sql`2.5`] },
  text: { column: () => text(), values: ["it's", sql`'a' || 'b'`] },
  varchar: { column: () => varchar(20), values: ['short', sql`upper('x')`] },
  'short varchar': { column: () => varchar(5), values: ['x', sql`'y'`] },
  uuid: { column: () => uuid(), values: ['00000000-0000-4000-8000-000000000000', sql`gen_random_uuid()`] },
  date: { column: () => date(), values: ['2026-01-31', sql`current_date`] },
  timestamp: { column: () => timestamp(), values: ['2026-01-31T00:00:00Z', sql`now()::TIMESTAMP`] },
  timestamptz: { column: () => timestamptz(), values: [sql`now()`, sql`now() + INTERVAL '1 day'`] },
  jsonb: { column: () => jsonb(), values: [{ a: [1] }, sql`'{}'`] },
  bytes: { column: () => bytes(), values: [new Uint8Array([1, 255]), sql`''`] },
  texts: { column: () => text().array(), values: [['a', 'b,"'], sql`'{}'`] },
  ints: { column: () => int4().array(), values: [[1, 2], sql`'{3}'`] },
  mood: { column: ({ mood }: Enums) => mood(), values: ['glad', sql`'glad'`] },
  moods: { column: ({ mood }: Enums) => chain(mood()).array(), values: [['glad'], sql`'{}'`] },
  role: { column: ({ role }: Enums) => role(), values: ['admin', sql`'admin'`] },
} as const

type Kind = keyof typeof kinds

const UNKEYABLE: ReadonlySet<Kind> = new Set(['jsonb'])
const INVERTIBLE: ReadonlySet<Kind> = new Set(['jsonb', 'texts', 'ints'])

const KEYS = ['uuid', 'int8', 'text', 'two'] as const

const columnSpec = fc.record({
  kind: fc.constantFrom(...(Object.keys(kinds) as Kind[])),
  notNull: fc.boolean(),
  unique: fc.nat(5),
  byDefault: fc.constantFrom(undefined, undefined, 0, 1),
  check: fc.constantFrom(undefined, undefined, undefined, 'is not null', 'is distinct from null', 'twice'),
  onUpdate: fc.nat(7),
  hidden: fc.nat(7),
  comment: fc.constantFrom(undefined, undefined, 'a note', "it's\nlonger"),
})

const COLUMNS = ['a', 'b', 'say "c"', 'Order', 'e'] as const
const TABLES = ['alpha', 'Beta "q"', 'gamma', 'app.delta'] as const

const pick = fc.nat(COLUMNS.length - 1)

const indexSpec = fc.record({
  kind: fc.constantFrom('index', 'unique index', 'unique', 'inverted', 'expression'),
  named: fc.boolean(),
  columns: fc.uniqueArray(pick, { minLength: 1, maxLength: 2 }),
  storing: fc.option(pick, { nil: undefined }),
  descending: fc.boolean(),
  where: fc.option(pick, { nil: undefined }),
  hash: fc.nat(5),
  visible: fc.boolean(),
})

const tableSpec = fc.record({
  key: fc.constantFrom(...KEYS),
  keyExtra: fc.constantFrom(undefined, undefined, 'named', 'hash'),
  columns: fc.array(fc.option(columnSpec, { nil: undefined, freq: 3 }), {
    minLength: COLUMNS.length,
    maxLength: COLUMNS.length,
  }),
  generated: fc.constantFrom(undefined, 'stored', 'virtual'),
  generatedFrom: pick,
  indexes: fc.array(indexSpec, { maxLength: 3 }),
  check: fc.option(pick, { nil: undefined }),
  refers: fc.array(
    fc.record({
      to: fc.nat(TABLES.length - 1),
      onDelete: fc.constantFrom(undefined, 'cascade', 'restrict'),
    }),
    { maxLength: 2 },
  ),
  comment: fc.constantFrom(undefined, undefined, 'some rows'),
  storage: fc.constantFrom(undefined, undefined, 'ttl', 'global', 'row'),
})

const schemaSpec = fc.record({
  tables: fc.array(fc.option(tableSpec, { nil: undefined, freq: 4 }), {
    minLength: TABLES.length,
    maxLength: TABLES.length,
  }),
  mood: fc
    .shuffledSubarray<Label>(['glad', 'so-so', "it's bad"], { minLength: 1 })
    .map((labels) => (labels.includes('glad') ? labels : ['glad' as const, ...labels])),
  role: fc.constantFrom(['admin', 'member'], ['owner', 'admin'], ['admin', 'guest', 'member']),
})

type ColumnSpec = typeof columnSpec extends fc.Arbitrary<infer Spec> ? Spec : never
type IndexSpec = typeof indexSpec extends fc.Arbitrary<infer Spec> ? Spec : never
type TableSpec = typeof tableSpec extends fc.Arbitrary<infer Spec> ? Spec : never
type SchemaSpec = typeof schemaSpec extends fc.Arbitrary<infer Spec> ? Spec : never

const columnOf = (spec: ColumnSpec, name: string, enums: Enums): Chain => {
  const { column, values } = kinds[spec.kind]
  let built = chain(column(enums))
  if (spec.notNull) {
    built = built.notNull()
  }
  if (spec.unique === 0 && !UNKEYABLE.has(spec.kind)) {
    built = built.unique()
  }
  if (spec.byDefault !== undefined) {
    built = built.default(values[spec.byDefault])
  }
  if (spec.check === 'twice') {
    built = built.check(sql`${sql.id(name)} = ${sql.id(name)}`).check(sql`${sql.id(name)} is not null`)
  } else if (spec.check !== undefined) {
    built = built.check(
      spec.check === 'is not null'
        ? sql`${sql.id(name)} is not null`
        : sql`coalesce(${sql.id(name)} is distinct from null, true)`,
    )
  }
  if (spec.onUpdate === 0 && spec.kind === 'timestamptz') {
    built = built.onUpdate(sql`now()`)
  }
  if (spec.hidden === 0) {
    built = built.notVisible()
  }
  return spec.comment === undefined ? built : built.comment(spec.comment)
}

const keyColumns = (key: TableSpec['key']): Record<string, Chain> => {
  switch (key) {
    case 'uuid':
      return { id: chain(uuid()).primaryKey().default(sql`gen_random_uuid()`) }
    case 'int8':
      return { id: chain(int8()).primaryKey() }
    case 'text':
      return { id: chain(text()).primaryKey() }
    case 'two':
      return { id: chain(int8()).primaryKey(), number: chain(int4()).primaryKey() }
  }
}

const REFERRING: Readonly<Record<string, () => unknown>> = { uuid, int8, text }

/** The references of a table being declared, by the names of its columns. */
type References = Readonly<Record<string, never>>

const extrasOf = (name: string, spec: TableSpec, t: References): TableExtra[] => {
  const present = (place: number): boolean => spec.columns[place] !== undefined
  const column = (place: number): never => t[COLUMNS[place] ?? ''] as never
  const kindAt = (place: number): Kind | undefined => spec.columns[place]?.kind
  const indexOf = (one: IndexSpec, place: number): TableExtra[] => {
    const given = one.named ? `${name}_${one.kind}_${place}` : undefined
    const keyed = one.columns.filter((at) => present(at) && !UNKEYABLE.has(kindAt(at) ?? 'text'))
    const [first] = one.columns.filter(present)
    if (one.kind === 'inverted') {
      const found = first !== undefined && INVERTIBLE.has(kindAt(first) ?? 'text') ? first : undefined
      return found === undefined ? [] : [invertedIndex(given).on(column(found))]
    }
    if (one.kind === 'expression') {
      return first === undefined ? [] : [index(given).on(sql`(${column(first)} is null)`, t.id as never)]
    }
    const [head, ...rest] = keyed
    if (head === undefined) {
      return []
    }
    if (one.kind === 'unique') {
      return [unique(given).on(column(head), ...rest.map(column))]
    }
    const make = one.kind === 'index' ? index : uniqueIndex
    const ordered = one.descending ? (column(head) as { desc(): never }).desc() : column(head)
    let built = make(given).on(ordered, ...rest.map(column))
    if (one.storing !== undefined && present(one.storing) && !keyed.includes(one.storing)) {
      built = built.storing(column(one.storing))
    }
    if (one.where !== undefined && present(one.where)) {
      built = built.where(sql`${column(one.where)} is not null`)
    }
    if (one.hash === 0) {
      built = built.usingHash({ buckets: 4 })
    }
    return [one.visible ? built : built.notVisible()]
  }
  const storage: TableExtra[] =
    spec.storage === 'ttl'
      ? [ttl({ after: '3 months', cron: '@daily' })]
      : spec.storage === 'global'
        ? [locality.global()]
        : spec.storage === 'row'
          ? [locality.regionalByRow()]
          : []
  const keys = spec.key === 'two' ? ([t.number, t.id] as const) : ([t.id] as const)
  const [firstKey, ...otherKeys] = keys as unknown as readonly [never, ...never[]]
  return [
    ...(spec.keyExtra === 'named' ? [primaryKey(`${name}_key`).on(firstKey, ...otherKeys)] : []),
    ...(spec.keyExtra === 'hash'
      ? [
          primaryKey()
            .on(firstKey, ...otherKeys)
            .usingHash({ buckets: 8 }),
        ]
      : []),
    ...spec.indexes.flatMap(indexOf),
    ...(spec.check === undefined || !present(spec.check)
      ? []
      : [check(`${name}_check_it`, sql`${column(spec.check)} is not null or ${t.id} is not null`)]),
    ...(spec.comment === undefined ? [] : [comment(spec.comment)]),
    ...storage,
  ]
}

const nameOf = (label: string): string => label.replace('app.', '')

const build = ({ tables, mood, role }: SchemaSpec): readonly AnyTable[] => {
  const enums: Enums = {
    mood: enumType('mood', mood as ['glad']) as () => unknown,
    role: app.enumType('role', role as unknown as ['admin']) as () => unknown,
  }
  const built = new Map<number, AnyTable>()
  for (const [place, spec] of tables.entries()) {
    const label = TABLES[place]
    if (spec === undefined || label === undefined) {
      continue
    }
    const columns: Record<string, Chain> = keyColumns(spec.key)
    spec.columns.forEach((column, at) => {
      const name = COLUMNS[at]
      if (column !== undefined && name !== undefined) {
        columns[name] = columnOf(column, name, enums)
      }
    })
    const source = COLUMNS[spec.generatedFrom]
    if (spec.generated !== undefined && source !== undefined && columns[source] !== undefined) {
      columns.computed = chain(bool())
        .generatedAs(sql`${sql.id(source)} is null`)
        [spec.generated]()
    }
    for (const [at, { to, onDelete }] of spec.refers.entries()) {
      const key = tables[to]?.key
      const type = key === undefined ? undefined : REFERRING[key]
      if (type !== undefined) {
        columns[`refers_${at}`] = chain(type()).references(
          () => (built.get(to) as unknown as { readonly id: ColumnReference }).id,
          onDelete === undefined ? {} : { onDelete },
        )
      }
    }
    const declare = label.startsWith('app.') ? app.table : defineTable
    built.set(
      place,
      declare(nameOf(label), columns as never, (t) =>
        extrasOf(nameOf(label), spec, t as unknown as References),
      ),
    )
  }
  return [...built.values()]
}

/** Declared tables that can be beside one another on either server. */
export const randomSchema: fc.Arbitrary<readonly AnyTable[]> = schemaSpec.map(build)

const changedSpec = fc
  .tuple(
    schemaSpec,
    schemaSpec,
    fc.array(fc.boolean(), { minLength: TABLES.length, maxLength: TABLES.length }),
  )
  .map(([one, other, same]): [SchemaSpec, SchemaSpec] => [
    one,
    // some of the tables are as they were, so that they are in the way of the others as they stand
    { ...other, tables: other.tables.map((table, place) => (same[place] ? one.tables[place] : table)) },
  ])

/** A schema, and another that has much in common with it. */
export const randomSchemas: fc.Arbitrary<readonly [readonly AnyTable[], readonly AnyTable[]]> =
  changedSpec.map(([one, other]) => [build(one), build(other)] as const)

// a locality needs a database of several regions
const inOneRegion = (spec: SchemaSpec): SchemaSpec => ({
  ...spec,
  tables: spec.tables.map(
    (table) => table && { ...table, storage: table.storage === 'ttl' ? 'ttl' : undefined },
  ),
})

/** The same for a database without regions. */
export const randomSchemasOfOneRegion: typeof randomSchemas = changedSpec.map(
  ([one, other]) => [build(inOneRegion(one)), build(inOneRegion(other))] as const,
)
