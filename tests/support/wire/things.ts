import { Database, type DatabaseOptions, defineTable, int8, text } from 'manticore-cockroachdb'
import type { Answer, Column, Rule } from './answer.js'
import type { Session } from './session.js'
import type { WireServer } from './wire-server.js'

/** The table that the wire server's rules answer for. */
export const things = defineTable('things', { id: int8().primaryKey(), name: text().unique() })

/** The columns of {@link things}, as CockroachDB describes them. */
export const columns: readonly Column[] = [
  { name: 'id', type: 20 },
  { name: 'name', type: 25 },
]

/** One row of {@link things}. */
const row: Answer = { columns, rows: [['1', 'ada']] }

/** Answers reads of {@link things} with a row. */
const reads: Rule = { text: /^select .*from "?things/is, answer: row }

/** Answers single inserts, updates and batches that ask for their rows with a row, and those that do not with a count. */
const writes: Rule = {
  text: /^(insert|update|delete|upsert)/i,
  answer: ({ text }) =>
    /returning/i.test(text) ? { rows: [['1', 'ada']], tag: 'INSERT 0 1' } : { tag: 'INSERT 0 1' },
}

/** {@link writes}, told which columns those have that return rows. */
export const answered: readonly Rule[] = [
  reads,
  { ...writes, text: /^(insert|update|delete|upsert).*returning/is, columns },
  writes,
]

/** A database over the server, of at most two connections. */
export const openThings = (
  { url }: Pick<WireServer, 'url'>,
  options: DatabaseOptions<{ things: typeof things }> = {},
): Database<{ things: typeof things }> =>
  new Database({ url, tables: { things }, maxConnections: 2, ...options })

const CONTROL = /^(begin|commit|rollback|savepoint|release)\b/i

/**
 * What was executed on a session after the question for the version: statements that begin, end or divide a transaction
 * whole, of others the first word.
 */
export const sentOn = (session: Session | undefined): string[] =>
  (session?.statements ?? [])
    .map(({ text }) => text)
    .filter((text) => text !== 'select version()')
    .map((text) => (CONTROL.test(text) ? text : (/^\w+/.exec(text)?.[0] ?? text)))

/** {@link sentOn} of every session, in their order. */
export const sent = (server: WireServer): string[][] => server.sessions.map(sentOn)

// the client takes leave, and postgres.js ends the messages of a cursor when the server ends the session with an error
const RUNS_NOTHING = ['Terminate', 'Sync']

/** What a client said after the server had ended the session, but for what runs nothing. */
export const saidLate = ({ sessions }: WireServer): string[] =>
  sessions.flatMap(({ late }) => late.map(({ type }) => type)).filter((type) => !RUNS_NOTHING.includes(type))

/** How a transaction of ours begins. */
export const BEGIN = 'begin transaction isolation level serializable'
