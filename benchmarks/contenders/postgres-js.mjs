import postgres from 'postgres'
import { again, person, readId } from '../table.mjs'

const literal = (values, text = (value) => value) =>
  `{${values.map((value) => (value === null ? 'NULL' : `"${text(value).replace(/["\\]/g, '\\$&')}"`)).join(',')}}`

/** postgres.js with its tagged template, which prepares: the same statements over a pool of the same size. */
export const open = async (url, connections) => {
  const sql = postgres(url, { max: connections, onnotice: () => undefined })
  const people = sql`id, email, name, age, visits, balance, score, active, settings, created_at`
  const wide = sql`t.id, t.name, t.n, t.big, t.price, t.score, t.active, t.tags, t.settings, t.raw, t.label, t.at`
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
    list: (number) => sql`select ${people} from people
      where active = ${true} and age >= ${20 + (number % 10)} order by created_at desc limit ${20}`,
    list1000: () => sql`select ${people} from people limit ${1000}`,
    transaction: (number) =>
      again(() =>
        sql.begin('isolation level serializable', async (tx) => {
          const [{ visits }] = await tx`select ${people} from people where id = ${readId(number)}`
          const [row] = await tx`update people set visits = ${BigInt(visits) + 1n}
            where id = ${readId(number)} returning ${people}`
          return row
        }),
      ),
    // written by hand: one array a column
    batchCreate: (
      rows,
    ) => sql`insert into wide as t (id, name, n, big, price, score, active, tags, settings, raw, label, at)
      select id, name, n, big, price, score, active, tags::text[], settings::jsonb, decode(raw, 'hex'), label, at
      from unnest(
        ${literal(rows.map((row) => row.id))}::uuid[], ${literal(rows.map((row) => row.name))}::text[],
        ${literal(
          rows.map((row) => row.n),
          String,
        )}::int4[], ${literal(
          rows.map((row) => row.big),
          String,
        )}::int8[],
        ${literal(rows.map((row) => row.price))}::numeric[], ${literal(
          rows.map((row) => row.score),
          String,
        )}::float8[],
        ${literal(
          rows.map((row) => row.active),
          String,
        )}::bool[],
        ${literal(
          rows.map((row) => row.tags),
          (tags) => literal(tags),
        )}::text[],
        ${literal(
          rows.map((row) => row.settings),
          JSON.stringify,
        )}::text[],
        ${literal(
          rows.map((row) => row.raw),
          (raw) => Buffer.from(raw).toString('hex'),
        )}::text[],
        ${literal(rows.map((row) => row.label))}::text[], ${literal(
          rows.map((row) => row.at),
          (at) => at.toISOString(),
        )}::timestamptz[]
      ) as v (id, name, n, big, price, score, active, tags, settings, raw, label, at)
      returning ${wide}`,
    batchUpdate: async (rows) => {
      const returned = await sql`update wide as t set name = v.name, n = v.n, score = v.score, at = v.at
        from unnest(
          ${literal(rows.map((row) => row.id))}::uuid[], ${literal(rows.map((row) => row.name))}::text[],
          ${literal(
            rows.map((row) => row.n),
            String,
          )}::int4[], ${literal(
            rows.map((row) => row.score),
            String,
          )}::float8[],
          ${literal(
            rows.map((row) => row.at),
            (at) => at.toISOString(),
          )}::timestamptz[]
        ) with ordinality as v (id, name, n, score, at, place)
        where t.id = v.id returning ${wide}, v.place`
      const ordered = new Array(rows.length)
      for (const { place, ...row } of returned) {
        ordered[Number(place) - 1] = row
      }
      return ordered
    },
    close: () => sql.end(),
  }
}
