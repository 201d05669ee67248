import { qualifiedName, tableLabel, ValidationError } from '@manticore/schema'
import type { LiveSchema } from '../introspect/live-schema.js'
import { type Code, call, chain, list, statement } from './code.js'
import { importsOf } from './imports.js'
import { commentLine, stringLiteral } from './literal.js'
import { createScope, isDeclarable, type PullScope } from './scope.js'
import { tableCode } from './table.js'

/** How a module is written. */
export interface PullOptions {
  /** What the builders are imported from. Default: `manticore-cockroachdb`. */
  readonly module?: string
}

interface Constant {
  readonly name: string
  readonly code: Code
}

const schemaConstants = ({ schemas }: PullScope): Constant[] =>
  [...schemas].map(([name, constant]) => ({
    name: constant,
    code: chain(call('schema', stringLiteral(name))),
  }))

const enumConstants = (live: LiveSchema, { enums, schemas }: PullScope): Constant[] =>
  live.enums.filter(isDeclarable).map((type) => {
    const declare = type.schema === undefined ? 'enumType' : `${schemas.get(type.schema)}.enumType`
    return {
      name: enums.get(qualifiedName(type)) ?? '', // each has been given one
      code: chain(call(declare, stringLiteral(type.name), list(type.labels.map(stringLiteral)))),
    }
  })

const remark = (title: string, lines: readonly string[]): string =>
  lines.length === 0 ? '' : `//\n${[title, ...lines.map((line) => `- ${line}`)].map(commentLine).join('')}`

const undeclarable = (live: LiveSchema): string[] => [
  ...live.enums
    .filter((type) => !isDeclarable(type))
    .map((type) => `the enum ${tableLabel(type)}: it has no labels, or an empty one`),
  ...live.tables
    .filter(({ columns }) => columns.length === 0)
    .map((table) => `the table ${tableLabel(table)}: it has no columns`),
]

const importStatement = (names: readonly string[], module: string): string => {
  const line = `import { ${names.join(', ')} } from ${stringLiteral(module)}`
  return line.length <= 110
    ? `${line}\n`
    : `import {\n${names.map((name) => `  ${name},\n`).join('')}} from ${stringLiteral(module)}\n`
}

/**
 * The text of a module that declares what a database holds. It compiles, is formatted, and declares what it was made of:
 * compared with the same database there is no difference. What has no declaration is named in a comment at its head.
 *
 * Properties are in camel case, `.named()` where the database says otherwise; tables come behind those they refer to; names of
 * keys, indexes and constraints are left out where they are those that the server makes. Throws `ValidationError` for a
 * module without a name.
 *
 * @example
 * ```ts
 * import { writeFile } from 'node:fs/promises'
 *
 * await writeFile('schema.ts', pullSchema(await introspect(db)))
 * ```
 */
export const pullSchema = (
  live: LiveSchema,
  { module = 'manticore-cockroachdb' }: PullOptions = {},
): string => {
  if (typeof module !== 'string' || module === '') {
    throw new ValidationError(
      "pullSchema(): module is the name of a package, such as 'manticore-cockroachdb'",
    )
  }
  const scope = createScope(live)
  const tables = scope.tables.map((table) => ({ name: table.constant, ...tableCode(table, scope) }))
  const constants: readonly Constant[] = [...schemaConstants(scope), ...enumConstants(live, scope)]
  const all = [...constants, ...tables]
  const names = importsOf(all.map(({ code }) => code))
  const left = [...undeclarable(live), ...tables.flatMap((table) => table.left)]
  const statements = (some: readonly Constant[]): string[] =>
    some.map(({ name, code }) => statement(`export const ${name} = `, code))
  return [
    commentLine(`The tables of a ${live.server === 'postgres' ? 'PostgreSQL' : 'CockroachDB'} database.`) +
      remark('The database also holds these, which are left alone:', live.unsupported) +
      remark(
        'It also holds these, which cannot be declared, so that a generated migration would drop them:',
        left,
      ),
    ...(names.length === 0 ? [] : [importStatement(names, module)]),
    ...(constants.length === 0 ? [] : [statements(constants).join('')]),
    ...statements(tables),
    ...(all.length === 0 ? ['export {}\n'] : []),
  ].join('\n')
}
