import { executor } from '@manticore/client'
import { queryOfText } from '@manticore/core'
import { DatabaseError } from 'manticore-cockroachdb'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { errorOf } from '../support/refusal.js'

const database = useDatabase()

beforeAll(async () => {
  await database.db.execute('create table counters (id INT8 primary key, n INT8 not null)')
  await database.db.execute('insert into counters values (1, 0)')
})

const hold = async () => {
  const held = await database.db[executor].hold()
  onTestFinished(() => {
    held.destroy(new Error('the test is over'))
    held.release()
  })
  return held
}

const count = async () => (await database.db.execute<{ n: bigint }>('select n from counters'))[0]?.n

const INCREMENT = queryOfText('update counters set n = n + 1')

test('a transaction on a held connection has its settings, and is run again where the database asks for it', async () => {
  const held = await hold()
  await held.run("set application_name = 'held'", [])
  let attempts = 0
  const names = await held.transaction(async (inner) => {
    await inner.query(INCREMENT)
    if (++attempts < 3) {
      throw new DatabaseError('again', { code: '40001' })
    }
    return await inner.query(queryOfText("select current_setting('application_name')"))
  }, {})
  expect(names[0]).toStrictEqual(['held'])
  expect(attempts).toBe(3)
  expect(await count()).toBe(1n)
  expect((await held.run('select 1', [])).length).toBe(1)
})

test('what fails in it is undone, and the connection goes on', async () => {
  const held = await hold()
  const before = await count()
  const failing = held.transaction(async (inner) => {
    await inner.query(INCREMENT)
    await inner.query(queryOfText('select 1 / 0'))
  }, {})
  expect((await errorOf(() => failing)).code).toBe('22012')
  expect(await count()).toBe(before)
  await held.transaction((inner) => inner.query(INCREMENT), {})
  expect(await count()).toBe((before ?? 0n) + 1n)
})

test('a connection held in a transaction has savepoints', async () => {
  const before = await count()
  await database.db.transaction(async (tx) => {
    const held = await tx[executor].hold()
    const failing = held.transaction(async (inner) => {
      await inner.query(INCREMENT)
      throw new Error('not so')
    }, {})
    expect((await errorOf(() => failing)).message).toBe('not so')
    await held.transaction((inner) => inner.query(INCREMENT), {})
    held.release()
  })
  expect(await count()).toBe((before ?? 0n) + 1n)
})
