import fc from 'fast-check'
import {
  type AnyTable,
  bool,
  decimal,
  defineTable,
  int4,
  int8,
  jsonb,
  text,
  timestamptz,
} from 'manticore-cockroachdb'
import { expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { patience } from '../support/patience.js'

// A random table, and a random history of calls on it beside the same calls on a Map: 40 tables of 25 calls each.

type Row = Record<string, unknown> & { id: number }

const kinds = {
  int4: { column: () => int4(), value: fc.integer({ min: -5, max: 5 }) },
  int8: { column: () => int8(), value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) },
  text: {
    column: () => text(),
    value: fc.string({ unit: fc.constantFrom('a', 'b', '"', "'", '\\', '%', ' '), maxLength: 4 }),
  },
  bool: { column: () => bool(), value: fc.boolean() },
  decimal: { column: () => decimal(19, 4), value: fc.integer({ min: -99, max: 99 }).map((n) => `${n}.2500`) },
  timestamptz: {
    column: () => timestamptz(),
    value: fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }),
  },
  jsonb: {
    column: () => jsonb<unknown>(),
    value: fc.record({ deep: fc.array(fc.string({ maxLength: 3 }), { maxLength: 2 }) }),
  },
  array: {
    column: () => text().array(),
    value: fc.array(fc.constantFrom('', 'NULL', '{}', ',', 'x'), { maxLength: 3 }),
  },
} as const
type Kind = keyof typeof kinds

const COMPARED: readonly Kind[] = ['int4', 'int8', 'text', 'timestamptz']

const columnSpec = fc.record({
  kind: fc.constantFrom(...(Object.keys(kinds) as Kind[])),
  notNull: fc.boolean(),
})

// what a call is made of, before it is known which columns the table has
const call = fc.record({
  what: fc.constantFrom('create', 'update', 'upsert', 'delete', 'list', 'list', 'page', 'readMany', 'count'),
  ids: fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 8 }),
  seed: fc.nat(),
  nulls: fc.constantFrom('', ' nulls first', ' nulls last'),
  direction: fc.constantFrom('asc', 'desc'),
  operator: fc.constantFrom('eq', 'gt', 'in', 'isNull'),
  limit: fc.integer({ min: 1, max: 40 }),
})

const compare = (a: unknown, b: unknown): number => {
  const [x, y] = [a, b].map((value) => (value instanceof Date ? value.getTime() : value)) as [number, number] // or two others alike
  return x < y ? -1 : x > y ? 1 : 0
}

const database = useDatabase()
let tables = 0

test('random calls on random tables are what the same calls on a Map are', {
  timeout: 60_000 * patience,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(columnSpec, { minLength: 1, maxLength: 6 }),
      fc.array(call, { minLength: 25, maxLength: 25 }),
      async (specs, calls) => {
        const columns = Object.fromEntries(
          specs.map(({ kind, notNull }, index) => {
            const column = kinds[kind].column()
            return [`c${index}`, notNull ? column.notNull() : column]
          }),
        )
        const definition: AnyTable = defineTable(`random_${tables++}`, {
          id: int4().primaryKey(),
          ...columns,
        })
        // a table that the compiler does not know takes anything
        const table = database.db.table(definition) as never as {
          [Method in string]: (...input: unknown[]) => Promise<never>
        } & { initialize(): Promise<void>; drop(): Promise<void> }
        const model = new Map<number, Row>()
        await table.initialize()
        for (const step of calls) {
          await take(table, model, specs, step)
        }
        await table.drop()
      },
    ),
    { numRuns: 40 },
  )
})

type Table = { [Method in string]: (...input: unknown[]) => Promise<never> }
type Step = typeof call extends fc.Arbitrary<infer T> ? T : never

const valuesOf = (
  specs: readonly { kind: Kind; notNull: boolean }[],
  seed: number,
  whole: boolean,
): Record<string, unknown> =>
  Object.fromEntries(
    specs.flatMap(({ kind, notNull }, index) => {
      const chosen = (seed + index * 7) % 5
      if (chosen === 0 && (!whole || !notNull)) {
        return []
      }
      const value =
        chosen === 1 && !notNull
          ? null
          : fc.sample<unknown>(kinds[kind].value, { seed: seed + index, numRuns: 1 })[0]
      return [[`c${index}`, value]]
    }),
  )

const take = async (
  table: Table,
  model: Map<number, Row>,
  specs: readonly { kind: Kind; notNull: boolean }[],
  { what, ids, seed, nulls, direction, operator, limit }: Step,
): Promise<void> => {
  const missing = Object.fromEntries(specs.map((_, index) => [`c${index}`, null]))
  const rows = (known: boolean) => ids.filter((id) => model.has(id) === known)
  const on = specs.findIndex(({ kind }) => COMPARED.includes(kind))
  const column = on === -1 ? 'id' : `c${on}`
  const inOrder = [...model.values()].sort((a, b) => {
    const [x, y] = [a[column], b[column]]
    const nullsFirst = nulls === '' ? direction === 'asc' : nulls === ' nulls first'
    if (x === null || y === null) {
      return x === y ? a.id - b.id : (x === null) === nullsFirst ? -1 : 1
    }
    return compare(x, y) * (direction === 'asc' ? 1 : -1) || a.id - b.id
  })
  switch (what) {
    case 'create': {
      const given = rows(false).map((id, index) => ({ id, ...valuesOf(specs, seed + index, true) }))
      const stored: Row[] = given.map((row) => ({ ...missing, ...row }))
      expect(await table.batchCreate!(given)).toEqual(stored)
      for (const row of stored) {
        model.set(row.id, row)
      }
      return
    }
    case 'update': {
      const given = ids.map((id, index) => ({ id, ...valuesOf(specs, seed + index, false) }))
      if (given.every((row) => Object.keys(row).length === 1)) {
        return
      }
      const stored = given
        .filter(({ id }) => model.has(id))
        .map((row) => ({ ...model.get(row.id), ...row }) as Row)
      expect(await table.batchUpdate!(given)).toEqual(stored)
      for (const row of stored) {
        model.set(row.id, row)
      }
      return
    }
    case 'upsert': {
      const given = ids.map((id, index) => ({ id, ...valuesOf(specs, seed + index, true) }))
      const stored = given.map((row) => ({ ...missing, ...model.get(row.id), ...row }) as Row)
      expect(await table.batchUpsert!(given)).toEqual(stored)
      for (const row of stored) {
        model.set(row.id, row)
      }
      return
    }
    case 'delete':
      expect(await table.batchDelete!(ids)).toEqual(ids.map((id) => model.has(id)))
      for (const id of ids) {
        model.delete(id)
      }
      return
    case 'readMany':
      expect(await table.readMany!(ids)).toEqual(ids.map((id) => model.get(id)))
      return
    case 'count':
      expect(await table.count!()).toBe(model.size)
      return
    case 'page': {
      const found: Row[] = []
      let after: string | undefined
      do {
        const page: { rows: Row[]; next?: string } = await table.page!({
          orderBy: `${column} ${direction}${nulls}`,
          limit,
          after,
        })
        found.push(...page.rows)
        after = page.next
      } while (after !== undefined)
      expect(found).toEqual(inOrder)
      return
    }
    case 'list': {
      const operand =
        on === -1 ? 3 : fc.sample<unknown>(kinds[specs[on]!.kind].value, { seed, numRuns: 1 })[0]
      const holds = (value: unknown): boolean =>
        operator === 'isNull'
          ? value === null
          : value !== null &&
            (operator === 'gt' ? compare(value, operand) > 0 : compare(value, operand) === 0)
      const condition = { eq: operand, gt: operand, in: [operand], isNull: true }[operator]
      expect(
        await table.list!({
          where: { [column]: { [operator]: condition } },
          orderBy: [`${column} ${direction}${nulls}`, 'id'],
          limit,
        }),
      ).toEqual(inOrder.filter((row) => holds(row[column])).slice(0, limit))
    }
  }
}
