import type { Parameter } from '@manticore/core'
import type { TableDefinition } from '@manticore/schema'
import { type Constraint, findConstraint } from './constraint-names.js'
import type { DriverError } from './driver-error.js'
import { columnNamesIn, namesIn } from './expression-names.js'
import { redact } from './redact.js'
import {
  absentFrom,
  checkExpression,
  declaredKey,
  type ForeignKeySentence,
  notNullColumn,
  readForeignKey,
  undeclaredKey,
  writtenTable,
} from './server-sentence.js'

/** What is known of the statement that failed. */
export interface FailureContext {
  readonly sql?: string | undefined
  readonly parameters?: readonly Parameter[] | undefined
  /** The table of the operation. */
  readonly table?: TableDefinition | undefined
  /** The declared tables of the database. */
  readonly tables?: readonly TableDefinition[] | undefined
}

/** Where something failed, as far as it is known. */
export interface FailurePlace {
  readonly table: string | undefined
  /** Properties of a declared table; names in the database of another. */
  readonly columns: readonly string[]
  readonly constraint: string | undefined
  /** Of a foreign key: which side failed, and the table it refers to. */
  readonly foreignKey: { readonly isReferred: boolean; readonly target: string | undefined } | undefined
}

const FOREIGN_KEY: ReadonlySet<string> = new Set(['23001', '23503'])
const CONSTRAINT: ReadonlySet<string> = new Set([...FOREIGN_KEY, '23505', '23514', '23P01'])

// CockroachDB before 22.1 called every primary key so
const EVERYBODYS = 'primary'

/** The table at fault: as the server names it, as the operation does, as the statement does. */
interface Owner {
  readonly name: string | undefined
  readonly definition: TableDefinition | undefined
  /** Whether the server named it, so that it can be no other. */
  readonly isCertain: boolean
}

const ownerOf = (
  error: DriverError,
  sentence: ForeignKeySentence | undefined,
  { sql = '', table }: FailureContext,
  declared: readonly TableDefinition[],
): Owner => {
  const said = error.table_name ?? sentence?.referring
  const name = said ?? table?.name ?? writtenTable(sql)
  return {
    name,
    definition: declared.find((candidate) => candidate.name === name),
    isCertain: said !== undefined,
  }
}

const constraintOf = (
  name: string,
  { name: ownerName, definition, isCertain }: Owner,
  declared: readonly TableDefinition[],
): Constraint | undefined => {
  const own = definition === undefined ? undefined : findConstraint(definition, name)
  const isUndeclared = ownerName !== undefined && definition === undefined
  if (own !== undefined || isCertain || isUndeclared || name === EVERYBODYS) {
    return own
  }
  // a cascade into another table, or a statement that does not begin with the table it writes to
  const [found, ...others] = declared.flatMap((other) => findConstraint(other, name) ?? [])
  return others.length === 0 ? found : undefined
}

/** The names in the database of the columns at fault, as the server's words have them. */
const columnNames = (
  error: DriverError,
  sentence: ForeignKeySentence | undefined,
  definition: TableDefinition | undefined,
): readonly string[] => {
  const { code, message, detail = '', column_name } = error
  const own = definition?.columns.map(({ name }) => name)
  if (column_name !== undefined) {
    return [column_name]
  }
  if (code === '23502') {
    const column = notNullColumn(message, own)
    return column === undefined ? [] : [column]
  }
  if (code === '23514' && definition !== undefined) {
    return [...new Set(columnNamesIn(namesIn(checkExpression(message) ?? ''), definition))]
  }
  // of a row that is still referred to, DETAIL has the key of that row
  if (code === '23505' || sentence?.isReferred === false) {
    return (own === undefined ? undeclaredKey(detail) : declaredKey(detail, own)) ?? []
  }
  return []
}

/** Finds where in the declared schema a statement failed, from what the server sends and the declarations know. */
export const locate = (error: DriverError, context: FailureContext): FailurePlace => {
  const { code, message, detail = '', constraint_name } = error
  const { sql = '', parameters = [], table, tables = [] } = context
  const declared = [...new Set([...(table === undefined ? [] : [table]), ...tables])]
  const sentence = FOREIGN_KEY.has(code) ? readForeignKey(message) : undefined
  const owner = ownerOf(error, sentence, context, declared)
  const constraint =
    constraint_name !== undefined && CONSTRAINT.has(code)
      ? constraintOf(constraint_name, owner, declared)
      : undefined
  const definition = constraint?.table ?? owner.definition

  // A name that no declaration vouches for may be a value: RAISE in a function can put anything anywhere.
  const innocent = (name: string | undefined): string | undefined =>
    name === undefined || sql.includes(name) || redact(`"${name}"`, parameters) === `"${name}"`
      ? name
      : undefined
  const property = (name: string): string | undefined =>
    definition?.columns.find((column) => column.name === name)?.property ?? innocent(name)

  return {
    table: definition?.name ?? innocent(owner.name ?? sentence?.table),
    columns:
      constraint?.columns?.map((column) => column.property) ??
      columnNames(error, sentence, definition).flatMap((name) => property(name) ?? []),
    constraint: constraint === undefined ? innocent(constraint_name) : constraint_name,
    foreignKey: sentence && {
      isReferred: sentence.isReferred,
      target:
        constraint?.target ??
        innocent(sentence.isReferred ? (table?.name ?? sentence.table) : absentFrom(detail)),
    },
  }
}
