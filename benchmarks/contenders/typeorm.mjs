import { DataSource, EntitySchema, MoreThanOrEqual } from 'typeorm'
import { accountId, again, COUNTER, leaverId, person, readId } from '../table.mjs'
import { mustBeOne, rowsWith, slices, stored } from './shared/parts.mjs'

export const title = 'TypeORM'
export const packages = ['typeorm', 'pg', 'pg-query-stream']

const key = { type: 'uuid', primary: true }
const people = {
  id: { ...key, default: () => 'gen_random_uuid()' },
  email: { type: 'text' },
  name: { type: 'text' },
  age: { type: 'int4' },
  visits: { type: 'int8' },
  balance: { type: 'numeric', precision: 19, scale: 4 },
  score: { type: 'float8' },
  active: { type: 'bool' },
  settings: { type: 'jsonb' },
  createdAt: { type: 'timestamptz', name: 'created_at' },
}
const schema = (name, columns) => new EntitySchema({ name, tableName: name, columns })

const Person = schema('people', people)
const Newcomer = schema('newcomers', people)
const Leaver = schema('leavers', { id: key, name: { type: 'text' } })
const Account = schema('accounts', { id: key, owner: { type: 'text' }, balance: { type: 'int8' } })
const Counter = schema('counters', { id: { type: 'int4', primary: true }, value: { type: 'int8' } })
const Wide = schema('wide', {
  id: key,
  name: { type: 'text' },
  n: { type: 'int4', nullable: true },
  big: { type: 'int8', nullable: true },
  price: { type: 'numeric', precision: 19, scale: 4, nullable: true },
  score: { type: 'float8', nullable: true },
  active: { type: 'bool', nullable: true },
  tags: { type: 'text', array: true, nullable: true },
  settings: { type: 'jsonb', nullable: true },
  raw: { type: 'bytea', nullable: true },
  label: { type: 'varchar', length: 100, nullable: true },
  at: { type: 'timestamptz', nullable: true },
})
const Event = schema('events', {
  id: { type: 'int8', primary: true },
  name: { type: 'text' },
  n: { type: 'int4' },
  at: { type: 'timestamptz' },
})

/**
 * TypeORM with its driver of PostgreSQL, for the one of CockroachDB does not connect to that server. Rows are written by
 * the query builder, which the documentation calls the most efficient way, and by `upsert`, which is also the only way to
 * give many rows values of their own in one statement; `stream` answers with raw rows.
 */
export const open = async (url, connections) => {
  const db = new DataSource({
    type: 'postgres',
    url,
    poolSize: connections,
    entities: [Person, Newcomer, Leaver, Account, Counter, Wide, Event],
  })
  await db.initialize()
  const people = db.getRepository(Person)
  const leavers = db.getRepository(Leaver)
  const insert = (manager, entity, values) =>
    manager
      .createQueryBuilder()
      .insert()
      .into(entity)
      .values(values)
      .returning('*')
      .updateEntity(false)
      .execute()
  const inSlices = (rows, parameters, statement) =>
    db.transaction(async (manager) => {
      const answered = []
      for (const slice of slices(rows, rowsWith(parameters))) {
        const { raw } = await statement(manager, slice)
        answered.push(...raw)
      }
      return answered
    })
  const upsert = (manager, rows) => manager.upsert(Wide, rows, { conflictPaths: ['id'], returning: '*' })
  const serializable = (work) => again(() => db.transaction('SERIALIZABLE', work))
  return {
    read: (number) => people.findOneBy({ id: readId(number) }),
    create: async (number) => {
      const { raw } = await insert(db.manager, Newcomer, person(number))
      return raw[0]
    },
    update: async (number) => {
      const { raw } = await people.update(
        readId(number),
        { visits: number, settings: { number } },
        { returning: '*' },
      )
      return raw[0]
    },
    remove: async (number) => {
      const { affected } = await leavers.delete(leaverId(number))
      return mustBeOne(affected)
    },
    list20: (number) =>
      people.find({
        where: { active: true, age: MoreThanOrEqual(20 + (number % 10)) },
        order: { createdAt: 'DESC' },
        take: 20,
      }),
    list1000: () => people.find({ take: 1000 }),
    bulkInsert: (rows) =>
      inSlices(stored(rows), Object.keys(rows[0]).length, (manager, slice) => insert(manager, Wide, slice)),
    bulkUpdate: (rows) =>
      inSlices(
        rows.map(({ id, name, n, score, at }) => ({ id, name, n, score, at })),
        5,
        upsert,
      ),
    upsert: (rows) => inSlices(stored(rows), Object.keys(rows[0]).length, upsert),
    transfer: (number) =>
      serializable(async (manager) => {
        const from = await manager.findOneByOrFail(Account, { id: accountId(number) })
        const to = await manager.findOneByOrFail(Account, { id: accountId(number + 1) })
        await manager.update(Account, from.id, { balance: BigInt(from.balance) - 1n })
        await manager.update(Account, to.id, { balance: BigInt(to.balance) + 1n })
      }),
    increment: () =>
      serializable(async (manager) => {
        const { value } = await manager.findOneByOrFail(Counter, { id: COUNTER })
        await manager.update(Counter, COUNTER, { value: BigInt(value) + 1n })
      }),
    stream: async () => {
      let count = 0
      for await (const _ of await db.getRepository(Event).createQueryBuilder('event').stream()) {
        count++
      }
      return count
    },
    close: () => db.destroy(),
  }
}
