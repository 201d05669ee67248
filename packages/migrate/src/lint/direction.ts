import { type Covered, coveredBy } from './covered.js'
import type { Reading } from './reading.js'

/** One direction of a migration, as rules look at it. What is gathered from all of it is gathered once. */
export interface Direction {
  readonly statements: readonly Reading[]
  readonly hasUndo: boolean
  /** The statements before one, and those after it. */
  before(reading: Reading): readonly Reading[]
  after(reading: Reading): readonly Reading[]
  /** Whether a table is created by a statement before this one: it is empty, and no program uses it yet. */
  isNew(reading: Reading): boolean
  /** The labels that statements before this one add to enum types. */
  newLabels(reading: Reading): readonly string[]
  /** What statements add that finds rows by some columns. */
  covered(): readonly Covered[]
  /** The names of the unique constraints and indexes that statements add. */
  uniqueNames(): ReadonlySet<string>
  /** The first statement that changes the rows of a table that was there before, if the schema is changed as well. */
  mixed(): Reading | undefined
}

const once = <Value>(find: () => Value): (() => Value) => {
  let found: { readonly value: Value } | undefined
  return () => {
    found ??= { value: find() }
    return found.value
  }
}

const ADDED_UNIQUE = /^add constraint (?:if not exists )?(\S+) unique\b/
const CREATED_UNIQUE = /^create unique index (?:concurrently )?(?:if not exists )?(\S+) on /

const uniqueNamesIn = ({ words, actions }: Reading): string[] =>
  [CREATED_UNIQUE.exec(words), ...actions.map((action) => ADDED_UNIQUE.exec(action))].flatMap(
    (match) => match?.[1] ?? [],
  )

/** A direction over its statements. */
export const createDirection = (statements: readonly Reading[], hasUndo: boolean): Direction => {
  const places = new Map(statements.map((reading, index) => [reading, index]))
  const placeOf = (reading: Reading): number => places.get(reading) ?? -1

  const creations = new Map<string, number>()
  const labels: { readonly name: string; readonly index: number }[] = []
  for (const [index, { table, creates, statement }] of statements.entries()) {
    if (table !== undefined && creates && !creations.has(table)) {
      creations.set(table, index)
    }
    if (statement.effect.kind === 'label' && statement.effect.exists) {
      labels.push({ name: statement.effect.name, index })
    }
  }
  const isNew = (reading: Reading): boolean =>
    reading.table !== undefined && (creations.get(reading.table) ?? statements.length) < placeOf(reading)

  return Object.freeze({
    statements,
    hasUndo,
    before: (reading: Reading) => statements.slice(0, placeOf(reading)),
    after: (reading: Reading) => statements.slice(placeOf(reading) + 1),
    isNew,
    newLabels: (reading: Reading) =>
      labels.flatMap(({ name, index }) => (index < placeOf(reading) ? [name] : [])),
    covered: once(() => statements.flatMap(coveredBy)),
    uniqueNames: once(() => new Set(statements.flatMap(uniqueNamesIn))),
    mixed: once(() =>
      statements.some(({ statement }) => statement.kind === 'schema')
        ? statements.find(
            (reading) => reading.statement.kind === 'data' && reading.table !== undefined && !isNew(reading),
          )
        : undefined,
    ),
  })
}
