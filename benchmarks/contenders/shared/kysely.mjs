import { sql } from 'kysely'
import { accountId, again, COUNTER, leaverId, person, readId } from '../../table.mjs'
import { CHUNK, mustBeOne, rowsWith, slices, stored, UPDATED } from './parts.mjs'

const WIDE = ['id', 'name', 'n', 'big', 'price', 'score', 'active', 'tags', 'settings', 'raw', 'label', 'at']
const OVERWRITTEN = WIDE.filter((column) => column !== 'id')

/** The helper `values` of the recipe "Extending Kysely", with the casts that the server needs to type parameters. */
const values = (rows, types, alias) => {
  const names = Object.keys(types)
  const cells = rows.map(
    (row) => sql`(${sql.join(names.map((name) => sql`${row[name]}::${sql.raw(types[name])}`))})`,
  )
  return sql`(values ${sql.join(cells)})`.as(sql`${sql.ref(alias)}(${sql.join(names.map(sql.ref))})`)
}

/**
 * Kysely on any driver, as its documentation shows it: `returningAll`, multi-row `values`, `onConflict` with
 * `excluded`, `updateTable ... from (values ...)` by the recipe, `stream` with a cursor.
 */
export const operations = (db) => {
  const serializable = (work) => again(() => db.transaction().setIsolationLevel('serializable').execute(work))
  const inSlices = (rows, parameters, statement) =>
    db.transaction().execute(async (tx) => {
      const answered = []
      for (const slice of slices(rows, rowsWith(parameters))) {
        answered.push(await statement(tx, slice).execute())
      }
      return answered.flat()
    })
  const setBalance = (tx, id, balance) =>
    tx.updateTable('accounts').set({ balance }).where('id', '=', id).execute()
  return {
    read: (number) => db.selectFrom('people').selectAll().where('id', '=', readId(number)).executeTakeFirst(),
    create: (number) => {
      const { createdAt, ...row } = person(number)
      return db
        .insertInto('newcomers')
        .values({ ...row, created_at: createdAt })
        .returningAll()
        .executeTakeFirst()
    },
    update: (number) =>
      db
        .updateTable('people')
        .set({ visits: number, settings: { number } })
        .where('id', '=', readId(number))
        .returningAll()
        .executeTakeFirst(),
    remove: async (number) => {
      const { numDeletedRows } = await db
        .deleteFrom('leavers')
        .where('id', '=', leaverId(number))
        .executeTakeFirst()
      return mustBeOne(numDeletedRows)
    },
    list20: (number) =>
      db
        .selectFrom('people')
        .selectAll()
        .where('active', '=', true)
        .where('age', '>=', 20 + (number % 10))
        .orderBy('created_at', 'desc')
        .limit(20)
        .execute(),
    list1000: () => db.selectFrom('people').selectAll().limit(1000).execute(),
    bulkInsert: (rows) =>
      inSlices(stored(rows), WIDE.length, (tx, slice) => tx.insertInto('wide').values(slice).returningAll()),
    bulkUpdate: (rows) =>
      inSlices(rows, Object.keys(UPDATED).length, (tx, slice) =>
        tx
          .updateTable('wide')
          .from(values(slice, UPDATED, 'given'))
          .set((eb) => ({
            name: eb.ref('given.name'),
            n: eb.ref('given.n'),
            score: eb.ref('given.score'),
            at: eb.ref('given.at'),
          }))
          .whereRef('wide.id', '=', 'given.id')
          .returningAll('wide'),
      ),
    upsert: (rows) =>
      inSlices(stored(rows), WIDE.length, (tx, slice) =>
        tx
          .insertInto('wide')
          .values(slice)
          .onConflict((conflict) =>
            conflict
              .column('id')
              .doUpdateSet((eb) =>
                Object.fromEntries(OVERWRITTEN.map((name) => [name, eb.ref(`excluded.${name}`)])),
              ),
          )
          .returningAll(),
      ),
    transfer: (number) =>
      serializable(async (tx) => {
        const balanceOf = (id) =>
          tx.selectFrom('accounts').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
        const from = await balanceOf(accountId(number))
        const to = await balanceOf(accountId(number + 1))
        await setBalance(tx, from.id, BigInt(from.balance) - 1n)
        await setBalance(tx, to.id, BigInt(to.balance) + 1n)
      }),
    increment: () =>
      serializable(async (tx) => {
        const { value } = await tx
          .selectFrom('counters')
          .selectAll()
          .where('id', '=', COUNTER)
          .executeTakeFirstOrThrow()
        await tx
          .updateTable('counters')
          .set({ value: BigInt(value) + 1n })
          .where('id', '=', COUNTER)
          .execute()
      }),
    stream: async () => {
      let count = 0
      for await (const _ of db.selectFrom('events').selectAll().stream(CHUNK)) {
        count++
      }
      return count
    },
    close: () => db.destroy(),
  }
}
