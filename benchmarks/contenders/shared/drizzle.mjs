import { accountId, again, COUNTER, leaverId, person, readId } from '../../table.mjs'
import { CHUNK, countPages, mustBeOne, rowsWith, slices, UPDATED } from './parts.mjs'

/** The statements of one row or one list, as functions of what builds and of their values. */
export const statements = ({ people, newcomers, leavers }, { and, desc, eq, gte }) => ({
  read: (db, { id }) => db.select().from(people).where(eq(people.id, id)),
  create: (db, row) => db.insert(newcomers).values(row).returning(),
  update: (db, { id, visits, settings }) =>
    db.update(people).set({ visits, settings }).where(eq(people.id, id)).returning(),
  remove: (db, { id }) => db.delete(leavers).where(eq(leavers.id, id)),
  list20: (db, { age }) =>
    db
      .select()
      .from(people)
      .where(and(eq(people.active, true), gte(people.age, age)))
      .orderBy(desc(people.createdAt))
      .limit(20),
  list1000: (db) => db.select().from(people).limit(1000),
})

/** The operations of one statement, by a function that runs the statement of a name with its values. */
export const singleOperations = (run) => {
  const one = async (name, values) => {
    const [row] = await run(name, values)
    return row
  }
  return {
    read: (number) => one('read', { id: readId(number) }),
    create: (number) => {
      const row = person(number)
      return one('create', { ...row, visits: BigInt(row.visits) })
    },
    update: (number) => one('update', { id: readId(number), visits: BigInt(number), settings: { number } }),
    remove: async (number) => {
      const { rowCount } = await run('remove', { id: leaverId(number) })
      return mustBeOne(rowCount)
    },
    list20: (number) => run('list20', { age: 20 + (number % 10) }),
    list1000: () => run('list1000', {}),
  }
}

/**
 * The operations of several statements, as the documentation shows them: multi-row `values`, `onConflictDoUpdate` with
 * `excluded`, `update ... from` for rows with values of their own (over `values`: the guide's `case` takes longer), and,
 * since there is no cursor of the server, the guide's pagination behind the last key.
 */
export const largerOperations = (db, { accounts, counters, wide, events }, { asc, eq, gt, sql }, columns) => {
  const comma = sql.raw(', ')
  const serializable = (work) => again(() => db.transaction(work, { isolationLevel: 'serializable' }))
  const inSlices = (rows, parameters, statement) =>
    db.transaction(async (tx) => {
      const answered = []
      for (const slice of slices(rows, rowsWith(parameters))) {
        answered.push(...(await statement(tx, slice)))
      }
      return answered
    })
  const overwritten = Object.fromEntries(
    Object.values(columns)
      .filter(({ name }) => name !== 'id')
      .map(({ name }) => [name, sql.raw(`excluded.${name}`)]),
  )
  const names = Object.keys(UPDATED)
  const cell = (row, name) => sql`${sql.param(row[name], columns[name])}::${sql.raw(UPDATED[name])}`
  const values = (rows) => {
    const cells = rows.map(
      (row) =>
        sql`(${sql.join(
          names.map((name) => cell(row, name)),
          comma,
        )})`,
    )
    return sql`(values ${sql.join(cells, comma)}) as given (${sql.raw(names.join(', '))})`
  }
  const given = Object.fromEntries(names.map((name) => [name, sql.raw(`given.${name}`)]))
  return {
    bulkInsert: (rows) =>
      inSlices(rows, Object.keys(columns).length, (tx, slice) => tx.insert(wide).values(slice).returning()),
    bulkUpdate: (rows) =>
      inSlices(rows, names.length, (tx, slice) => {
        const { id, ...updated } = given
        return tx.update(wide).set(updated).from(values(slice)).where(eq(wide.id, id)).returning(columns)
      }),
    upsert: (rows) =>
      inSlices(rows, Object.keys(columns).length, (tx, slice) =>
        tx.insert(wide).values(slice).onConflictDoUpdate({ target: wide.id, set: overwritten }).returning(),
      ),
    transfer: (number) =>
      serializable(async (tx) => {
        const read = (id) => tx.select().from(accounts).where(eq(accounts.id, id))
        const write = (id, balance) => tx.update(accounts).set({ balance }).where(eq(accounts.id, id))
        const [from] = await read(accountId(number))
        const [to] = await read(accountId(number + 1))
        await write(from.id, from.balance - 1n)
        await write(to.id, to.balance + 1n)
      }),
    increment: () =>
      serializable(async (tx) => {
        const [{ value }] = await tx.select().from(counters).where(eq(counters.id, COUNTER))
        await tx
          .update(counters)
          .set({ value: value + 1n })
          .where(eq(counters.id, COUNTER))
      }),
    stream: () =>
      countPages((last) =>
        db
          .select()
          .from(events)
          .where(last && gt(events.id, last.id))
          .orderBy(asc(events.id))
          .limit(CHUNK),
      ),
  }
}
