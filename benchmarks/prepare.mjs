import { COUNTER, leaverId, wide } from './table.mjs'

// "...-000000000007" from 7
const keyOf = (id) => id.slice(0, -12)

const fillWide = (sql, rows) => sql`insert into wide
    (id, name, n, big, price, score, active, tags, settings, raw, label, at)
  select (${keyOf(wide(0).id)} || lpad(n::text, 12, '0'))::uuid, 'before', n::int4, n::int8, 1.5, 0.25, true,
    array['before'], '{"before": true}'::jsonb, decode('00ff', 'hex'), 'before', '2024-01-01T00:00:00Z'::timestamptz
  from generate_series(0, ${rows - 1}::int4) as s (n)`

const setRows = async (sql, rows) => {
  await sql`truncate table wide`
  if (rows > 0) {
    await fillWide(sql, rows)
  }
  await sql`analyze wide`
}

const SLICE = 100_000

// it takes seconds, and nobody changes them
const setEvents = async (sql, rows) => {
  const [{ count }] = await sql`select count(*) as count from events`
  if (Number(count) === rows) return
  await sql`truncate table events`
  for (let first = 0; first < rows; first += SLICE) {
    await sql`insert into events (id, name, n, at)
      select n, 'event ' || n::text, (n % 1000)::int4, '2024-01-01T00:00:00Z'::timestamptz + n * '1 second'::interval
      from generate_series(${first}::int8, ${Math.min(first + SLICE, rows) - 1}::int8) as s (n)`
  }
  await sql`analyze events`
}

/**
 * What has to be in the tables before an operation is called: for each that changes them or needs many, a function of the harness's
 * connection and of how many rows or calls there will be at most.
 */
export const prepare = Object.freeze({
  create: (sql) => sql`truncate table newcomers`,
  remove: async (sql, calls) => {
    await sql`truncate table leavers`
    await sql`insert into leavers (id, name)
      select (${keyOf(leaverId(0))} || lpad(n::text, 12, '0'))::uuid, 'Leaver ' || n::text
      from generate_series(0, ${calls - 1}::int4) as s (n)`
    await sql`analyze leavers`
  },
  bulkInsert: (sql) => setRows(sql, 0),
  bulkUpdate: (sql, rows) => setRows(sql, rows),
  // half of them are there
  upsert: (sql, rows) => setRows(sql, rows / 2),
  increment: (sql) => sql`update counters set value = 0 where id = ${COUNTER}`,
  stream: setEvents,
})
