import { type ColumnSnapshot, columnSql, madeName, type QualifiedName, quoteLiteral } from '@manticore/core'
import { qualifiedName, quoteName, tableLabel } from '@manticore/schema'
import type { ColumnDifference } from '../change.js'
import { lossOf } from '../loss.js'
import type { Render, Step } from '../step.js'
import { alterColumn, alterTable } from './alter-table.js'

/** `ADD COLUMN "a" TEXT`, in a family that is there or is to be. */
export const addColumnSql = (
  table: QualifiedName,
  column: ColumnSnapshot,
  family: string | undefined,
): string =>
  alterTable(
    table,
    `ADD COLUMN ${columnSql(column)}${
      family === undefined ? '' : ` CREATE IF NOT EXISTS FAMILY ${quoteName(family)}`
    }`,
  )

/** `DROP COLUMN "a"`. */
export const dropColumnSql = (table: QualifiedName, column: string): string =>
  alterTable(table, `DROP COLUMN ${quoteName(column)}`)

const isFilled = ({ notNull, default: byDefault, generated, identity, serial }: ColumnSnapshot): boolean =>
  !notNull || byDefault !== undefined || generated !== undefined || identity !== undefined || serial

// what the value is of rows that are there, only the author of the migration knows
const forbidNull = (table: QualifiedName, column: string): Step => ({
  phase: 'forbid null',
  text: alterColumn(table, column, 'SET NOT NULL'),
  comment: `fails while a row of ${tableLabel(table)} has no ${column}: fill it in before this`,
})

/** Numbers go on behind the greatest there is. */
const goOn = (table: QualifiedName, column: string, sequence: string): string =>
  `SELECT setval(${sequence}, greatest(coalesce(max(${quoteName(column)}), 0) + 1, 1), false) FROM ${qualifiedName(table)}`

const ownSequence = (table: QualifiedName, column: string): string =>
  `pg_get_serial_sequence(${quoteLiteral(qualifiedName(table))}, ${quoteLiteral(column)})`

const addIdentity = (
  table: QualifiedName,
  column: string,
  identity: NonNullable<ColumnSnapshot['identity']>,
): readonly Step[] => [
  {
    phase: 'number columns',
    text: alterColumn(table, column, `ADD GENERATED ${identity.toUpperCase()} AS IDENTITY`),
  },
  { phase: 'number columns', text: goOn(table, column, ownSequence(table, column)) },
]

type Kind = Exclude<ColumnDifference['kind'], 'changeType'>

/** Columns, but for their types. */
export const renderColumn: Render<Kind> = {
  addColumn: ({ table, column, family }, { server }) => {
    if (!isFilled(column)) {
      const open = { ...column, notNull: false }
      return [
        { phase: 'add columns', text: addColumnSql(table, open, family) },
        forbidNull(table, column.name),
      ]
    }
    const phase = column.generated === undefined ? 'add columns' : 'add generated columns'
    // https://www.cockroachlabs.com/docs/stable/alter-table#known-limitations
    const comment =
      column.identity !== undefined && server === 'cockroachdb'
        ? `CockroachDB refuses this while ${tableLabel(table)} has rows`
        : undefined
    return [{ phase, text: addColumnSql(table, column, family), comment }]
  },
  dropColumn: (change) => [
    {
      phase: change.column.generated === undefined ? 'drop columns' : 'drop generated columns',
      text: dropColumnSql(change.table, change.column.name),
      destructive: lossOf(change),
    },
  ],
  renameColumn: ({ table, from, to }) => [
    { phase: 'rename', text: alterTable(table, `RENAME COLUMN ${quoteName(from)} TO ${quoteName(to)}`) },
  ],
  regenerate: (change) => [
    {
      phase: 'drop generated columns',
      text: dropColumnSql(change.table, change.to.name),
      destructive: lossOf(change),
    },
    { phase: 'add generated columns', text: addColumnSql(change.table, change.to, change.family) },
  ],
  keepGenerated: ({ table, column }, { server }) => [
    {
      phase: 'alter types',
      text: alterColumn(table, column, server === 'cockroachdb' ? 'DROP STORED' : 'DROP EXPRESSION'),
    },
  ],
  setNotNull: ({ table, column }) => [forbidNull(table, column)],
  dropNotNull: ({ table, column }) => [
    { phase: 'allow null', text: alterColumn(table, column, 'DROP NOT NULL') },
  ],
  setDefault: ({ table, column, expression }) => [
    { phase: 'set defaults', text: alterColumn(table, column, `SET DEFAULT ${expression}`) },
  ],
  dropDefault: ({ table, column }) => [
    { phase: 'drop defaults', text: alterColumn(table, column, 'DROP DEFAULT') },
  ],
  changeIdentity: ({ table, column, from, to }) => {
    if (to === undefined) {
      return [{ phase: 'drop defaults', text: alterColumn(table, column, 'DROP IDENTITY') }]
    }
    return from === undefined
      ? addIdentity(table, column, to)
      : [{ phase: 'number columns', text: alterColumn(table, column, `SET GENERATED ${to.toUpperCase()}`) }]
  },
  addSequence: ({ table, column }) => {
    const name = madeName([table.name, column], 'seq', new Set())
    const sequence = qualifiedName({ schema: table.schema, name })
    const owner = `${qualifiedName(table)}.${quoteName(column)}`
    const phase = 'number columns'
    return [
      { phase, text: `CREATE SEQUENCE ${sequence} OWNED BY ${owner}` },
      { phase, text: goOn(table, column, quoteLiteral(sequence)) },
      { phase, text: alterColumn(table, column, `SET DEFAULT nextval(${quoteLiteral(sequence)})`) },
    ]
  },
  dropSequence: ({ table, column }) => {
    const block = `BEGIN EXECUTE 'DROP SEQUENCE ' || ${ownSequence(table, column)}; END`
    return [
      { phase: 'drop defaults', text: alterColumn(table, column, 'DROP DEFAULT') },
      // its name is the database's to know
      { phase: 'drop defaults', text: `DO ${quoteLiteral(block)}` },
    ]
  },
  setOnUpdate: ({ table, column, expression }) => [
    {
      phase: 'set defaults',
      text: alterColumn(
        table,
        column,
        expression === undefined ? 'DROP ON UPDATE' : `SET ON UPDATE ${expression}`,
      ),
    },
  ],
  setVisible: ({ table, column, visible }) => [
    { phase: 'set defaults', text: alterColumn(table, column, `SET ${visible ? '' : 'NOT '}VISIBLE`) },
  ],
}
