import { defineEntity, IsolationLevel, MikroORM, p } from '@mikro-orm/postgresql'
import { accountId, again, COUNTER, leaverId, person, readId } from '../table.mjs'
import { CHUNK, mustBeOne, slices, stored } from './shared/parts.mjs'

export const title = 'MikroORM'
export const packages = ['@mikro-orm/postgresql']

const people = () => ({
  id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
  email: p.text(),
  name: p.text(),
  age: p.integer(),
  visits: p.bigint(),
  balance: p.decimal().precision(19).scale(4),
  score: p.double(),
  active: p.boolean(),
  settings: p.json(),
  createdAt: p.datetime(),
})
const entity = (name, tableName, properties) => defineEntity({ name, tableName, properties })

const Person = entity('Person', 'people', people())
const Newcomer = entity('Newcomer', 'newcomers', people())
const Leaver = entity('Leaver', 'leavers', { id: p.uuid().primary(), name: p.text() })
const Account = entity('Account', 'accounts', {
  id: p.uuid().primary(),
  owner: p.text(),
  balance: p.bigint(),
})
const Counter = entity('Counter', 'counters', { id: p.integer().primary(), value: p.bigint() })
const Wide = entity('Wide', 'wide', {
  id: p.uuid().primary(),
  name: p.text(),
  n: p.integer().nullable(),
  big: p.bigint().nullable(),
  price: p.decimal().precision(19).scale(4).nullable(),
  score: p.double().nullable(),
  active: p.boolean().nullable(),
  tags: p.array().nullable(),
  settings: p.json().nullable(),
  raw: p.blob().nullable(),
  label: p.string().length(100).nullable(),
  at: p.datetime().nullable(),
})
const Event = entity('Event', 'events', {
  id: p.bigint().primary(),
  name: p.text(),
  n: p.integer(),
  at: p.datetime(),
})

// it writes values into the text of a statement: what bounds a statement is only that text
const ROWS = 1000

/**
 * MikroORM with a fork of its entity manager for each call. Rows are written by the query builder with `returning`, in one
 * round trip where the unit of work takes three to insert and four to update; rows with values of their own, and those of
 * transactions, by the unit of work, which puts many into one statement; the rest by `upsertMany` and `em.stream`.
 */
export const open = async (url, connections) => {
  const orm = await MikroORM.init({
    clientUrl: url,
    entities: [Person, Newcomer, Leaver, Account, Counter, Wide, Event],
    pool: { max: connections },
  })
  await orm.em.execute('select 1')
  const serializable = (work) =>
    again(() => orm.em.fork().transactional(work, { isolationLevel: IsolationLevel.SERIALIZABLE }))
  return {
    read: (number) => orm.em.fork().findOne(Person, readId(number)),
    create: (number) =>
      orm.em.fork().createQueryBuilder(Newcomer).insert(person(number)).returning('*').execute('get'),
    update: (number) =>
      orm.em
        .fork()
        .createQueryBuilder(Person)
        .update({ visits: BigInt(number), settings: { number } })
        .where({ id: readId(number) })
        .returning('*')
        .execute('get'),
    remove: async (number) => mustBeOne(await orm.em.fork().nativeDelete(Leaver, { id: leaverId(number) })),
    list20: (number) =>
      orm.em
        .fork()
        .find(
          Person,
          { active: true, age: { $gte: 20 + (number % 10) } },
          { orderBy: { createdAt: 'desc' }, limit: 20 },
        ),
    list1000: () => orm.em.fork().findAll(Person, { limit: 1000 }),
    bulkInsert: (rows) =>
      orm.em.fork().transactional(async (em) => {
        const created = []
        for (const slice of slices(stored(rows), ROWS)) {
          created.push(...(await em.createQueryBuilder(Wide).insert(slice).returning('*').execute('all')))
        }
        return created
      }),
    bulkUpdate: async (rows) => {
      const em = orm.em.fork()
      const found = await em.find(Wide, { id: { $in: rows.map(({ id }) => id) } })
      const given = new Map(rows.map((row) => [row.id, row]))
      for (const row of found) {
        const { name, n, score, at } = given.get(row.id)
        em.assign(row, { name, n, score, at })
      }
      await em.flush()
      return found
    },
    upsert: (rows) => orm.em.fork().transactional((em) => em.upsertMany(Wide, stored(rows))),
    transfer: (number) =>
      serializable(async (em) => {
        const from = await em.findOneOrFail(Account, accountId(number))
        const to = await em.findOneOrFail(Account, accountId(number + 1))
        from.balance -= 1n
        to.balance += 1n
      }),
    increment: () =>
      serializable(async (em) => {
        const counter = await em.findOneOrFail(Counter, COUNTER)
        counter.value += 1n
      }),
    stream: async () => {
      let count = 0
      for await (const _ of orm.em.fork().stream(Event, { orderBy: { id: 'asc' }, chunkSize: CHUNK })) {
        count++
      }
      return count
    },
    close: () => orm.close(),
  }
}
