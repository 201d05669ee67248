import { count, exists, list, page, removeWhere, type Statement, stream, updateWhere } from '@manticore/core'
import {
  bit,
  char,
  defineTable,
  enumType,
  int4,
  jsonb,
  sql,
  tableDefinition,
  text,
  timestamptz,
  ValidationError,
  varchar,
} from '@manticore/schema'
import { describe, expect, test } from 'vitest'

const things = defineTable('things', {
  id: int4().primaryKey(),
  name: text().notNull().named('full "name"'),
  nick: varchar(20),
  at: timestamptz(),
  tags: text().array(),
  codes: varchar(5).array(),
  bits: bit(3).array(),
  role: enumType('role', ['admin', 'member'])(),
  data: jsonb(),
  own: jsonb().codec<string>({ encode: (value) => [value], decode: String }),
  initials: char(2),
})[tableDefinition]

const textAfter = (statement: Statement<unknown>, before: string): string => {
  expect(statement.shape.text).toContain(before)
  return statement.shape.text.slice(before.length)
}

const sent = (where: unknown): [string, ...unknown[]] => {
  const statement = count(things, where)
  return [textAfter(statement, 'select count(*) from "things" where '), ...statement.parameters]
}

describe('the SQL of a filter', () => {
  test.each<[unknown, [string, ...unknown[]]]>([
    [{ name: 'a' }, ['"full ""name""" = $1::TEXT', 'a']],
    [{ id: { in: [1, 2, 3] } }, ['"id" = any($1::INT4[])', '{"1","2","3"}']],
    [{ tags: { contains: ['a', 'b'] } }, ['"tags" @> $1::TEXT[]', '{"a","b"}']],
    [{ codes: { containedBy: ['a'] } }, ['"codes"::TEXT[] <@ $1::TEXT[]', '{"a"}']],
    [{ bits: { overlaps: ['101'] } }, ['"bits"::VARBIT[] && $1::VARBIT[]', '{"101"}']],
    [{ data: { contains: { a: 1 } } }, ['"data" @> $1::JSONB', '{"a":1}']],
    [{ data: { contains: null } }, ['"data" @> $1::JSONB', 'null']],
    [{ data: { containedBy: [1] } }, ['"data" <@ $1::JSONB', '[1]']],
    [{ data: { hasKey: 'a' } }, ['"data" ? $1::TEXT', 'a']],
    [
      { data: { in: [{ a: 1 }, 'x'] } },
      ['"data" = any(select jsonb_array_elements($1::JSONB))', '[{"a":1},"x"]'],
    ],
    [{ own: { eq: 'x' } }, ['"own" = $1::JSONB', '["x"]']],
    [{ own: { contains: ['x'] } }, ['"own" @> $1::JSONB', '["x"]']],
    [{ data: { path: { 'a.b': 'x' } } }, ['("data" #> $1::TEXT[]) = $2::JSONB', '{"a","b"}', '"x"']],
    [
      { data: { path: { a: { gt: 3 } } } },
      [
        `(jsonb_typeof("data" #> $1::TEXT[]) = 'number' and ("data" #> $2::TEXT[]) > $3::JSONB)`,
        '{"a"}',
        '{"a"}',
        '3',
      ],
    ],
    [{ data: { path: { a: null } } }, ['("data" #>> $1::TEXT[]) is null', '{"a"}']],
    [
      { id: 1, not: { or: [{ name: 'a' }, { id: 2, at: null }] } },
      [
        '"id" = $1::INT4 and not ((("full ""name""" = $2::TEXT) or ("id" = $3::INT4 and "at" is null)))',
        '1',
        'a',
        '2',
      ],
    ],
    [sql`a = ${1} or b = ${[2]}`, ['(a = $1 or b = $2)', '1', '{"2"}']],
  ])('%j', (where, expected) => {
    expect(sent(where)).toStrictEqual(expected)
  })

  test('does not change with the values, nor with how many there are', () => {
    const shapeOf = (ids: number[], least: number) =>
      count(things, { id: { in: ids }, data: { path: { [`a${least}`]: { gte: least } } } }).shape
    expect(shapeOf([1, 2, 3], 5)).toBe(shapeOf([], 6))
  })

  test('is compiled each time where the caller wrote it', () => {
    const where = (eb: (name: string, operator: string, value: unknown) => unknown) => eb('id', '=', 1)
    const first = list(things, { where })
    expect(list(things, { where }).shape).not.toBe(first.shape)
    expect(list(things, { where }).shape.text).toBe(first.shape.text)
    expect(list(things, { orderBy: () => sql`random()` }).shape.text).toMatch(
      / order by random\(\) asc nulls first$/,
    )
  })
})

test('a callback has the codec and the cast of the column it compares with', () => {
  const where = (eb: (...given: unknown[]) => unknown) => eb('own', '=', 'x')
  expect(sent(where)).toStrictEqual(['("own" = $1::JSONB)', '["x"]'])
  expect(sent((eb: (...given: unknown[]) => unknown) => eb('id', 'in', [1, 2]))).toStrictEqual([
    '("id" in ($1::INT4, $2::INT4))',
    '1',
    '2',
  ])
  const written = (eb: (...given: unknown[]) => unknown) => eb(sql`lower(${'A'})`, '=', new Date(0))
  expect(sent(written)).toStrictEqual(['(lower($1) = $2)', 'A', '1970-01-01T00:00:00.000Z'])
})

test('every statement with a filter takes a callback, its values in their places', () => {
  const where = (eb: (...given: unknown[]) => unknown) => eb('id', '=', 7)
  const options = { where, limit: 3 }
  const statements = [
    list(things, {
      ...options,
      orderBy: (eb: (...given: unknown[]) => unknown) => eb('id', '>', 8),
      offset: 4,
    }),
    stream(things, options),
    page(things, options, 'secret'),
    count(things, where),
    exists(things, where),
    updateWhere(things, where, { name: 'x' }),
    removeWhere(things, where),
  ]
  expect(statements.map(({ parameters }) => parameters)).toStrictEqual([
    ['7', '8', '3', '4'],
    ['7', '3'],
    ['7', '4'],
    ['7'],
    ['7'],
    ['x', '7'],
    ['7'],
  ])
  for (const { shape } of statements) {
    expect(shape.text).toMatch(/ where \("id" = \$\d::INT4\)/)
  }
})

describe('refused', () => {
  test.each<[unknown, string, string | undefined]>([
    [{ id: { contains: [1] } }, '"contains" is for columns of arrays and of JSONB; "id" is INT4', 'id'],
    [{ name: { overlaps: ['a'] } }, '"overlaps" is for columns of arrays; "name" is TEXT', 'name'],
    [{ tags: { hasKey: 'a' } }, '"hasKey" is for columns of JSONB; "tags" is TEXT[]', 'tags'],
    [{ tags: { path: { a: 1 } } }, '"path" is not an operator here; "tags" takes eq, ne', 'tags'],
    [{ tags: { contains: 'a' } }, 'expects an array', 'tags'],
    [{ tags: { contains: [1] } }, 'expects an array', 'tags'],
    [{ tags: { contains: undefined } }, 'undefined', 'tags'],
    [{ tags: { contains: [undefined] } }, 'expects an array', 'tags'],
    [{ tags: { contains: null } }, 'got null', 'tags'],
    [{ data: { contains: undefined } }, 'undefined', 'data'],
    [{ data: { contains: { a: undefined } } }, 'undefined', 'data'],
    [{ data: { contains: [{ a: [undefined] }] } }, 'undefined', 'data'],
    [{ data: { eq: { a: undefined } } }, 'undefined', 'data'],
    [{ data: { eq: { a: Number.NaN } } }, 'NaN', 'data'],
    [{ data: { eq: sql`'{}'` } }, 'SQL as the whole filter', 'data'],
    [{ data: { contains: 1n } }, 'a JSON value', 'data'],
    [{ data: { hasKey: 1 } }, 'expects a string', 'data'],
    [{ data: { hasKey: '\0' } }, 'expects a string', 'data'],
    [{ data: { a: 1 } }, '"a" is not an operator here', 'data'],
    [{ data: { path: {} } }, 'expects an object of paths', 'data'],
    [{ data: { path: 'a' } }, 'expects an object of paths', 'data'],
    [{ data: { path: { a: undefined } } }, 'undefined', 'data'],
    [{ data: { path: { a: {} } } }, 'empty object', 'data'],
    [{ data: { path: { a: { eq: undefined } } } }, 'undefined', 'data'],
    [{ data: { path: { a: { eq: { b: undefined } } } } }, 'undefined', 'data'],
    [{ data: { path: { a: { above: 1 } } } }, 'is not an operator', 'data'],
    [{ data: { path: { a: { constructor: 1 } } } }, 'is not an operator', 'data'],
    [{ data: { path: { a: { gt: true } } } }, 'expects numbers or strings', 'data'],
    [{ data: { path: { a: { gt: null } } } }, 'expects numbers or strings', 'data'],
    [{ data: { path: { a: { gt: Number.NaN } } } }, 'NaN', 'data'],
    [{ data: { path: { a: { between: [1, 'a'] } } } }, 'expects numbers or strings', 'data'],
    [{ data: { path: { a: { between: [1] } } } }, '[least, most]', 'data'],
    [{ data: { path: { a: { in: 1 } } } }, 'expects an array of values', 'data'],
    [{ data: { path: { a: { in: [null] } } } }, 'without null', 'data'],
    [{ data: { path: { a: { in: [undefined] } } } }, 'undefined', 'data'],
    [{ data: { path: { a: { isNull: 1 } } } }, 'expects a boolean', 'data'],
    [{ data: { path: { '': 1 } } }, 'a path expects keys', 'data'],
    [{ data: { path: { 'a..b': 1 } } }, 'a path expects keys', 'data'],
    [{ data: { path: { '\0': 1 } } }, 'a path expects keys', 'data'],
    [(eb: (...given: unknown[]) => unknown) => eb('id', 'in', []), 'empty list', 'id'],
    [(eb: { and(given: object): unknown }) => eb.and({ id: undefined }), 'undefined', 'id'],
    [() => 1, 'expects an expression', undefined],
    [sql``, 'empty', undefined],
  ])('refusal %#', (where, message, column) => {
    let error: unknown
    try {
      count(things, where)
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(ValidationError)
    expect(error).toMatchObject({
      table: 'things',
      message: expect.stringContaining(message),
      ...(column === undefined ? {} : { column }),
    })
  })

  test('a cycle, like any other value that JSON cannot hold', () => {
    const cycle: Record<string, unknown> = {}
    cycle.self = cycle
    expect(() => count(things, { data: { contains: cycle } })).toThrow(ValidationError)
    expect(() => count(things, { data: { path: { a: { eq: cycle } } } })).toThrow(ValidationError)
  })
})
