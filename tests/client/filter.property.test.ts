import fc from 'fast-check'
import {
  bool,
  bytes,
  date,
  decimal,
  defineTable,
  enumType,
  float8,
  int4,
  int8,
  jsonb,
  type ListOptions,
  type Property,
  text,
  timestamptz,
  uuid,
  type Where,
} from 'manticore-cockroachdb'
import { beforeAll, describe, expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { compareRows, evaluate, type ModelColumn } from './filter-model.js'

const LABELS = ['small', 'medium', 'large'] as const

const samples = defineTable('filter_samples', {
  id: int4().primaryKey(),
  flag: bool(),
  count: int4(),
  big: int8(),
  ratio: float8(),
  price: decimal(8, 2),
  name: text().named('full name'),
  code: uuid(),
  day: date(),
  at: timestamptz().named('sampled_at'),
  size: enumType('filter_size', LABELS)(),
  raw: bytes(),
  tags: text().array(),
  points: int4().array(),
  data: jsonb().named('data_json'),
})

const database = useDatabase({ tables: { samples } })

type Row = Readonly<Record<string, unknown>>

interface Sample extends ModelColumn {
  readonly values: readonly unknown[]
}

const natural = (a: unknown, b: unknown): number =>
  (a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0 // whatever < compares

const by =
  (key: (value: never) => unknown) =>
  (a: unknown, b: unknown): number =>
    natural(key(a as never), key(b as never)) // each column has values of its own kind

const elementwise = (a: unknown, b: unknown): number => {
  const [left, right] = [a as unknown[], b as unknown[]]
  const at = left.findIndex((element, index) => index >= right.length || element !== right[index])
  return at === -1 || at >= right.length ? natural(left.length, right.length) : natural(left[at], right[at])
}

// few values of each kind, so that filters match
const columns: Readonly<Record<string, Sample>> = {
  flag: { kind: 'scalar', compare: natural, values: [true, false] },
  count: { kind: 'scalar', compare: natural, values: [-1, 0, 1, 2, 2 ** 31 - 1] },
  big: { kind: 'scalar', compare: natural, values: [2n ** 60n, 2n ** 60n + 1n, 0n, -5n] },
  ratio: { kind: 'scalar', compare: natural, values: [0, 0.1, -1.5, 1e300, Number.POSITIVE_INFINITY] },
  price: { kind: 'scalar', compare: by(Number), values: ['0.00', '1.50', '10.25', '-3.00'] },
  // of one case and without accents: these are sorted alike by every collation
  name: { kind: 'text', compare: natural, values: ['', 'a', 'ab', 'b', 'ba', 'bab'] },
  code: {
    kind: 'scalar',
    compare: natural,
    values: ['00000000-0000-0000-0000-000000000001', 'ffffffff-0000-4000-8000-000000000000'],
  },
  day: { kind: 'scalar', compare: natural, values: ['2023-12-31', '2024-01-01', '2024-02-29'] },
  at: {
    kind: 'scalar',
    compare: by(Number),
    values: [new Date(0), new Date(1), new Date('2024-01-01T00:00:00Z')],
  },
  size: { kind: 'scalar', compare: by((label) => LABELS.indexOf(label)), values: LABELS },
  raw: {
    kind: 'scalar',
    compare: by((value: Uint8Array) => Buffer.from(value).toString('hex')),
    values: [Uint8Array.of(), Uint8Array.of(0), Uint8Array.of(0, 255), Uint8Array.of(92)],
  },
  tags: { kind: 'array', compare: elementwise, values: [[], ['a'], ['a', 'b'], ['b', 'a'], ['b', 'b', 'c']] },
  points: { kind: 'array', compare: elementwise, values: [[], [1], [1, 2], [3], [-1, 1]] },
  data: {
    kind: 'json',
    compare: () => 0,
    values: [
      {},
      [],
      5,
      'x',
      { a: 1 },
      { a: '1', b: [1, 'x', { c: true }] },
      { a: null, b: { c: 2 } },
      { a: 2, b: [2, 1] },
      ['x', 1, [1]],
    ],
  },
}

const PATHS = ['a', 'b', 'b.0', 'b.1', 'b.2.c', 'b.c', '0', 'none.at.all']
const INNER: readonly unknown[] = [1, 2, 5, '1', 'x', true, [1, 2], { c: 2 }, {}]

const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '%', '_', 'B', 'x'), maxLength: 4 })

const one = (values: readonly unknown[]): fc.Arbitrary<unknown> => fc.constantFrom(...values)

const operator = (name: string, operand: fc.Arbitrary<unknown>): fc.Arbitrary<Row> =>
  operand.map((value) => ({ [name]: value }))

const orders = (value: fc.Arbitrary<unknown>): fc.Arbitrary<Row>[] => [
  ...['lt', 'lte', 'gt', 'gte'].map((name) => operator(name, value)),
  operator('between', fc.tuple(value, value)),
]

const equalities = (value: fc.Arbitrary<unknown>): fc.Arbitrary<Row>[] => [
  operator('eq', fc.option(value)),
  operator('ne', fc.option(value)),
  operator('isNull', fc.boolean()),
]

const lists = (value: fc.Arbitrary<unknown>): fc.Arbitrary<Row>[] =>
  ['in', 'notIn'].map((name) => operator(name, fc.array(value, { maxLength: 3 })))

const matches = ['like', 'ilike'].map((name) => operator(name, pattern))

const atPath = fc.oneof(
  fc.constantFrom(null, 1, 'x', true),
  ...equalities(one(INNER)),
  ...lists(one(INNER)),
  ...matches,
  ...orders(fc.constantFrom(0, 1, 2)).filter((_, index) => index < 4),
  ...orders(fc.constantFrom('', '1', 'x')),
)

const operatorsOf = ({ kind, values }: Sample): fc.Arbitrary<Row>[] => {
  const value = one(values)
  switch (kind) {
    case 'scalar':
      return [...equalities(value), ...orders(value), ...lists(value)]
    case 'text':
      return [...equalities(value), ...orders(value), ...lists(value), ...matches]
    case 'array':
      return [
        ...equalities(value),
        ...orders(value),
        ...['contains', 'containedBy', 'overlaps'].map((name) => operator(name, value)),
      ]
    case 'json':
      return [
        ...equalities(value),
        ...lists(value),
        operator('contains', one([...values, ...INNER])),
        operator('containedBy', one([...values, ...INNER])),
        operator('hasKey', fc.constantFrom('a', 'b', 'x', 'c')),
        operator('path', fc.dictionary(fc.constantFrom(...PATHS), atPath, { minKeys: 1, maxKeys: 2 })),
      ]
  }
}

const conditionOf = (sample: Sample): fc.Arbitrary<unknown> => {
  const [first, ...more] = operatorsOf(sample)
  const operators = fc.oneof(first as fc.Arbitrary<Row>, ...more) // there are several
  return fc.oneof(
    { arbitrary: fc.constant(null), weight: 1 },
    ...(sample.kind === 'json' ? [] : [{ arbitrary: one(sample.values), weight: 2 }]),
    { arbitrary: operators, weight: 8 },
    { arbitrary: fc.tuple(operators, operators).map(([a, b]): Row => ({ ...a, ...b })), weight: 2 },
  )
}

const { filter } = fc.letrec<{ filter: Row; conditions: Row; groups: Row }>((tie) => ({
  conditions: fc
    .uniqueArray(fc.constantFrom(...Object.keys(columns)), { minLength: 1, maxLength: 2 })
    .chain((properties) =>
      fc.record(
        Object.fromEntries(
          properties.map((property) => [property, conditionOf(columns[property] as Sample)]),
        ),
      ),
    ),
  groups: fc.oneof(
    operator('and', fc.array(tie('filter'), { minLength: 1, maxLength: 3 })),
    operator('or', fc.array(tie('filter'), { minLength: 1, maxLength: 3 })),
    operator('not', tie('filter')),
  ),
  filter: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'filter' },
    tie('conditions'),
    tie('groups'),
    fc.tuple(tie('conditions'), tie('groups')).map(([a, b]) => ({ ...a, ...b })),
  ),
}))

const sortable = Object.keys(columns).filter((property) => columns[property]?.kind !== 'json')

// the key at the end, so that there is one order
const order = fc
  .array(
    fc
      .tuple(
        fc.constantFrom(...sortable),
        fc.constantFrom('', ' asc', ' desc'),
        fc.constantFrom('', ' nulls first', ' nulls last'),
      )
      .map((words) => words.join('')),
    { maxLength: 3 },
  )
  .map((items) => [...items, 'id'])

const request = fc.record({
  where: filter,
  orderBy: order,
  limit: fc.option(fc.nat(40), { nil: undefined }),
  offset: fc.option(fc.nat(10), { nil: undefined }),
  select: fc.option(fc.uniqueArray(fc.constantFrom('id', ...Object.keys(columns)), { minLength: 1 }), {
    nil: undefined,
  }),
})

type Asked = typeof request extends fc.Arbitrary<infer Value> ? Value : never

const rowsOf = (seed: number): Row[] =>
  fc
    .sample(
      fc.record(
        Object.fromEntries(
          Object.entries(columns).map(([property, { values }]) => [
            property,
            fc.option(one(values), { freq: 4 }),
          ]),
        ),
      ),
      { seed, numRuns: 60 },
    )
    .map((row, id) => ({ id, ...row }))

const expected = (rows: readonly Row[], { where, orderBy, limit, offset, select }: Asked) => {
  const found = rows.filter((row) => evaluate(columns, where, row) === true)
  const start = offset ?? 0
  const listed = found
    .sort((a, b) => {
      const signs = orderBy.map((item) => compareRows({ ...columns, id: ID }, item, a, b))
      return signs.find((sign) => sign !== 0) ?? 0
    })
    .slice(start, limit === undefined ? undefined : start + limit)
    .map((row) =>
      Object.fromEntries(
        (select ?? ['id', ...Object.keys(columns)]).map((property) => [property, row[property]]),
      ),
    )
  return { count: found.length, listed }
}

const ID: ModelColumn = { kind: 'scalar', compare: natural }

describe.each([1, 2, 3, 4])('random filters, orders and parts of rows, set %i', (seed) => {
  const rows = rowsOf(seed)

  beforeAll(async () => {
    const table = database.db.table(samples)
    await table.initialize()
    await table.truncate()
    await table.batchCreate(rows as never) // made of the values of its columns
  })

  test('are what three-valued logic says', async () => {
    const table = database.db.table(samples)
    await fc.assert(
      fc.asyncProperty(request, async (asked) => {
        // made of the columns of the table and their values
        const where = asked.where as Where<typeof samples>
        const options = Object.fromEntries(
          Object.entries(asked).filter(([, value]) => value !== undefined),
        ) as ListOptions<typeof samples, Property<typeof samples>>
        const { count, listed } = expected(rows, asked)
        const [counted, got] = await Promise.all([table.count(where), table.list(options)])
        expect({ count: counted, listed: got }).toStrictEqual({ count, listed })
      }),
      { numRuns: 100, seed },
    )
  })
})
