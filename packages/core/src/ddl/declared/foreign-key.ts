import {
  type ColumnDefinition,
  isColumnReference,
  type ReferenceOptions,
  SchemaError,
  type TableDefinition,
} from '@manticore/schema'
import { typeFamily } from '../type-family.js'

/** A foreign key, however it was declared. */
export interface ForeignKey {
  readonly name: string | undefined
  readonly columns: readonly ColumnDefinition[]
  readonly target: ForeignKeyTarget
  readonly options: ReferenceOptions
}

/** What a foreign key refers to. Without columns it is the table's primary key. */
interface ForeignKeyTarget {
  readonly schema: string | undefined
  readonly name: string
  readonly columns: readonly string[]
}

const refuse = (
  table: TableDefinition,
  column: ColumnDefinition | undefined,
  reason: string,
  cause?: unknown,
): never => {
  const place = column === undefined ? table.name : `${table.name}.${column.property}`
  throw new SchemaError(`${place}: ${reason}`, { table: table.name, column: column?.property, cause })
}

// the function is called long after the declaration, when a table that is not there shows
const targetOf = <Target>(
  table: TableDefinition,
  column: ColumnDefinition | undefined,
  target: () => Target,
) => {
  try {
    return target()
  } catch (cause) {
    return refuse(table, column, 'its foreign key refers to a table that is not there', cause)
  }
}

const NO_COLUMN = 'its foreign key refers to something that is no column of a table'

const declaredAt = (table: TableDefinition, column: ColumnDefinition): ForeignKey[] => {
  if (column.references === undefined) {
    return []
  }
  const target = targetOf(table, column, column.references.target)
  if (typeof target?.table !== 'string') {
    return refuse(table, column, NO_COLUMN)
  }
  return [
    {
      name: undefined,
      columns: [column],
      target: {
        schema: target.schema,
        name: target.table,
        columns: target.name === undefined ? [] : [target.name],
      },
      options: column.references,
    },
  ]
}

const declaredBeside = (table: TableDefinition): ForeignKey[] =>
  table.constraints.flatMap((constraint) => {
    if (constraint.kind === 'check') {
      return []
    }
    const columns = constraint.columns.flatMap(({ property }) => table.byProperty.get(property) ?? [])
    const target = targetOf(table, columns[0], constraint.target)
    const [first] = target
    if (first === undefined || !target.every(isColumnReference)) {
      return refuse(table, columns[0], NO_COLUMN)
    }
    if (target.some((column) => column.table !== first.table || column.schema !== first.schema)) {
      return refuse(table, columns[0], 'its foreign key refers to columns of more than one table')
    }
    if (target.length !== columns.length) {
      return refuse(
        table,
        columns[0],
        `its foreign key is of ${columns.length} columns and refers to ${target.length}`,
      )
    }
    return [
      {
        name: constraint.name,
        columns,
        target: { schema: first.schema, name: first.table, columns: target.map(({ name }) => name) },
        options: constraint.options,
      },
    ]
  })

/** The foreign keys of a table: those of its columns, then those beside them. */
export const foreignKeysOf = (table: TableDefinition): readonly ForeignKey[] => [
  ...table.columns.flatMap((column) => declaredAt(table, column)),
  ...declaredBeside(table),
]

const familyOf = ({ type }: ColumnDefinition): string =>
  typeFamily({ name: type.info.sql, array: type.array })

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((name) => other.includes(name))

/** The sets of columns that a table has a unique constraint over within CREATE TABLE. */
const constrainedBy = (table: TableDefinition): string[][] => [
  table.primaryKey.map(({ name }) => name),
  ...table.columns.filter(({ unique }) => unique).map(({ name }) => [name]),
  ...uniqueParts(table, 'unique'),
]

const uniqueParts = (table: TableDefinition, kind: 'unique' | 'unique index'): string[][] =>
  table.indexes
    .filter((index) => index.kind === kind && index.where === undefined)
    .map(({ parts }) =>
      // an expression is no column, so its index matches no set of them
      parts.map((part) => ('fragments' in part ? '' : 'column' in part ? part.column.name : part.name)),
    )

/** What a foreign key refers to in a table that is known. */
const targetColumns = (
  table: TableDefinition,
  { columns, target }: ForeignKey,
  referred: TableDefinition,
): readonly ColumnDefinition[] => {
  if (target.columns.length > 0) {
    return target.columns.map(
      (name) =>
        referred.columns.find((column) => column.name === name) ??
        refuse(
          table,
          columns[0],
          `its foreign key refers to "${name}", which is no column of ${referred.name}`,
        ),
    )
  }
  return referred.primaryKey.length === columns.length
    ? referred.primaryKey
    : refuse(
        table,
        columns[0],
        `its foreign key is of ${columns.length} columns, the key of ${referred.name} is not`,
      )
}

/** The names of the columns a foreign key refers to. Refuses one that the table it refers to has no place for. */
export const checkForeignKey = (
  table: TableDefinition,
  foreignKey: ForeignKey,
  referred: TableDefinition,
): readonly string[] => {
  const targets = targetColumns(table, foreignKey, referred)
  targets.forEach((target, place) => {
    const column = foreignKey.columns[place]
    if (column !== undefined && familyOf(column) !== familyOf(target)) {
      refuse(table, column, `it is ${familyOf(column)} and refers to ${familyOf(target)}`)
    }
  })
  const names = targets.map(({ name }) => name)
  const keys = [...constrainedBy(referred), ...uniqueParts(referred, 'unique index')]
  if (!keys.some((key) => isSame(key, names))) {
    refuse(
      table,
      foreignKey.columns[0],
      `its foreign key refers to ${referred.name} (${names.join(', ')}), which is neither its key nor unique`,
    )
  }
  return names
}
