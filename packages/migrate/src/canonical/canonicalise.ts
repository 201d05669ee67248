import { DataError, SyntaxOrAccessError, UnsupportedFeatureError } from '@manticore/client'
import type { SchemaSnapshot, TableSnapshot } from '@manticore/core'
import { type DatabaseError, qualifiedName } from '@manticore/schema'
import { namesIn } from '../diff/names-in.js'
import { MigrationError } from '../errors.js'
import type { LiveSchema } from '../introspect/live-schema.js'
import { openCockroachWorkshop } from './cockroachdb.js'
import { expressionsOf } from './expressions.js'
import { openPostgresWorkshop } from './postgres.js'
import { type Question, questionsOf, settleText } from './questions.js'
import { refused } from './refusal.js'
import { adoptWords, scratchOf } from './scratch.js'
import { canonicalTtl } from './ttl.js'
import type { Speaker } from './workshop.js'

/** The scratch tables as they came back, or the question that the server has refused. */
type Outcome =
  | { readonly kind: 'answered'; readonly tables: readonly TableSnapshot[] }
  | { readonly kind: 'refused'; readonly question: Question; readonly cause: DatabaseError }

// a lost connection says nothing of what was asked
const isRefusal = (error: unknown): error is DatabaseError =>
  error instanceof SyntaxOrAccessError ||
  error instanceof DataError ||
  error instanceof UnsupportedFeatureError

const ask = async (db: Speaker, live: LiveSchema, questions: readonly Question[]): Promise<Outcome> => {
  const workshop =
    live.server === 'postgres' ? await openPostgresWorkshop(db) : openCockroachWorkshop(db, live)
  try {
    for (const [number, question] of questions.entries()) {
      try {
        await workshop.make(scratchOf(question, number))
      } catch (error) {
        if (isRefusal(error)) {
          return { kind: 'refused', question, cause: error }
        }
        throw error
      }
    }
    return { kind: 'answered', tables: await workshop.read() }
  } finally {
    await workshop.close()
  }
}

/** Answers with the declared tables in the server's words. Throws for the first thing that the server does not take. */
const reword = async (
  db: Speaker,
  live: LiveSchema,
  questions: readonly Question[],
): Promise<readonly TableSnapshot[]> => {
  const outcome = await ask(db, live, questions)
  if (outcome.kind === 'answered') {
    return questions.map((question, number) => {
      const scratch = outcome.tables[number]
      return scratch === undefined ? question.table : adoptWords(question, number, scratch)
    })
  }
  const { question, cause } = outcome
  if (question.places.length > 1) {
    for (const place of question.places) {
      await reword(db, live, [{ ...question, places: [place] }])
    }
  }
  throw refused(question, cause)
}

/** Parts questions so that no two of one round are about tables of one name. */
const roundsOf = (questions: readonly Question[]): Question[][] => {
  const rounds: Question[][] = []
  for (const question of questions) {
    const isFree = (round: readonly Question[]): boolean =>
      round.every(({ table }) => table.name !== question.table.name)
    const round = rounds.find(isFree)
    if (round === undefined) {
      rounds.push([question])
    } else {
      round.push(question)
    }
  }
  return rounds
}

// what the lexer does not read, no server does
const checkReadable = (table: TableSnapshot): void => {
  for (const { expression, place } of expressionsOf(table)) {
    try {
      namesIn(expression)
    } catch (error) {
      throw error instanceof MigrationError ? refused({ table, places: [place] }, error) : error
    }
  }
}

// PostgreSQL has virtual columns since 18, so that all are declared to be stored there; what is read is the same
const keptAsLive = (table: TableSnapshot, live: TableSnapshot): TableSnapshot => ({
  ...table,
  columns: table.columns.map((column) => {
    const other = live.columns.find(({ name }) => name === column.name)
    return column.generated === undefined || other?.generated === undefined
      ? column
      : { ...column, generated: { ...column.generated, kept: other.generated.kept } }
  }),
})

const settle = async (
  db: Speaker,
  table: TableSnapshot,
  live: TableSnapshot,
  server: LiveSchema['server'],
): Promise<TableSnapshot> => {
  const { ttl, ...settled } = settleText(server === 'postgres' ? keptAsLive(table, live) : table, live)
  return {
    ...settled,
    // what a vector is indexed for anyway
    indexes: settled.indexes.map((index) =>
      index.operators === 'l2' ? { ...index, operators: undefined } : index,
    ),
    ttl: ttl === undefined || live.ttl === undefined ? ttl : await canonicalTtl(db, ttl, live.ttl),
  }
}

/**
 * A declared schema with its expressions in the words of the server, so that those that agree with the live ones are the
 * same text. Servers rewrite expressions: of `price > 0` PostgreSQL makes `price > (0)::numeric`, CockroachDB `price >
 * 0:::DECIMAL`. Types that the library has no builder for are spelled as the server spells them.
 *
 * Only what differs is asked about, by creating tables that have it and reading them back: on PostgreSQL temporary ones in
 * a transaction that is rolled back, on CockroachDB `manticore_scratch_<random>`, dropped in any case. So agreement does not
 * depend on this library's own reading of expressions, and no real change is hidden. Tables and columns are matched by
 * their names, so that of renamed ones `live` has the new names.
 *
 * Throws a {@link MigrationError} that names the table and the column, and says why, for an expression that the server does
 * not take, and where this user may not create tables.
 *
 * @example
 * ```ts
 * import { snapshotSchema } from '@manticore/core'
 *
 * const { kind: server } = await db.connect()
 * const wanted = await canonicalise(db, snapshotSchema([users], { server }), await introspect(db))
 * ```
 */
export const canonicalise = async (
  db: Speaker,
  declared: SchemaSnapshot,
  live: LiveSchema,
): Promise<SchemaSnapshot> => {
  const current = new Map(live.tables.map((table) => [qualifiedName(table), table]))
  const tables = new Map<string, TableSnapshot>()
  const questions: Question[] = []
  for (const table of declared.tables) {
    checkReadable(table)
    const name = qualifiedName(table)
    const other = current.get(name)
    const settled = other === undefined ? table : await settle(db, table, other, live.server)
    tables.set(name, settled)
    const question = other && questionsOf(settled, other, declared, live)
    if (question !== undefined && question.places.length > 0) {
      questions.push(question)
    }
  }
  for (const round of roundsOf(questions)) {
    for (const table of await reword(db, live, round)) {
      tables.set(qualifiedName(table), table)
    }
  }
  return Object.freeze({ ...declared, tables: Object.freeze([...tables.values()]) })
}
