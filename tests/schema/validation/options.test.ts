import type { StandardSchemaV1 } from '@standard-schema/spec'
import {
  defineTable,
  insertSchema,
  int8,
  jsonb,
  SchemaError,
  selectSchema,
  sql,
  text,
  updateSchema,
  uuid,
  ValidationError,
} from 'manticore-cockroachdb'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { wrong } from '../../support/refusal.js'
import { issuesOf, validate } from './support.js'

const users = defineTable('users', {
  id: uuid().primaryKey().defaultRandom(),
  email: text().notNull(),
  role: text().notNull().default('member'),
  visits: int8(),
  tags: text().array(),
  settings: jsonb<{ readonly theme: 'light' | 'dark' }>(),
  slug: text().generatedAs(sql`lower(email)`).stored(),
})

describe('pick and omit', () => {
  test('leave some of the columns, of which the others are told nothing', () => {
    const message = 'users takes no "role" here; it takes email'
    for (const schema of [
      insertSchema(users, { pick: ['email'] }),
      insertSchema(users, { omit: ['id', 'role', 'visits', 'tags', 'settings'] }),
      updateSchema(users, { pick: ['email'] }),
    ]) {
      expect(validate(schema, { email: 'a' })).toStrictEqual({ value: { email: 'a' } })
      expect(issuesOf(schema, { email: 'a', role: 'admin' })).toStrictEqual([['role', message]])
      expect(validate(schema, { email: 'a', role: undefined })).toStrictEqual({ value: { email: 'a' } })
    }
  })

  test('let a column be required that whoever calls create adds', () => {
    const schema = insertSchema(users, { omit: ['email'] })
    expect(validate(schema, { role: 'a' })).toStrictEqual({ value: { role: 'a' } })
  })

  test('of rows to read leave generated columns too', () => {
    const schema = selectSchema(users, { pick: ['slug', 'visits'] })
    expect(validate(schema, { slug: null, visits: '3', role: 'admin' })).toStrictEqual({
      value: { slug: null, visits: 3n },
    })
    const { value } = validate(selectSchema(users, { omit: ['slug'] }), {
      ...{ id: '6f1d2c1e-8f0b-4b7e-9d3a-2f5c8e1a7b90', email: 'a', role: 'b' },
      ...{ visits: null, tags: null, settings: null, slug: 'a' },
    }) as StandardSchemaV1.SuccessResult<object>
    expect(Object.keys(value)).toStrictEqual(['id', 'email', 'role', 'visits', 'tags', 'settings'])
  })

  test('of nothing take every column, or none', () => {
    expect(issuesOf(updateSchema(users, { omit: [] }), { role: 'a' })).toStrictEqual([])
    expect(issuesOf(updateSchema(users, { pick: [] }), { role: 'a' }).map(([path]) => path)).toStrictEqual([
      'role',
    ])
  })
})

describe('refine', () => {
  const schema = insertSchema(users, {
    omit: ['id', 'role'],
    refine: {
      email: z.email().toLowerCase(),
      settings: z.object({ theme: z.enum(['light', 'dark']) }),
      visits: z.bigint().max(9n),
      tags: z.array(z.string().max(3)),
    },
  })

  test('says more of a column than its type does', () => {
    expect(
      issuesOf(schema, { email: 'a', settings: { theme: 'red' }, visits: '10', tags: ['a', 'abcd'] }).map(
        ([path]) => path,
      ),
    ).toStrictEqual(['email', 'visits', 'tags.1', 'settings.theme'])
  })

  test('may change a value, which the column then has to take', () => {
    expect(validate(schema, { email: 'ADA@example.com', visits: '9' })).toStrictEqual({
      value: { email: 'ada@example.com', visits: 9n },
    })
    const lengthOf = z.string().transform((value) => value.length)
    expect(
      issuesOf(updateSchema(users, { refine: { email: wrong(lengthOf) } }), { email: 'abc' }),
    ).toStrictEqual([
      ['email', 'users.email expects a string without NUL characters or lone surrogates; got a number'],
    ])
  })

  test('is not asked about what is not given, nor about NULL', () => {
    const given = { email: 'ada@example.com', settings: null }
    expect(validate(schema, given)).toStrictEqual({ value: given })
  })

  test('is asked about the null of JSON, and about a null that cannot be', () => {
    const documents = defineTable('documents', { body: jsonb().notNull(), title: text().notNull() })
    const both = updateSchema(documents, { refine: { body: z.object({}), title: z.string() } })
    expect(issuesOf(both, { body: null, title: null }).map(([path]) => path)).toStrictEqual(['body', 'title'])
  })

  test('cannot answer with a promise', () => {
    const slow: StandardSchemaV1<unknown, string> = {
      '~standard': { version: 1, vendor: 'test', validate: () => Promise.resolve({ value: '' }) },
    }
    expect(() => validate(updateSchema(users, { refine: { email: slow } }), { email: 'a' })).toThrow(
      'users: refine.email answered with a promise',
    )
  })
})

describe('a codec of the user', () => {
  const days = defineTable('days', {
    off: text()
      .notNull()
      .codec<ReadonlySet<string>>({
        encode: (value) => {
          if (!(value instanceof Set)) {
            throw new TypeError('not a set')
          }
          return [...value].join()
        },
        decode: (value) => new Set(value.split(',')),
      }),
  })

  test('judges what is written, and makes what is read', () => {
    const off = new Set(['a', 'b'])
    expect(validate(insertSchema(days), { off })).toStrictEqual({ value: { off } })
    expect(validate(selectSchema(days), { off })).toStrictEqual({ value: { off } })
    for (const schema of [insertSchema(days), selectSchema(days)]) {
      expect(issuesOf(schema, { off: ['a'] })).toStrictEqual([
        [
          'off',
          'days.off expects a value for its codec, whose encode() must return a string without NUL characters or lone surrogates; got an array',
        ],
      ])
    }
  })
})

describe('wrong use is refused when the schema is made', () => {
  test.each([
    [{ pick: ['emial'] }, 'users: pick names "emial", which is none of its columns: '],
    [{ omit: ['slug'] }, 'users: omit names "slug", which is none of its columns: '],
    [{ pick: ['id'], omit: ['email'] }, 'users: a schema has either pick or omit'],
    [{ omit: 'id' }, 'users: omit expects an array of columns; got a string'],
    [{ ommit: ['id'] }, 'users: a schema has no option "ommit"; there are pick, omit, refine'],
    [{ refine: { emial: z.string() } }, 'users: refine names "emial", which is none of its columns: '],
    [{ refine: { email: /@/ } }, 'users: refine.email expects a Standard Schema; got a RegExp'],
    [null, 'users: the options of a schema are an object; got null'],
    [['id'], 'users: a schema has no option "0"; there are pick, omit, refine'],
  ])('%o', (options, message) => {
    for (const make of [
      () => insertSchema(users, wrong(options)),
      () => updateSchema(users, wrong(options)),
    ]) {
      expect(make).toThrow(ValidationError)
      expect(make).toThrow(message)
    }
  })

  test('no table', () => {
    const none = wrong({ id: text() })
    for (const make of [() => insertSchema(none), () => updateSchema(none), () => selectSchema(none)]) {
      expect(make).toThrow(SchemaError)
      expect(make).toThrow('a table is expected here, as defineTable() makes it')
    }
  })
})
