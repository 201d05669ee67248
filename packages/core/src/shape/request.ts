import { type ColumnDefinition, describeKind, type TableDefinition, ValidationError } from '@manticore/schema'
import { unknownColumn } from '../columns-given.js'

type CallOption = 'signal' | 'timeout'
type HistoricalOption = 'asOf' | CallOption
type ReadOption = 'lock' | 'skipLocked' | 'noWait' | HistoricalOption

/** What every call can be told. */
export const callOptionNames: readonly CallOption[] = ['signal', 'timeout']

/** What every batch can be told. */
export const batchOptionNames: readonly ('onProgress' | CallOption)[] = ['onProgress', ...callOptionNames]

/** What every read can be told. */
export const historicalOptionNames: readonly HistoricalOption[] = ['asOf', ...callOptionNames]

/** What every read of rows can be told. */
export const readOptionNames: readonly ReadOption[] = [
  'lock',
  'skipLocked',
  'noWait',
  ...historicalOptionNames,
]

/** Reads the options of a method, each of which must be one of `names`. */
export const readRequest = <Name extends string>(
  table: TableDefinition,
  method: string,
  names: readonly Name[],
  options: unknown,
): { readonly [N in Name]?: unknown } => {
  if (options === undefined) {
    return {}
  }
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new ValidationError(
      `${table.name}: ${method} expects an object of options; got ${describeKind(options)}`,
      {
        table: table.name,
      },
    )
  }
  for (const name of Object.keys(options)) {
    if (!(names as readonly string[]).includes(name)) {
      throw new ValidationError(
        `${table.name}: "${name}" is not an option of ${method}; the options are ${names.join(', ')}`,
        { table: table.name },
      )
    }
  }
  return options
}

/** Reads the columns asked for: all of them when nothing is said. */
export const readSelect = (table: TableDefinition, select: unknown): readonly ColumnDefinition[] => {
  if (select === undefined) {
    return table.columns
  }
  if (!Array.isArray(select) || select.length === 0) {
    throw new ValidationError(
      `${table.name}: select expects an array of columns; got ${describeKind(select)}`,
      {
        table: table.name,
      },
    )
  }
  return [...new Set<unknown>(select)].map((property) => {
    const column = table.byProperty.get(property as string) // a map answers any key
    if (column === undefined) {
      throw unknownColumn(table, String(property))
    }
    return column
  })
}

/** Equal for equal selections. */
export const selectKey = (table: TableDefinition, columns: readonly ColumnDefinition[]): string =>
  columns === table.columns ? '' : columns.map((column) => column.index).join()
