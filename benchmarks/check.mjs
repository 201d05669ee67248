import { OURS } from './contenders.mjs'
import { prepare } from './prepare.mjs'
import { comparableRows, difference } from './same-row.mjs'
import { accountId, person, readId } from './table.mjs'

// more than one slice of a contender that has to send several statements
const ROWS = 1200
const NUMBER = 4

/** How the tables are put, what the operation is given, and what it leaves behind. */
const cases = {
  read: {},
  create: { left: (sql) => sql`select * from newcomers`, without: ['id'] },
  update: {
    left: (sql) => sql`select * from people where id = ${readId(NUMBER)}`,
    // the next contender reads it
    after: (sql) => {
      const { visits, settings } = person(NUMBER)
      return sql`update people set visits = ${visits}, settings = ${sql.json(settings)} where id = ${readId(NUMBER)}`
    },
  },
  remove: { calls: NUMBER + 2, left: (sql) => sql`select * from leavers` },
  list20: {},
  list1000: {},
  bulkInsert: { rows: ROWS, left: (sql) => sql`select * from wide` },
  bulkUpdate: { rows: ROWS, left: (sql) => sql`select * from wide` },
  upsert: { rows: ROWS, left: (sql) => sql`select * from wide` },
  transfer: {
    before: (sql) =>
      sql`update accounts set balance = 100 where id in ${sql([accountId(NUMBER), accountId(NUMBER + 1)])}`,
    left: (sql) => sql`select * from accounts where balance <> 1000000`,
    noAnswer: true,
  },
  increment: { left: (sql) => sql`select * from counters`, noAnswer: true },
  stream: { calls: ROWS },
}

const sampleOf = async ({ work, worker, sql }) => {
  const { before, rows, calls, left, after, without, noAnswer } = cases[work]
  await prepare[work]?.(sql, rows ?? calls)
  await before?.(sql)
  const answer = await worker('sample', { work, number: NUMBER, rows, round: 1 })
  const stored = left === undefined ? null : comparableRows(await left(sql), { without })
  await after?.(sql)
  return { answer: noAnswer ? null : answer, left: stored }
}

/**
 * Has every contender do every operation once on the same rows and compares what it answers and what the tables hold then
 * with ours. Throws with the first difference of each operation of each contender, and when an operation is missing that
 * `lacks` does not excuse. Answers with how many were compared.
 */
export const checkContenders = async ({ url, sql, workers, described, works, ended }) => {
  const expected = {}
  const faults = []
  let compared = 0
  for (const [name, { lacks }] of Object.entries(described)) {
    const worker = await workers.get(name)
    const given = await worker('open', { url, connections: 2 })
    for (const work of works.filter((candidate) => cases[candidate] !== undefined)) {
      if (lacks[work] !== undefined) continue
      if (!given.includes(work)) {
        faults.push(`${name} has no ${work} and does not say why`)
        continue
      }
      try {
        const sample = await sampleOf({ work, worker, sql })
        expected[work] ??= sample
        // a way to write that answers with a count is allowed to
        const isCount = sample.answer === String(cases[work].rows)
        const different = difference(
          expected[work],
          isCount ? { ...sample, answer: expected[work].answer } : sample,
        )
        if (different !== undefined) faults.push(`${name}, ${work}: ${different} as ${OURS} has it`)
        compared++
      } catch (error) {
        if (ended()) throw error
        faults.push(`${name}, ${work}: ${error.message}`)
      }
    }
    await worker('close')
  }
  if (faults.length > 0) {
    throw new Error(`the contenders do not do the same:\n  ${faults.join('\n  ')}`)
  }
  return compared
}
