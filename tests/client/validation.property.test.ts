// What a schema takes is what `create` and `update` take, and what a server sends as JSON is read as the row it was.

import fc from 'fast-check'
import {
  type AnyTable,
  DatabaseError,
  defineTable,
  insertSchema,
  int4,
  selectSchema,
  type Table,
  type TableSchema,
  text,
  updateSchema,
  ValidationError,
} from 'manticore-cockroachdb'
import { beforeAll, describe, expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { type SqlKind, sqlKinds } from '../support/sql-kinds.js'

const database = useDatabase()

// the others are text to a client, and not on every server
const kinds = sqlKinds.filter(({ extension }) => extension === undefined)

const things: AnyTable = defineTable('things', {
  id: int4().primaryKey(),
  ...Object.fromEntries(
    kinds.flatMap(({ column, isElement }, index) => [
      [`value${index}`, column],
      // what has no arrays is a text here
      [`list${index}`, isElement === false ? text().array() : column.array()],
    ]),
  ),
})

// the columns of this table are known at run time only
interface Rows {
  create(values: unknown): Promise<Record<string, unknown>>
  update(key: unknown, patch: unknown): Promise<unknown>
}

const rows = (): Rows => database.db.table(things) as Table<AnyTable> as unknown as Rows

type LooseSchema = TableSchema<unknown, unknown>

const insert: LooseSchema = insertSchema(things)
const update: LooseSchema = updateSchema(things)
const select: LooseSchema = selectSchema(things)

beforeAll(() => database.db.table(things).initialize())

const RUNS = 60

let id = 0

/** What a client gets of a row. */
const throughJson = (row: unknown): unknown =>
  JSON.parse(JSON.stringify(row, (_, value) => (typeof value === 'bigint' ? String(value) : value)))

const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withNullPrototype: true,
  withSparseArray: true,
})

const anyKinds = fc.oneof(...kinds.map(({ generated }) => generated))

const errorOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => undefined,
    (error) => error,
  )

/** Holds a schema to what the call does with the same object: refused by one is refused by the other. */
const expectAgreement = async (
  schema: LooseSchema,
  given: unknown,
  call: (values: unknown) => Promise<unknown>,
): Promise<void> => {
  const result = schema['~standard'].validate(given)
  if (result.issues !== undefined) {
    // digits are taken for an INT8 here alone, so what is refused here is refused there
    expect(await errorOf(call(given))).toBeInstanceOf(ValidationError)
    return
  }
  const error = await errorOf(call(result.value))
  expect(error).not.toBeInstanceOf(ValidationError)
  // the server may refuse what only it can judge
  expect(error === undefined || error instanceof DatabaseError).toBe(true)
}

const describeKind = (kind: SqlKind, index: number): void => {
  const value = `value${index}`
  const list = `list${index}`
  const taken = fc.record(
    {
      [value]: kind.generated,
      [list]: fc.array(fc.option(kind.isElement === false ? fc.constant('a') : kind.generated), {
        maxLength: 4,
      }),
    },
    { noNullPrototype: true },
  )
  const untaken = fc.dictionary(
    fc.constantFrom(value, list, 'id', 'no column'),
    fc.oneof(anything, anyKinds, fc.array(anyKinds, { maxLength: 2 })),
  )

  test('what is taken is stored', async () => {
    await fc.assert(
      fc.asyncProperty(taken, async (values) => {
        const given = { id: id++, ...values }
        const result = insert['~standard'].validate(given)
        expect(result).toStrictEqual({ value: given })
        expect(await rows().create(given)).toMatchObject(given)
        expect(update['~standard'].validate(values)).toStrictEqual({ value: values })
        expect(await rows().update(given.id, values)).toMatchObject(given)
      }),
      { numRuns: RUNS },
    )
  })

  test('whatever is refused is refused by create and update', async () => {
    await fc.assert(
      fc.asyncProperty(untaken, async (values) => {
        await expectAgreement(insert, { id: id++, ...values }, (given) => rows().create(given))
        await expectAgreement(update, values, (given) => rows().update(0, given))
      }),
      { numRuns: RUNS },
    )
  })

  // bytes become an object in JSON
  test.skipIf(kind.name === 'bytes')('a row is read from its JSON', async () => {
    // JSON has no NaN, no infinities and no negative zero
    const inJson = kind.generated.filter(
      (one) => !(typeof one === 'number' && (!Number.isFinite(one) || Object.is(one, -0))) && one !== null,
    )
    await fc.assert(
      fc.asyncProperty(inJson, async (one) => {
        const row = await rows().create({
          id: id++,
          [value]: one,
          [list]: kind.isElement === false ? ['a'] : [one, null],
        })
        expect(select['~standard'].validate(throughJson(row))).toStrictEqual({ value: row })
      }),
      { numRuns: RUNS },
    )
  })
}

for (const [index, kind] of kinds.entries()) {
  describe(kind.name, () => describeKind(kind, index))
}
