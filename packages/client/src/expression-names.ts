import type { SqlExpression, TableDefinition } from '@manticore/schema'

// strings with escapes, strings, casts, quoted names, bare names; a name before a dot or a parenthesis is no column
const TOKENS =
  /[eEbBxX]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|:{2,3}\s*"?[\p{L}_][\p{L}\p{N}_]*"?|"((?:[^"]|"")*)"(?!\s*\.)|([\p{L}_][\p{L}\p{N}_$]*)(\s*[.(])?/gsu

/** The names in a piece of SQL that may be those of columns, in the order they stand. Strings are passed over. */
export const namesIn = (text: string): string[] =>
  [...text.matchAll(TOKENS)].flatMap(([, quoted, bare, follows]) => {
    if (quoted !== undefined) {
      return [quoted.replaceAll('""', '"')]
    }
    return bare === undefined || follows !== undefined ? [] : [bare.toLowerCase()]
  })

/** The same of an expression made by `sql`. */
export const namesOf = ({ fragments, parts }: SqlExpression): string[] =>
  fragments.flatMap((fragment, index) => {
    const part = parts[index]
    const name = part?.kind === 'identifier' ? part.names.at(-1) : undefined
    return [...namesIn(fragment), ...(name === undefined ? [] : [name])]
  })

/** Those of the names that a table has columns of. */
export const columnNamesIn = (names: readonly string[], table: TableDefinition): string[] =>
  names.filter((name) => table.columns.some((column) => column.name === name))
