import { and, desc, eq, gte, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/cockroach'
import * as c from 'drizzle-orm/cockroach-core'
import pg from 'pg'
import { again, person, readId } from '../table.mjs'

const columns = () => ({
  id: c.uuid().primaryKey().defaultRandom(),
  email: c.string().notNull(),
  name: c.string().notNull(),
  age: c.int4().notNull(),
  visits: c.int8({ mode: 'bigint' }).notNull(),
  balance: c.decimal({ precision: 19, scale: 4 }).notNull(),
  score: c.float().notNull(),
  active: c.bool().notNull(),
  settings: c.jsonb().notNull(),
  createdAt: c.timestamp('created_at', { withTimezone: true }).notNull(),
})
const people = c.cockroachTable('people', columns())
const newcomers = c.cockroachTable('newcomers', columns())
const bytes = c.customType({ dataType: () => 'bytea', toDriver: (value) => Buffer.from(value) })
const wide = c.cockroachTable('wide', {
  id: c.uuid().primaryKey(),
  name: c.string().notNull(),
  n: c.int4(),
  big: c.int8({ mode: 'bigint' }),
  price: c.decimal({ precision: 19, scale: 4 }),
  score: c.float(),
  active: c.bool(),
  tags: c.string().array(),
  settings: c.jsonb(),
  raw: bytes(),
  label: c.varchar({ length: 100 }),
  at: c.timestamp({ withTimezone: true }),
})

const SLICE = 1000

/** Drizzle 1.0 for CockroachDB over pg, as its documentation shows it; `prepared` uses .prepare() by hand. */
export const open = async (url, connections, prepared = false) => {
  const pool = new pg.Pool({ connectionString: url, max: connections })
  const db = drizzle({ client: pool })
  await pool.query('select 1')
  const read = (id) => db.select().from(people).where(eq(people.id, id))
  const list = (age) =>
    db
      .select()
      .from(people)
      .where(and(eq(people.active, true), gte(people.age, age)))
      .orderBy(desc(people.createdAt))
      .limit(20)
  const create = (row) => db.insert(newcomers).values(row).returning()
  const update = (id, visits, settings) =>
    db.update(people).set({ visits, settings }).where(eq(people.id, id)).returning()
  const hole = sql.placeholder
  const statements = prepared && {
    read: read(hole('id')).prepare('read'),
    list: list(hole('age')).prepare('list'),
    create: create(Object.fromEntries(Object.keys(person(0)).map((name) => [name, hole(name)]))).prepare(
      'create',
    ),
    update: update(hole('id'), hole('visits'), hole('settings')).prepare('update'),
  }
  const slices = (rows) =>
    Array.from({ length: Math.ceil(rows.length / SLICE) }, (_, index) =>
      rows.slice(index * SLICE, (index + 1) * SLICE),
    )
  return {
    read: async (number) => {
      const id = readId(number)
      const [row] = await (statements ? statements.read.execute({ id }) : read(id))
      return row
    },
    create: async (number) => {
      const { visits, ...values } = person(number)
      const row = { ...values, visits: BigInt(visits) }
      const [created] = await (statements ? statements.create.execute(row) : create(row))
      return created
    },
    update: async (number) => {
      const given = { id: readId(number), visits: BigInt(number), settings: { number } }
      const [row] = await (statements
        ? statements.update.execute(given)
        : update(given.id, given.visits, given.settings))
      return row
    },
    list: (number) => {
      const age = 20 + (number % 10)
      return statements ? statements.list.execute({ age }) : list(age)
    },
    list1000: () => db.select().from(people).limit(1000),
    transaction: (number) =>
      again(() =>
        db.transaction(
          async (tx) => {
            const [{ visits }] = await tx
              .select()
              .from(people)
              .where(eq(people.id, readId(number)))
            const [row] = await tx
              .update(people)
              .set({ visits: visits + 1n })
              .where(eq(people.id, readId(number)))
              .returning()
            return row
          },
          { isolationLevel: 'serializable' },
        ),
      ),
    batchCreate: (rows) =>
      db.transaction(async (tx) => {
        const created = []
        for (const slice of slices(rows)) {
          created.push(...(await tx.insert(wide).values(slice).returning()))
        }
        return created
      }),
    batchUpdate: (rows) =>
      db.transaction(async (tx) => {
        const updated = []
        for (const { id, name, n, score, at } of rows) {
          updated.push(
            ...(await tx.update(wide).set({ name, n, score, at }).where(eq(wide.id, id)).returning()),
          )
        }
        return updated
      }),
    close: () => pool.end(),
  }
}
