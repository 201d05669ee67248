import {
  bit,
  bool,
  bytes,
  char,
  type Database,
  date,
  decimal,
  defineTable,
  enumType,
  float4,
  float8,
  inet,
  int2,
  int4,
  int8,
  interval,
  jsonb,
  SchemaError,
  sql,
  text,
  time,
  timestamp,
  timestamptz,
  timetz,
  tsquery,
  tsvector,
  uuid,
  ValidationError,
  varbit,
  varchar,
  vector,
} from 'manticore-cockroachdb'
import { beforeAll, describe, expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { useOverheard } from '../support/overheard.js'
import { expectHidden, wrong } from '../support/refusal.js'

const SECRET = 'hunter2-secret'

const mood = enumType('mood', ['glad', 'sad'])

const people = defineTable('people', {
  id: uuid().primaryKey().defaultRandom(),
  email: text().notNull(),
  name: text().named('full_name'),
  visits: int8(),
  settings: jsonb(),
  tags: text().array(),
  number: 'INT GENERATED ALWAYS AS IDENTITY',
  shout: text().generatedAs(sql`upper(full_name)`).stored(),
})

const seats = defineTable('seats', {
  row: int4().primaryKey(),
  seat: text().primaryKey(),
  taken: bool().notNull().default(false),
})

const keyless = defineTable('keyless', { note: text() })

const kinds = defineTable('kinds', {
  id: int4().primaryKey(),
  bool: bool(),
  int2: int2(),
  int4: int4(),
  int: 'INT',
  int8: int8(),
  float4: float4(),
  float8: float8(),
  decimal: decimal(10, 2),
  text: text(),
  varchar: varchar(20),
  char: char(20),
  uuid: uuid(),
  date: date(),
  time: time(),
  timetz: timetz(),
  interval: interval(),
  timestamp: timestamp(),
  timestamptz: timestamptz(),
  timestampText: timestamp({ mode: 'string' }),
  timestamptzText: timestamptz({ mode: 'string' }),
  jsonb: jsonb(),
  bytes: bytes(),
  inet: inet(),
  bit: bit(3),
  varbit: varbit(5),
  tsvector: tsvector(),
  tsquery: tsquery(),
  mood: mood(),
  texts: text().array(),
  ints: int4().array(),
  moods: mood().array(),
  own: text().codec<string, string>({
    encode: (value) => {
      if (value === SECRET) {
        throw new Error('not this one')
      }
      return value
    },
    decode: (value) => value,
  }),
})

// a type of CockroachDB, so the table is never created; its values are refused before that would matter
const points = defineTable('points', { id: int4().primaryKey(), at: vector(2) })

const server = useDatabase()
const overheard = useOverheard(server.url)
let db: Database

beforeAll(async () => {
  db = overheard.db
  await db.table(people).initialize()
  await db.table(seats).initialize()
})

interface Place {
  readonly table?: string | undefined
  readonly column?: string | undefined
}

/** The error of a refused call, with the proof that it cost the server nothing and shows nothing it was given. */
const refusalOf = async (call: () => unknown): Promise<ValidationError> => {
  const error = await overheard.silentError(call)
  expectHidden(error, SECRET)
  return error
}

const expectRefusal = async (
  call: () => unknown,
  place: Place,
  errorClass: typeof ValidationError | typeof SchemaError = ValidationError,
): Promise<void> => {
  const error = await refusalOf(call)
  expect(error).toBeInstanceOf(errorClass)
  expect({ code: error.code, table: error.table, column: error.column }).toStrictEqual({
    code: errorClass === ValidationError ? 'VALIDATION' : 'SCHEMA',
    table: place.table,
    column: place.column,
  })
  for (const name of [place.table, place.column]) {
    expect(error.message).toContain(name ?? '')
  }
}

const id = '6f1d2c1e-8f0b-4b7e-9d3a-2f5c8e1a7b90'

class Instance {
  name = SECRET
}

const nobody = Symbol(SECRET)

describe('a value of the wrong kind', () => {
  const wrongValues: Readonly<Record<Exclude<keyof typeof kinds, symbol>, readonly unknown[]>> = {
    id: [SECRET, 1.5, 2 ** 31, null],
    bool: [SECRET, 'true', 1, 0],
    int2: [SECRET, '1', 32768, -32769, 1.5, Number.NaN, 1n],
    int4: [SECRET, '1', 2147483648, -2147483649, 0.1, Number.POSITIVE_INFINITY, 1n],
    int: [SECRET, 2 ** 53, -(2 ** 53), 1.5, Number.NaN, 1n],
    int8: [SECRET, '1', 2n ** 63n, -(2n ** 63n) - 1n, 2 ** 53, 1.5, Number.NaN],
    float4: [SECRET, '1.5', 1n],
    float8: [SECRET, '1.5', 1n, 'NaN'],
    decimal: [SECRET, '', '1,5', '1e', '0x10', ' 1', true],
    text: [42, `${SECRET}\0`, `${SECRET}\ud800`, Buffer.from(SECRET)],
    varchar: [42, `${SECRET}\0`],
    char: [42, `${SECRET}\udc00x`],
    uuid: [SECRET, '', `${id}0`, `{${id}}`, 42],
    date: [SECRET, '2023-02-29', '2023-13-01', '2023-1-1', '0000-01-01', new Date(Number.NaN), 0],
    time: [42, `${SECRET}\0`, new Date()],
    timetz: [42, `${SECRET}\0`],
    interval: [42, `${SECRET}\0`, { hours: 1 }],
    timestamp: [SECRET, '2024-02-30T00:00:00Z', '2024-01-01T00:00:00+02:00', new Date(Number.NaN), 0],
    timestamptz: [SECRET, 'yesterday', '2024-01-01T25:00:00Z', new Date(Number.NaN), Date.now()],
    timestampText: [SECRET, '2024-01-01T00:00:00+02:00', new Date(Number.NaN), 0],
    timestamptzText: [SECRET, 'now', new Date(Number.NaN), 0],
    jsonb: [{ a: 1n }, `${SECRET}\0`, { [SECRET]: '\ud800' }],
    bytes: [SECRET, [1, 2], new ArrayBuffer(2), new Uint16Array(2)],
    inet: [42, `${SECRET}\0`],
    bit: [SECRET, '012', 5],
    varbit: [SECRET, '2', 5],
    tsvector: [42, `${SECRET}\0`],
    tsquery: [42, `${SECRET}\0`],
    mood: [SECRET, 'Glad', '', 0, ['glad']],
    texts: [SECRET, [42], [undefined], [[SECRET]], ['a', `${SECRET}\0`], new Array(2), new Set(['a'])],
    ints: [[1.5], ['1'], [2 ** 31], '{1}', [1n]],
    moods: [[SECRET], 'glad', { 0: 'glad' }],
    own: [SECRET, 42],
  }

  const always = [() => SECRET, nobody, new Instance(), new Map([[SECRET, SECRET]])]

  for (const [column, values] of Object.entries(wrongValues)) {
    test(`is refused on create, update and in filters: ${column}`, async () => {
      const table = db.table(kinds)
      // JSON.stringify takes instances, so that JSON takes them
      const all = column === 'jsonb' ? [...values, () => SECRET, nobody] : [...values, ...always]
      for (const value of all) {
        const place = { table: 'kinds', column }
        await expectRefusal(() => table.create(wrong({ id: 1, [column]: value })), place)
        await expectRefusal(() => table.update(1, wrong({ [column]: value })), place)
        // "eq" of null is IS NULL
        await expectRefusal(() => table.list({ where: wrong({ [column]: { gt: value } }) }), place)
      }
    })
  }

  test('is refused for a vector', async () => {
    const place = { table: 'points', column: 'at' }
    for (const value of [SECRET, [1], [1, 2, 3], [1, Number.NaN], [1, SECRET], { 0: 1, 1: 2 }]) {
      await expectRefusal(() => db.table(points).create(wrong({ id: 1, at: value })), place)
    }
  })

  test('is refused among the values of "in", "notIn" and "between"', async () => {
    const table = db.table(kinds)
    const place = { table: 'kinds', column: 'int4' }
    for (const value of [SECRET, null, undefined, 1.5, [1], () => 1]) {
      await expectRefusal(() => table.list({ where: wrong({ int4: { in: [1, value] } }) }), place)
      await expectRefusal(() => table.list({ where: wrong({ int4: { notIn: [value] } }) }), place)
      await expectRefusal(() => table.list({ where: wrong({ int4: { between: [1, value] } }) }), place)
    }
    for (const list of [SECRET, 1, null, new Set([1]), { 0: 1, length: 1 }, new Array(1)]) {
      await expectRefusal(() => table.list({ where: wrong({ int4: { in: list } }) }), place)
    }
    for (const pair of [SECRET, [1], [1, 2, 3], null, {}]) {
      await expectRefusal(() => table.list({ where: wrong({ int4: { between: pair } }) }), place)
    }
  })

  test('is refused as a pattern', async () => {
    const table = db.table(people)
    const place = { table: 'people', column: 'name' }
    for (const pattern of [42, null, /a/, `${SECRET}\0`, `${SECRET}\ud800`, [SECRET]]) {
      await expectRefusal(() => table.list({ where: wrong({ name: { like: pattern } }) }), place)
      await expectRefusal(() => table.list({ where: wrong({ name: { ilike: pattern } }) }), place)
    }
  })
})

describe('NOT NULL', () => {
  test('a required column left out, or undefined, is refused by name', async () => {
    const place = { table: 'people', column: 'email' }
    await expectRefusal(() => db.table(people).create(wrong({})), place)
    await expectRefusal(() => db.table(people).create(wrong({ name: SECRET })), place)
    await expectRefusal(() => db.table(people).create(wrong({ email: undefined, name: SECRET })), place)
    await expectRefusal(() => db.table(seats).create(wrong({ row: 1 })), { table: 'seats', column: 'seat' })
  })

  test('null is refused', async () => {
    const place = { table: 'people', column: 'email' }
    await expectRefusal(() => db.table(people).create(wrong({ email: null })), place)
    await expectRefusal(() => db.table(people).update(id, wrong({ email: null })), place)
    await expectRefusal(() => db.table(people).updateWhere({ name: 'x' }, wrong({ email: null })), place)
  })

  test('properties that are inherited are not given', async () => {
    const place = { table: 'people', column: 'email' }
    await expectRefusal(() => db.table(people).create(wrong(Object.create({ email: SECRET }))), place)
  })
})

describe('what is written', () => {
  const notObjects = [
    undefined,
    null,
    SECRET,
    42,
    true,
    [],
    [{ email: SECRET }],
    () => ({ email: SECRET }),
    nobody,
  ]

  test('is an object of columns', async () => {
    const table = db.table(people)
    for (const values of notObjects) {
      await expectRefusal(() => table.create(wrong(values)), { table: 'people' })
      await expectRefusal(() => table.update(id, wrong(values)), { table: 'people' })
      await expectRefusal(() => table.updateWhere({ name: 'x' }, wrong(values)), { table: 'people' })
    }
  })

  // names that mean something to JavaScript, names in SQL in the place of properties, and names near a column's
  const unknown = [
    'nmae',
    'full_name',
    'constructor',
    'toString',
    '__proto__',
    'hasOwnProperty',
    '',
    'EMAIL',
    'email ',
  ]

  test.each(unknown)('has no unknown column: %j', async (column) => {
    const table = db.table(people)
    const given = Object.fromEntries([
      ['email', 'a'],
      [column, SECRET],
    ])
    const place = { table: 'people', column }
    await expectRefusal(() => table.create(wrong(given)), place)
    await expectRefusal(() => table.update(id, wrong(given)), place)
    await expectRefusal(() => table.updateWhere({ name: 'x' }, wrong(given)), place)
    await expectRefusal(() => table.list({ where: wrong(given) }), place)
    await expectRefusal(() => table.count(wrong(given)), place)
    await expectRefusal(() => table.find(wrong(given)), place)
    await expectRefusal(() => table.exists(wrong(given)), place)
    await expectRefusal(() => table.deleteWhere(wrong(given)), place)
    await expectRefusal(() => table.list({ select: wrong([column]) }), place)
  })

  test('is nothing the database generates', async () => {
    const table = db.table(people)
    for (const column of ['shout', 'number']) {
      const place = { table: 'people', column }
      await expectRefusal(() => table.create(wrong({ email: 'a', [column]: SECRET })), place)
      await expectRefusal(() => table.update(id, wrong({ [column]: SECRET })), place)
      await expectRefusal(() => table.updateWhere({ name: 'x' }, wrong({ [column]: null })), place)
    }
  })

  test('is at least one column in updateWhere', async () => {
    await expectRefusal(() => db.table(people).updateWhere({ name: 'x' }, {}), { table: 'people' })
    await expectRefusal(() => db.table(people).updateWhere({ name: 'x' }, { name: undefined }), {
      table: 'people',
    })
  })

  test('leaves no trace in the statement for the next caller, even when a getter answers differently each time', async () => {
    const table = db.table(people)
    let reads = 0
    const shifty = {
      email: 'getter@example.com',
      get name() {
        return reads++ === 0 ? 'first' : sql`'sql of the getter'`
      },
    }
    await table.create(wrong(shifty))
    const plain = { email: 'next@example.com', name: 'plain' }
    expect(await table.create(plain)).toMatchObject(plain)
  })

  test('comes out unchanged when its own getter throws', async () => {
    const thrown = new Error('mine')
    const call = () =>
      db.table(people).create({
        get email(): string {
          throw thrown
        },
      })
    expect(await refusalOf(call)).toBe(thrown)
  })

  test('may be an object without a prototype', async () => {
    const values = Object.assign(Object.create(null), { email: 'null@example.com' })
    expect(await db.table(people).create(values)).toMatchObject({ email: 'null@example.com' })
    expect(
      await db.table(people).count(Object.assign(Object.create(null), { email: 'null@example.com' })),
    ).toBe(1)
  })
})

describe('a key', () => {
  const calls = (key: unknown): (() => unknown)[] => [
    () => db.table(people).read(wrong(key)),
    () => db.table(people).readOrThrow(wrong(key)),
    () => db.table(people).readMany([id, wrong(key)]),
    () => db.table(people).update(wrong(key), { name: 'x' }),
    () => db.table(people).updateOrThrow(wrong(key), { name: 'x' }),
    () => db.table(people).update(wrong(key), {}),
    () => db.table(people).delete(wrong(key)),
  ]

  test('that is no value of its column is refused', async () => {
    for (const key of [SECRET, '', 42, [id], { id }, new Instance(), () => id, nobody, true]) {
      for (const call of calls(key)) {
        await expectRefusal(call, { table: 'people', column: 'id' })
      }
    }
  })

  test('that is missing is refused', async () => {
    for (const key of [undefined, null]) {
      for (const call of calls(key)) {
        await expectRefusal(call, { table: 'people' })
      }
      await expectRefusal(() => db.table(people).exists(wrong(key)), { table: 'people' })
    }
  })

  const composite = (key: unknown): (() => unknown)[] => [
    () => db.table(seats).read(wrong(key)),
    () => db.table(seats).readMany([wrong(key)]),
    () => db.table(seats).update(wrong(key), { taken: true }),
    () => db.table(seats).delete(wrong(key)),
  ]

  test('of several columns is an object', async () => {
    for (const key of [1, SECRET, true, () => 1, nobody]) {
      for (const call of [...composite(key), () => db.table(seats).exists(wrong(key))]) {
        await expectRefusal(call, { table: 'seats' })
      }
    }
  })

  test('of several columns has all of them', async () => {
    for (const key of [
      { row: 1 },
      { row: 1, seat: undefined },
      { row: 1, seat: null },
      Object.create({ row: 1, seat: 'A' }),
    ]) {
      const column = Object.hasOwn(key, 'row') ? 'seat' : 'row'
      for (const call of composite(key)) {
        await expectRefusal(call, { table: 'seats', column })
      }
    }
  })

  test('of several columns has no other', async () => {
    for (const extra of ['taken', 'constructor', '__proto__', 'Row']) {
      const key = Object.fromEntries([
        ['row', 1],
        ['seat', 'A'],
        [extra, SECRET],
      ])
      for (const call of composite(key)) {
        await expectRefusal(call, { table: 'seats', column: extra })
      }
    }
  })

  test('of several columns has values of their kinds', async () => {
    for (const call of [
      ...composite({ row: SECRET, seat: 'A' }),
      () => db.table(seats).exists(wrong({ row: SECRET, seat: 'A' })),
    ]) {
      await expectRefusal(call, { table: 'seats', column: 'row' })
    }
  })

  test('is refused where the table declares none', async () => {
    const table = db.table(keyless)
    for (const call of [
      () => table.read(wrong(1)),
      () => table.readMany(wrong([1])),
      () => table.update(wrong(1), { note: 'x' }),
      () => table.delete(wrong(1)),
    ]) {
      await expectRefusal(call, { table: 'keyless' })
    }
  })

  test('list of readMany is an array without holes', async () => {
    for (const keys of [undefined, null, id, SECRET, 42, new Set([id]), { 0: id, length: 1 }]) {
      await expectRefusal(() => db.table(people).readMany(wrong(keys)), { table: 'people' })
    }
    await expectRefusal(() => db.table(people).readMany(new Array(1)), { table: 'people' })
  })
})

describe('a filter', () => {
  const calls = (where: unknown): (() => unknown)[] => [
    () => db.table(people).list({ where: wrong(where) }),
    () => db.table(people).find(wrong(where)),
    () => db.table(people).count(wrong(where)),
    () => db.table(people).updateWhere(wrong(where), { name: 'x' }),
    () => db.table(people).deleteWhere(wrong(where)),
  ]

  test('is a plain object: of any other the conditions might go unseen, and all rows match', async () => {
    const filters = [
      null,
      SECRET,
      42,
      true,
      [],
      [{ name: SECRET }],
      () => ({ name: SECRET }),
      nobody,
      new Map([['name', SECRET]]),
      new Set(['name']),
      new Date(),
      new Instance(),
      Object.create({ name: SECRET }),
    ]
    for (const where of filters) {
      for (const call of calls(where)) {
        await expectRefusal(call, { table: 'people' })
      }
    }
  })

  test('that is undefined is refused where one is needed', async () => {
    const table = db.table(people)
    await expectRefusal(() => table.find(wrong(undefined)), { table: 'people' })
    await expectRefusal(() => table.exists(wrong(undefined)), { table: 'people' })
    await expectRefusal(() => table.updateWhere(wrong(undefined), { name: 'x' }), { table: 'people' })
    await expectRefusal(() => table.deleteWhere(wrong(undefined)), { table: 'people' })
  })

  test('that is empty changes and deletes nothing', async () => {
    await expectRefusal(() => db.table(people).updateWhere({}, { name: 'x' }), { table: 'people' })
    await expectRefusal(() => db.table(people).deleteWhere({}), { table: 'people' })
  })

  test('is never widened by undefined', async () => {
    for (const condition of [
      undefined,
      { eq: undefined },
      { in: undefined },
      { isNull: undefined },
      { gt: 'a', lt: undefined },
    ]) {
      for (const call of calls({ email: 'a', name: condition })) {
        await expectRefusal(call, { table: 'people', column: 'name' })
      }
    }
  })

  test('has groups with conditions in them', async () => {
    for (const group of ['and', 'or', 'not']) {
      for (const content of [
        undefined,
        null,
        {},
        [],
        [{}],
        [{ and: [] }],
        SECRET,
        42,
        [null],
        [undefined],
        new Map(),
      ]) {
        for (const call of calls({ email: 'a', [group]: content })) {
          await expectRefusal(call, { table: 'people' })
        }
      }
    }
  })

  test('is not nested without end', async () => {
    let deep: unknown = { name: SECRET }
    for (let level = 0; level < 200; level++) {
      deep = { not: deep }
    }
    const endless: Record<string, unknown> = {}
    endless.not = endless
    for (const where of [deep, endless]) {
      for (const call of calls(where)) {
        await expectRefusal(call, { table: 'people' })
      }
    }
  })

  test.each(['equals', 'EQ', 'constructor', '__proto__', 'toString', '=', '$gt', 'eq ', '', 'like\0'])(
    'has no unknown operator: %j',
    async (operator) => {
      const condition = Object.fromEntries([[operator, SECRET]])
      for (const call of calls({ name: condition })) {
        await expectRefusal(call, { table: 'people', column: 'name' })
      }
    },
  )

  test('does not take null where it would match nothing', async () => {
    for (const operator of ['lt', 'lte', 'gt', 'gte', 'in', 'notIn', 'like', 'ilike', 'between', 'isNull']) {
      await expectRefusal(() => db.table(people).list({ where: wrong({ name: { [operator]: null } }) }), {
        table: 'people',
        column: 'name',
      })
    }
  })

  test('does not take an operator its column has not', async () => {
    for (const [column, condition] of [
      ['visits', { like: '1%' }],
      ['settings', { ilike: '%' }],
      ['tags', { in: [['a']] }],
      ['tags', { like: 'a' }],
    ] as const) {
      await expectRefusal(() => db.table(people).list({ where: wrong({ [column]: condition }) }), {
        table: 'people',
        column,
      })
    }
  })

  test('does not take an empty condition', async () => {
    await expectRefusal(() => db.table(people).list({ where: { name: {} } }), {
      table: 'people',
      column: 'name',
    })
  })

  test('does not take conditions for a JSON value', async () => {
    await expectRefusal(() => db.table(people).list({ where: wrong({ settings: { theme: SECRET } }) }), {
      table: 'people',
      column: 'settings',
    })
  })

  test('does not take SQL for a value', async () => {
    await expectRefusal(() => db.table(people).list({ where: wrong({ name: sql`${SECRET}` }) }), {
      table: 'people',
      column: 'name',
    })
  })
})

describe('the options of list', () => {
  test('are an object', async () => {
    for (const options of [null, SECRET, 42, [], () => ({}), nobody]) {
      await expectRefusal(() => db.table(people).list(wrong(options)), { table: 'people' })
    }
  })

  test.each(['filter', 'Where', 'order', 'take', 'constructor', '__proto__', ''])(
    'have none called %j',
    async (name) => {
      const options = Object.fromEntries([[name, SECRET]])
      await expectRefusal(() => db.table(people).list(wrong(options)), { table: 'people' })
      await expectRefusal(() => db.table(people).find({ name: 'x' }, wrong(options)), { table: 'people' })
    },
  )

  test('limit and offset count rows', async () => {
    for (const count of [
      -1,
      1.5,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      2 ** 53,
      '1',
      SECRET,
      1n,
      null,
      [1],
      {},
    ]) {
      await expectRefusal(() => db.table(people).list(wrong({ limit: count })), { table: 'people' })
      await expectRefusal(() => db.table(people).list(wrong({ offset: count })), { table: 'people' })
      await expectRefusal(() => db.table(people).find({ name: 'x' }, wrong({ offset: count })), {
        table: 'people',
      })
    }
  })

  test('orderBy names columns and directions, in the words of the page', async () => {
    for (const orderBy of [
      'nmae',
      'name down',
      'name desc nulls',
      'name,email',
      'full_name',
      'constructor',
      'name  desc',
      ' name',
    ]) {
      for (const call of [
        () => db.table(people).list(wrong({ orderBy })),
        () => db.table(people).list(wrong({ orderBy: ['email', orderBy] })),
        () => db.table(people).find({ name: 'x' }, wrong({ orderBy })),
      ]) {
        const error = await refusalOf(call)
        expect(error).toBeInstanceOf(ValidationError)
        expect(error.table).toBe('people')
      }
    }
    for (const orderBy of ['', null, 42, [42], [['name']], { name: 'desc' }, () => 42, nobody]) {
      await expectRefusal(() => db.table(people).list(wrong({ orderBy })), { table: 'people' })
    }
  })

  test('select is an array of columns', async () => {
    for (const select of [[], null, 'name', { name: true }, SECRET, 42, new Set(['name'])]) {
      await expectRefusal(() => db.table(people).list(wrong({ select })), { table: 'people' })
    }
  })
})

describe('statements of the user', () => {
  test('are texts', async () => {
    for (const statement of [undefined, null, '', '  ', 42, {}, [SECRET], () => 'select 1', sql`select 1`]) {
      await expectRefusal(() => db.execute(wrong(statement)), {})
    }
  })

  test('have no NUL, at which the protocol would end them', async () => {
    await expectRefusal(() => db.execute(`select 1 \0 ${SECRET}`), {})
    await expectRefusal(() => db.execute('select \ud800'), {})
    await expectRefusal(() => db.sql`select ${sql.raw('1 \0')}`, {})
    await expectRefusal(() => db.sql`select ${sql.id('a\0b')}`, {})
  })

  const values = [
    undefined,
    () => SECRET,
    nobody,
    new Date(Number.NaN),
    `${SECRET}\0`,
    '\ud800',
    { a: 1n },
    [undefined],
    new Array(1),
  ]

  test('have parameters that travel', async () => {
    for (const value of values) {
      await expectRefusal(() => db.sql`select ${value}`, {})
      await expectRefusal(() => db.execute('select $1', [value]), {})
    }
    for (const parameters of [null, SECRET, 42, {}, new Set([1])]) {
      await expectRefusal(() => db.execute('select $1', wrong(parameters)), {})
    }
    await expectRefusal(() => db.execute('select $1', wrong(new Array(1))), {})
    await expectRefusal(() => db.sql`select ${{ toJSON: () => undefined }}`, {})
  })

  test('through Kysely have parameters that travel', async () => {
    const { kysely } = db
    for (const value of values.filter((value) => value !== undefined)) {
      const query = sql`select ${value}`
      await expectRefusal(
        () =>
          kysely.executeQuery(
            wrong({
              sql: 'select $1',
              parameters: [value],
              query: query.toOperationNode(),
              queryId: { queryId: 'x' },
            }),
          ),
        {},
      )
    }
  })
})

describe('names', () => {
  // the server would cut, refuse or never see these
  const names = [
    '',
    '\0',
    'a\0b',
    '\ud800',
    'x'.repeat(64),
    '🐟'.repeat(16),
    42,
    null,
    undefined,
    {},
    ['people'],
  ]

  test('of tables are names the server keeps as they are', async () => {
    for (const name of names) {
      const call = (make: () => unknown) => expectRefusalOfName(make)
      await call(() => db.select(wrong(name)))
      await call(() => db.insert(wrong(name), { a: SECRET }))
      await call(() => db.update(wrong(name), { a: SECRET }, { a: 1 }))
      await call(() => db.delete(wrong(name), { a: SECRET }))
      await call(() => db.dropTable(wrong(name)))
    }
    for (const name of names.filter((name) => typeof name === 'string')) {
      await expectRefusalOfName(() => db.createTable(wrong(name), { id: 'INT PRIMARY KEY' }))
    }
  })

  test('of databases too', async () => {
    for (const name of names) {
      await expectRefusalOfName(() => db.createDatabase(wrong(name)))
      await expectRefusalOfName(() => db.dropDatabase(wrong(name)))
    }
  })

  const expectRefusalOfName = async (call: () => unknown): Promise<void> => {
    const error = await refusalOf(call)
    expect(error).toBeInstanceOf(SchemaError)
    expect(error.code).toBe('SCHEMA')
  }

  test('of columns given to createTable are checked with their types', async () => {
    for (const [column, type] of [
      ['a', 'TEXTT'],
      ['', 'TEXT'],
      ['a\0', 'TEXT'],
      ['not', 'TEXT'],
      ['__proto__', 'TEXT'],
      ['a', 42],
      ['a', null],
      ['a', 'TEXT; drop table people; --'],
    ] as const) {
      const error = await refusalOf(() => db.createTable('made', wrong(Object.fromEntries([[column, type]]))))
      expect(error).toBeInstanceOf(SchemaError)
      expect({ table: error.table, column: error.column }).toStrictEqual({ table: 'made', column })
    }
    await expectRefusal(() => db.createTable('made', wrong(undefined)), { table: 'made' }, SchemaError)
    await expectRefusal(() => db.createTable('made', {}), { table: 'made' }, SchemaError)
  })
})

describe('a table named by string', () => {
  test('refuses like a declared one, once its catalog is known', async () => {
    await db.select('people')
    const place = { table: 'people', column: 'visits' }
    await expectRefusal(() => db.insert('people', { email: 'a', visits: SECRET }), place)
    await expectRefusal(() => db.select('people', { where: { visits: { gt: SECRET } } }), place)
    await expectRefusal(() => db.update('people', { visits: SECRET }, { full_name: 'x' }), place)
    await expectRefusal(() => db.delete('people', { visits: SECRET }), place)
    await expectRefusal(() => db.delete('people', {}), { table: 'people' })
    await expectRefusal(() => db.insert('people', wrong(null)), { table: 'people' })
    await expectRefusal(() => db.insert('people', { email: 'a', shout: SECRET }), {
      table: 'people',
      column: 'shout',
    })
  })
})

test('whatever was refused, nobody was written', async () => {
  const rows = await db.table(people).list({ select: ['email'], orderBy: 'email' })
  expect(rows.map((row) => row.email)).toStrictEqual([
    'getter@example.com',
    'next@example.com',
    'null@example.com',
  ])
})
