import { secondaryIndexes } from '@manticore/core'
import {
  type ColumnDefinition,
  type ConstraintExtra,
  type IndexDefinition,
  partColumn,
  type SqlExpression,
  type TableDefinition,
} from '@manticore/schema'
import { columnNamesIn, namesOf } from './expression-names.js'

/** A constraint of a declared table. */
export interface Constraint {
  readonly table: TableDefinition
  /** The columns it is over; undefined where the name does not tell which of several constraints it is. */
  readonly columns: readonly ColumnDefinition[] | undefined
  /** Of a foreign key: the table it refers to. */
  readonly target?: string | undefined
}

/** What a constraint may be called: its own name, or one that the server makes for it. */
interface Candidate {
  readonly declared: string | undefined
  /** The names it may have with something appended to the last part, which is a number where the name was taken. */
  readonly made: readonly ((number: string) => string)[]
  readonly columns: readonly string[]
  readonly target?: string | undefined
}

// PostgreSQL cuts identifiers to 63 bytes
const LONGEST = 63

const bytes = (text: string): number => Buffer.byteLength(text)

const cut = (text: string, longest: number): string => {
  let kept = ''
  for (const character of text) {
    if (bytes(kept + character) > longest) {
      break
    }
    kept += character
  }
  return kept
}

/** As PostgreSQL makes a name of parts: the longer of table and columns is cut first, and the label never. */
const postgresName = (table: string, columns: string, label: string): string => {
  const room = LONGEST - bytes(label) - 1 - (columns === '' ? 0 : 1)
  let [first, second] = [bytes(table), bytes(columns)]
  while (first + second > room) {
    if (first > second) {
      first--
    } else {
      second--
    }
  }
  return [cut(table, first), ...(columns === '' ? [] : [cut(columns, second)]), label].join('_')
}

// CockroachDB does not cut
const both =
  (table: string, columns: string, label: string) =>
  (cuts: boolean) =>
  (number: string): string =>
    cuts
      ? postgresName(table, columns, label + number)
      : `${[table, columns, label].filter((part) => part !== '').join('_')}${number}`

const madeBy = (table: TableDefinition, columns: readonly string[], label: string): Candidate['made'] =>
  [true, false].map(both(table.name, columns.join('_'), label))

const tableOf = (read: () => string | undefined): string | undefined => {
  try {
    return read()
  } catch {
    // a declaration that cannot be read must not hide the error that is being told
    return undefined
  }
}

const nameOf = ({ name }: ColumnDefinition): string => name

const check = (
  table: TableDefinition,
  declared: string | undefined,
  expression: SqlExpression,
): Candidate => {
  const used = columnNamesIn(namesOf(expression), table)
  const columns = [...new Set(used)]
  return {
    declared,
    columns,
    made: [
      ...madeBy(table, columns.length === 1 ? columns : [], 'check'),
      (number) => ['check', ...used].join('_') + number,
      (number) => ['check', ...columns].join('_') + number,
    ],
  }
}

const key = (table: TableDefinition): Candidate[] => {
  if (table.primaryKey.length === 0) {
    return []
  }
  const declared = table.indexes.find(({ kind }) => kind === 'primary key')?.name
  return [{ declared, columns: table.primaryKey.map(nameOf), made: madeBy(table, [], 'pkey') }]
}

const ofColumn = (table: TableDefinition, column: ColumnDefinition): Candidate[] => {
  const { name, references } = column
  const candidate = { declared: undefined, columns: [name] }
  return [
    ...(column.unique ? [{ ...candidate, made: madeBy(table, [name], 'key') }] : []),
    ...(references === undefined
      ? []
      : [
          {
            ...candidate,
            made: madeBy(table, [name], 'fkey'),
            target: tableOf(() => references.target().table),
          },
        ]),
    ...column.checks.map((expression) => check(table, undefined, expression)),
  ]
}

const secondaryNameOf = (table: TableDefinition, index: IndexDefinition): string | undefined =>
  secondaryIndexes(table).find((named) => named.index === index)?.name

const ofIndex = (table: TableDefinition, index: IndexDefinition): Candidate[] => {
  const parts = index.parts.map((part) => partColumn(part)?.name)
  const columns = parts.filter((name) => name !== undefined)
  // of an index over an expression no column is to blame
  const known = columns.length === parts.length ? columns : []
  switch (index.kind) {
    case 'unique':
      return [{ declared: index.name, columns: known, made: madeBy(table, columns, 'key') }]
    case 'unique index':
      return [{ declared: secondaryNameOf(table, index), columns: known, made: [] }]
    default:
      return []
  }
}

const ofConstraint = (table: TableDefinition, constraint: ConstraintExtra): Candidate => {
  if (constraint.kind === 'check') {
    return check(table, constraint.name, constraint.expression)
  }
  const columns = constraint.columns.map(({ name }) => name)
  return {
    declared: constraint.name,
    columns,
    made: madeBy(table, columns, 'fkey'),
    // without columns of its own it refers to its own table
    target: tableOf(() => constraint.target()[0]?.table ?? table.name),
  }
}

const candidatesOf = (table: TableDefinition): Candidate[] => [
  ...key(table),
  ...table.columns.flatMap((column) => ofColumn(table, column)),
  ...table.indexes.flatMap((index) => ofIndex(table, index)),
  ...table.constraints.map((constraint) => ofConstraint(table, constraint)),
]

const matching = (candidates: readonly Candidate[], name: string): Candidate[] => {
  const declared = candidates.filter((candidate) => candidate.declared === name)
  if (declared.length > 0) {
    return declared
  }
  const unnamed = candidates.filter((candidate) => candidate.declared === undefined)
  const called = (number: string): Candidate[] =>
    unnamed.filter(({ made }) => made.some((make) => make(number) === name))
  const number = /\d+$/.exec(name)?.[0]
  // a number is appended where the name was taken already
  return [...called(''), ...(number === undefined ? [] : called(number))]
}

/** The constraint of this name among those of a declared table, named there or by the server. */
export const findConstraint = (table: TableDefinition, name: string): Constraint | undefined => {
  const [first, ...others] = matching(candidatesOf(table), name)
  if (first === undefined) {
    return undefined
  }
  const isOne = others.every(({ columns }) => columns.join('\0') === first.columns.join('\0'))
  const columns = first.columns.flatMap((name) => table.columns.find((column) => column.name === name) ?? [])
  return {
    table,
    columns: isOne && columns.length > 0 ? columns : undefined,
    target: isOne ? first.target : undefined,
  }
}
