import { type AnyTable, describeKind, tableDefinition, ValidationError } from '@manticore/schema'
import type { GenerateOptions } from './options.js'

const OPTIONS: { readonly [Name in keyof GenerateOptions]-?: 'tables' | 'boolean' | 'renames' | 'names' } = {
  tables: 'tables',
  allowDestructive: 'boolean',
  dropUndeclared: 'boolean',
  renames: 'renames',
  ignore: 'names',
  dryRun: 'boolean',
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const areNames = (value: unknown): boolean =>
  Array.isArray(value) && value.every((name) => typeof name === 'string')

const isRenaming = (value: unknown): boolean =>
  isRecord(value) &&
  Object.entries(value).every(
    ([name, names]) =>
      ['tables', 'columns'].includes(name) &&
      (names === undefined ||
        (isRecord(names) && Object.values(names).every((to) => typeof to === 'string'))),
  )

const EXPECTED = {
  boolean: [(value: unknown) => typeof value === 'boolean', 'true or false'],
  renames: [isRenaming, "{ tables: { old: 'new' }, columns: { 'table.old': 'new' } }"],
  names: [areNames, "a list of tables by their names: ['legacy', 'app.archive']"],
} as const

const refuse = (reason: string): never => {
  throw new ValidationError(`generate: ${reason}`)
}

const isTable = (value: unknown): value is AnyTable =>
  typeof value === 'object' && value !== null && tableDefinition in value

/** The declared tables of the options, whatever a caller without types gave. */
export const readTables = (options: GenerateOptions): readonly AnyTable[] => {
  if (!isRecord(options)) {
    return refuse(`options are expected, as { tables }, not ${describeKind(options)}`)
  }
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(OPTIONS, name)) {
      refuse(`there is no option "${name}"; there are ${Object.keys(OPTIONS).join(', ')}`)
    }
    const kind = OPTIONS[name as keyof GenerateOptions] // just looked up
    const [isRight, expected] = kind === 'tables' ? [() => true, ''] : EXPECTED[kind]
    if (value !== undefined && !isRight(value)) {
      refuse(`${name} is expected to be ${expected}, not ${describeKind(value)}`)
    }
  }
  const { tables }: { readonly tables?: unknown } = options
  if (typeof tables !== 'object' || tables === null) {
    return refuse(`tables are expected, as { tables: { users, teas } }, not ${describeKind(tables)}`)
  }
  return Object.entries(tables).map(([name, table]) =>
    isTable(table)
      ? table
      : refuse(`tables.${name} is expected to be a table of defineTable(), not ${describeKind(table)}`),
  )
}
