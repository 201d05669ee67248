import type { TableSnapshot } from '@manticore/core'
import { tableLabel } from '@manticore/schema'
import type { Asked, IntrospectOptions, LiveSchema } from '../live-schema.js'
import { isOwnTable } from '../own-tables.js'
import { findScope, type Scope } from '../scope.js'
import { COLUMNS, type ColumnRow, readColumn } from './columns.js'
import {
  CONSTRAINTS,
  type ConstraintRow,
  readCheck,
  readForeignKey,
  strangenessOfConstraint,
} from './constraints.js'
import { ENUMS, type EnumRow, readEnum } from './enums.js'
import {
  INDEXES,
  type IndexRow,
  isKeyWithMore,
  readIndex,
  readPrimaryKey,
  strangenessOfIndex,
} from './indexes.js'
import { describeOther, describeTable, OTHERS, type OtherRow } from './others.js'
import { TABLES, type TableRow } from './tables.js'

/** The rows of each table. */
const byTable = <Row extends { readonly table: string }>(
  rows: readonly Row[],
): ((table: TableRow) => Row[]) => {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const group = groups.get(row.table)
    if (group === undefined) {
      groups.set(row.table, [row])
    } else {
      group.push(row)
    }
  }
  return ({ id }) => groups.get(id) ?? []
}

/** Rows with words in a snapshot, and what the others are. */
const sift = <Row extends { readonly name: string }>(
  rows: readonly Row[],
  strangeness: (row: Row) => string | undefined,
  describe: (row: Row, reason: string) => string,
): { readonly known: Row[]; readonly strange: string[] } => ({
  known: rows.filter((row) => strangeness(row) === undefined),
  strange: rows.flatMap((row) => {
    const reason = strangeness(row)
    return reason === undefined ? [] : [describe(row, reason)]
  }),
})

interface Found {
  readonly table: TableSnapshot
  readonly unsupported: readonly string[]
}

const readTable = (
  row: TableRow,
  columns: readonly ColumnRow[],
  constraints: readonly ConstraintRow[],
  indexes: readonly IndexRow[],
  scope: Scope,
): Found => {
  const { name, comment } = row
  const schema = scope.nameOf(row.schema)
  const of = `of ${tableLabel({ schema, name })}`
  const sifted = sift(
    constraints,
    strangenessOfConstraint,
    (one, reason) => `${one.kind === 'f' ? 'the foreign key' : 'the check'} ${one.name} ${of}: ${reason}`,
  )
  const keys = sift(indexes, strangenessOfIndex, (one, reason) => `the index ${one.name} ${of}: ${reason}`)
  const unvalidated = sifted.known.filter(({ valid }) => !valid)
  const primaryKey = keys.known.find(({ constraint }) => constraint === 'p')
  const ofKind = (kind: ConstraintRow['kind']) => sifted.known.filter((one) => one.kind === kind)
  return {
    table: Object.freeze({
      schema,
      name,
      columns: Object.freeze(columns.map((column) => readColumn(column, scope))),
      primaryKey: primaryKey && readPrimaryKey(primaryKey),
      indexes: Object.freeze(keys.known.filter((one) => one !== primaryKey).map(readIndex)),
      foreignKeys: Object.freeze(ofKind('f').map((one) => readForeignKey(one, scope))),
      checks: Object.freeze(ofKind('c').map(readCheck)),
      families: Object.freeze([]),
      ttl: undefined,
      locality: undefined,
      comment: comment ?? undefined,
      renamedFrom: undefined,
    }),
    unsupported: [
      ...describeTable(row, scope),
      ...keys.strange,
      ...keys.known.filter(isKeyWithMore).map((one) => `the INCLUDE of the primary key ${one.name} ${of}`),
      ...sifted.strange,
      ...unvalidated.map((one) => `the state of the constraint ${one.name} ${of}: it is NOT VALID`),
    ],
  }
}

/** Reads a PostgreSQL from its catalog, by six queries however many tables there are. */
export const introspectPostgres = async (db: Asked, { schemas }: IntrospectOptions): Promise<LiveSchema> => {
  const scope = await findScope(db, schemas)
  const everything = await db.execute<TableRow>(TABLES, [scope.names])
  const rows = everything.filter(({ name }) => !isOwnTable(name))
  const ids = [rows.map(({ id }) => id)]
  const columns = byTable(await db.execute<ColumnRow>(COLUMNS, ids))
  const constraints = byTable(await db.execute<ConstraintRow>(CONSTRAINTS, ids))
  const indexes = byTable(await db.execute<IndexRow>(INDEXES, ids))
  const enums = await db.execute<EnumRow>(ENUMS, [scope.names])
  const others = await db.execute<OtherRow>(OTHERS, [scope.names])
  const found = rows.map((row) => readTable(row, columns(row), constraints(row), indexes(row), scope))
  return Object.freeze({
    server: 'postgres',
    currentSchema: scope.own,
    schemas: Object.freeze(scope.names.filter((name) => scope.nameOf(name) !== undefined)),
    enums: Object.freeze(enums.map((row) => readEnum(row, scope))),
    tables: Object.freeze(found.map(({ table }) => table)),
    unsupported: Object.freeze([
      ...found.flatMap(({ unsupported }) => unsupported),
      ...others.map((row) => describeOther(row, scope)),
    ]),
  })
}
