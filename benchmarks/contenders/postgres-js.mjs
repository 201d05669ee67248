import postgres from 'postgres'
import { accountId, again, COUNTER, leaverId, person, readId } from '../table.mjs'

export const title = 'postgres.js'
export const packages = ['postgres']

const quoted = (text) => `"${text.replace(/["\\]/g, '\\$&')}"`
const list = (values, text = String) =>
  `{${values.map((value) => (value === null ? 'NULL' : quoted(text(value)))).join(',')}}`

/** One array a column, as text that `unnest` takes apart again: one statement, however many rows. */
const arrays = (rows) => ({
  id: list(rows.map((row) => row.id)),
  name: list(rows.map((row) => row.name)),
  n: list(rows.map((row) => row.n)),
  big: list(rows.map((row) => row.big)),
  price: list(rows.map((row) => row.price)),
  score: list(rows.map((row) => row.score)),
  active: list(rows.map((row) => row.active)),
  tags: list(
    rows.map((row) => row.tags),
    (tags) => list(tags),
  ),
  settings: list(
    rows.map((row) => row.settings),
    JSON.stringify,
  ),
  raw: list(
    rows.map((row) => row.raw),
    (raw) => `\\x${Buffer.from(raw).toString('hex')}`,
  ),
  label: list(rows.map((row) => row.label)),
  at: list(
    rows.map((row) => row.at),
    (at) => at.toISOString(),
  ),
})

/**
 * postgres.js with its tagged template, which prepares, and the statements an expert would write by hand: batches by
 * `unnest`, the stream by its cursor.
 */
export const open = async (url, connections) => {
  const sql = postgres(url, { max: connections, onnotice: () => undefined })
  const people = sql`id, email, name, age, visits, balance, score, active, settings, created_at`
  const wide = sql`t.id, t.name, t.n, t.big, t.price, t.score, t.active, t.tags, t.settings, t.raw, t.label, t.at`
  const insert = (rows, conflict) => {
    const { id, name, n, big, price, score, active, tags, settings, raw, label, at } = arrays(rows)
    return sql`insert into wide as t (id, name, n, big, price, score, active, tags, settings, raw, label, at)
      select id, name, n, big, price, score, active, tags::text[], settings, raw, label, at
      from unnest(${id}::uuid[], ${name}::text[], ${n}::int4[], ${big}::int8[], ${price}::numeric[],
        ${score}::float8[], ${active}::bool[], ${tags}::text[], ${settings}::jsonb[], ${raw}::bytea[],
        ${label}::text[], ${at}::timestamptz[])
        as v (id, name, n, big, price, score, active, tags, settings, raw, label, at)
      ${conflict} returning ${wide}`
  }
  await sql`select 1`
  return {
    read: async (number) => {
      const [row] = await sql`select ${people} from people where id = ${readId(number)}`
      return row
    },
    create: async (number) => {
      const { email, name, age, visits, balance, score, active, settings, createdAt } = person(number)
      const [row] = await sql`insert into newcomers
        (email, name, age, visits, balance, score, active, settings, created_at)
        values (${email}, ${name}, ${age}, ${visits}, ${balance}, ${score}, ${active}, ${sql.json(settings)}, ${createdAt})
        returning ${people}`
      return row
    },
    update: async (number) => {
      const [row] = await sql`update people set visits = ${number}, settings = ${sql.json({ number })}
        where id = ${readId(number)} returning ${people}`
      return row
    },
    remove: async (number) => {
      const { count } = await sql`delete from leavers where id = ${leaverId(number)}`
      if (count !== 1) {
        throw new Error(`there is no leaver ${number}`)
      }
      return true
    },
    list20: (number) => sql`select ${people} from people
      where active = ${true} and age >= ${20 + (number % 10)} order by created_at desc limit ${20}`,
    list1000: () => sql`select ${people} from people limit ${1000}`,
    bulkInsert: (rows) => insert(rows, sql``),
    upsert: (rows) =>
      insert(
        rows,
        sql`on conflict (id) do update set name = excluded.name, n = excluded.n, big = excluded.big,
          price = excluded.price, score = excluded.score, active = excluded.active, tags = excluded.tags,
          settings = excluded.settings, raw = excluded.raw, label = excluded.label, at = excluded.at`,
      ),
    bulkUpdate: (rows) => {
      const { id, name, n, score, at } = arrays(rows)
      return sql`update wide as t set name = v.name, n = v.n, score = v.score, at = v.at
        from unnest(${id}::uuid[], ${name}::text[], ${n}::int4[], ${score}::float8[], ${at}::timestamptz[])
          as v (id, name, n, score, at)
        where t.id = v.id returning ${wide}`
    },
    transfer: (number) =>
      again(() =>
        sql.begin('isolation level serializable', async (tx) => {
          const read = (id) => tx`select id, owner, balance from accounts where id = ${id}`
          const write = (id, balance) =>
            tx`update accounts set balance = ${balance} where id = ${id} returning id, owner, balance`
          const [from] = await read(accountId(number))
          const [to] = await read(accountId(number + 1))
          await write(from.id, BigInt(from.balance) - 1n)
          await write(to.id, BigInt(to.balance) + 1n)
        }),
      ),
    increment: () =>
      again(() =>
        sql.begin('isolation level serializable', async (tx) => {
          const [{ value }] = await tx`select id, value from counters where id = ${COUNTER}`
          await tx`update counters set value = ${BigInt(value) + 1n} where id = ${COUNTER} returning id, value`
        }),
      ),
    stream: async () => {
      let count = 0
      for await (const rows of sql`select id, name, n, at from events`.cursor(1000)) {
        count += rows.length
      }
      return count
    },
    close: () => sql.end(),
  }
}
