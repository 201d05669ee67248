import { type ColumnSnapshot, typeSql } from '@manticore/core'
import { quoteName, tableLabel } from '@manticore/schema'
import { type ByKind, byKind, type Difference } from './change.js'

const what = (kind: string, name: string | undefined): string =>
  `the ${kind === 'unique' ? 'unique constraint' : kind}${name === undefined ? '' : ` ${name}`}`

/** `VARCHAR(20) COLLATE "en"`. */
export const collatedType = ({ type, collate }: ColumnSnapshot): string =>
  `${typeSql(type)}${collate === undefined ? '' : ` COLLATE ${quoteName(collate)}`}`

const summaries: ByKind<string> = {
  createSchema: ({ name }) => `creates the schema ${name}`,
  dropSchema: ({ name }) => `drops the schema ${name}`,
  createExtension: ({ name }) => `creates the extension ${name}`,
  createEnum: ({ type }) => `creates the enum ${tableLabel(type)}`,
  dropEnum: ({ type }) => `drops the enum ${tableLabel(type)}`,
  addLabel: ({ type, label }) => `adds '${label}' to the enum ${tableLabel(type)}`,
  dropLabel: ({ type, label }) => `drops '${label}' from the enum ${tableLabel(type)}`,
  rebuildEnum: ({ to }) => `makes the enum ${tableLabel(to)} again, with labels dropped or in another order`,
  createTable: ({ table }) => `creates the table ${tableLabel(table)}`,
  dropTable: ({ table }) => `drops the table ${tableLabel(table)}`,
  renameTable: ({ table, to }) => `renames the table ${tableLabel(table)} to ${to}`,
  addColumn: ({ table, column }) => `adds the column ${tableLabel(table)}.${column.name}`,
  dropColumn: ({ table, column }) => `drops the column ${tableLabel(table)}.${column.name}`,
  renameColumn: ({ table, from, to }) => `renames the column ${tableLabel(table)}.${from} to ${to}`,
  changeType: ({ table, from, to }) =>
    collatedType(from) === collatedType(to)
      ? `converts ${tableLabel(table)}.${to.name} to the new ${collatedType(to)}`
      : `changes the type of ${tableLabel(table)}.${to.name} from ${collatedType(from)} to ${collatedType(to)}`,
  regenerate: ({ table, to }) => `generates the column ${tableLabel(table)}.${to.name} anew`,
  keepGenerated: ({ table, column }) => `makes ${tableLabel(table)}.${column} an ordinary column`,
  setNotNull: ({ table, column }) => `forbids NULL in ${tableLabel(table)}.${column}`,
  dropNotNull: ({ table, column }) => `allows NULL in ${tableLabel(table)}.${column}`,
  setDefault: ({ table, column }) => `changes the default of ${tableLabel(table)}.${column}`,
  dropDefault: ({ table, column }) => `drops the default of ${tableLabel(table)}.${column}`,
  changeIdentity: ({ table, column, to }) =>
    to === undefined
      ? `makes ${tableLabel(table)}.${column} no identity`
      : `makes ${tableLabel(table)}.${column} an identity, generated ${to}`,
  addSequence: ({ table, column }) => `numbers ${tableLabel(table)}.${column} from a sequence`,
  dropSequence: ({ table, column }) => `drops the sequence of ${tableLabel(table)}.${column}`,
  setOnUpdate: ({ table, column }) => `changes ON UPDATE of ${tableLabel(table)}.${column}`,
  setVisible: ({ table, column, visible }) =>
    `makes ${tableLabel(table)}.${column} ${visible ? 'visible' : 'not visible'}`,
  changePrimaryKey: ({ table }) => `changes the primary key of ${tableLabel(table)}`,
  addIndex: ({ table, index }) => `adds ${what(index.kind, index.name)} to ${tableLabel(table)}`,
  dropIndex: ({ table, index }) => `drops ${what(index.kind, index.name)} of ${tableLabel(table)}`,
  renameIndex: ({ table, index, to }) =>
    `renames ${what(index.kind, index.name)} of ${tableLabel(table)} to ${to}`,
  setIndexVisible: ({ table, index, visible }) =>
    `makes ${what(index.kind, index.name)} of ${tableLabel(table)} ${visible ? 'visible' : 'not visible'}`,
  addForeignKey: ({ table, foreignKey }) =>
    `adds ${what('foreign key', foreignKey.name)} to ${tableLabel(table)}`,
  dropForeignKey: ({ table, foreignKey }) =>
    `drops ${what('foreign key', foreignKey.name)} of ${tableLabel(table)}`,
  addCheck: ({ table, check }) => `adds ${what('check', check.name)} to ${tableLabel(table)}`,
  dropCheck: ({ table, check }) => `drops ${what('check', check.name)} of ${tableLabel(table)}`,
  renameConstraint: ({ table, from, to }) =>
    `renames the constraint ${from} of ${tableLabel(table)} to ${to}`,
  changeTtl: ({ table, to }) =>
    to === undefined
      ? `lets the rows of ${tableLabel(table)} expire no more`
      : `changes when the rows of ${tableLabel(table)} expire`,
  changeLocality: ({ table }) => `changes the locality of ${tableLabel(table)}`,
  changeFamilies: ({ table }) => `changes the column families of ${tableLabel(table)}`,
  setComment: ({ table, column }) =>
    `changes the comment on ${tableLabel(table)}${column === undefined ? '' : `.${column}`}`,
}

/** A change in words: `drops the column users.phone`. */
export const summaryOf = (change: Difference): string => byKind(summaries, change)
