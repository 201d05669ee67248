// A web application that takes the schemas as they are: Hono, with its validator for Standard Schemas.

import { sValidator } from '@hono/standard-validator'
import { Hono } from 'hono'
import {
  bool,
  defineTable,
  insertSchema,
  int8,
  jsonb,
  selectSchema,
  text,
  timestamptz,
  updateSchema,
  uuid,
} from 'manticore-cockroachdb'
import { beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { useDatabase } from '../support/database.js'

const users = defineTable('users', {
  id: uuid().primaryKey().defaultRandom(),
  email: text().notNull().unique(),
  admin: bool().notNull().default(false),
  visits: int8().notNull().default(0n),
  settings: jsonb<{ theme: 'light' | 'dark' }>(),
  tags: text().array().notNull().default([]),
  seenAt: timestamptz().named('seen_at'),
})

const newUser = insertSchema(users, {
  omit: ['id', 'admin'],
  refine: { email: z.email(), settings: z.object({ theme: z.enum(['light', 'dark']) }) },
})
const patch = updateSchema(users, { pick: ['visits', 'seenAt'] })
const user = selectSchema(users)

const database = useDatabase({ tables: { users } })

// JSON has no bigint of its own
const toJson = (row: unknown): string =>
  JSON.stringify(row, (_, value) => (typeof value === 'bigint' ? String(value) : value))

const app = new Hono()
  .post('/users', sValidator('json', newUser), async (c) => {
    const row = await database.db.table(users).create(c.req.valid('json'))
    return c.body(toJson(row), 201, { 'content-type': 'application/json' })
  })
  .patch('/users/:id', sValidator('json', patch), async (c) => {
    const row = await database.db.table(users).update(c.req.param('id'), c.req.valid('json'))
    return c.body(toJson(row), 200, { 'content-type': 'application/json' })
  })
  .post('/forms/users', sValidator('form', newUser), async (c) => {
    const { id } = await database.db.table(users).create(c.req.valid('form'))
    return c.json({ id }, 201)
  })

const send = async (method: string, path: string, body: unknown) => {
  const response = await app.request(path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: await response.json() }
}

beforeAll(() => database.db.table(users).initialize())

const read = (body: unknown) => {
  const result = user['~standard'].validate(body)
  if (result.issues !== undefined) {
    throw new Error(JSON.stringify(result.issues))
  }
  return result.value
}

describe('Hono', () => {
  test('creates and updates what is valid, and a client reads it as the row it is', async () => {
    const created = await send('POST', '/users', {
      email: 'ada@example.com',
      visits: '9007199254740993',
      settings: { theme: 'dark' },
      tags: ['a'],
      seenAt: '2026-01-02T03:04:05.678Z',
    })
    expect(created.status).toBe(201)
    const row = read(created.body)
    const seenAt = new Date('2026-01-02T03:04:05.678Z')
    expect(row).toStrictEqual({
      id: row.id,
      email: 'ada@example.com',
      admin: false,
      visits: 9007199254740993n,
      settings: { theme: 'dark' },
      tags: ['a'],
      seenAt,
    })
    expect(await database.db.table(users).read(row.id)).toStrictEqual(row)

    const updated = await send('PATCH', `/users/${row.id}`, { visits: 1, seenAt: null })
    expect(updated.status).toBe(200)
    expect(read(updated.body)).toStrictEqual({ ...row, visits: 1n, seenAt: null })
    expect(read((await send('PATCH', `/users/${row.id}`, {})).body)).toStrictEqual({
      ...row,
      visits: 1n,
      seenAt: null,
    })
  })

  test('answers 400 with everything that is wrong, and stores nothing', async () => {
    const before = await database.db.table(users).count()
    const { status, body } = await send('POST', '/users', {
      email: 'nobody',
      admin: true,
      visits: 'many',
      settings: { theme: 'red' },
      tags: ['a', 1],
    })
    expect(status).toBe(400)
    expect(body).toMatchObject({
      success: false,
      error: [
        { path: ['email'] },
        {
          message: 'users.visits expects a bigint of 64 bits, or a safe integer; got a string',
          path: ['visits'],
        },
        { path: ['settings', 'theme'] },
        { path: ['tags', 1] },
        {
          message: 'users takes no "admin" here; it takes email, visits, settings, tags, seenAt',
          path: ['admin'],
        },
      ],
    })
    expect((await send('PATCH', '/users/1', { id: 'x' })).status).toBe(400)
    expect(await database.db.table(users).count()).toBe(before)
  })

  test('takes a form whose fields are text', async () => {
    const form = new FormData()
    form.set('email', 'grace@example.com')
    form.set('visits', '3')
    const response = await app.request('/forms/users', { method: 'POST', body: form })
    expect(response.status).toBe(201)
    expect(await database.db.table(users).find({ email: 'grace@example.com' })).toMatchObject({ visits: 3n })
  })
})
