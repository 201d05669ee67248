import { sqlTypes } from '@manticore/schema'
import { type Code, wordsOf } from './code.js'

const HELPERS: readonly string[] = [
  ...['check', 'comment', 'customType', 'defineTable', 'enumType', 'family', 'foreignKey', 'index'],
  ...[
    'invertedIndex',
    'locality',
    'primaryKey',
    'schema',
    'sql',
    'ttl',
    'unique',
    'uniqueIndex',
    'vectorIndex',
  ],
]

/** What a module that declares tables may import, its types aside. A builder is called as its type is. */
export const IMPORTABLE: ReadonlySet<string> = new Set([...Object.keys(sqlTypes), ...HELPERS])

// `uuid` of a call, `sql` of an expression, and the type that a function is said to return
const NAME = /^(?:\(\): )?([a-z]\w*)/i

// formatters sort letter by letter, capitals before their small letters
const sortKey = (name: string): string =>
  name.replaceAll(/[a-z]/gi, (letter) => `${letter.toLowerCase()}${letter < 'a' ? 0 : 1}`)

/** What some pieces need of the library, in the order in which imports are sorted. */
export const importsOf = (codes: readonly Code[]): string[] => {
  const names = new Set(codes.flatMap(wordsOf).map((word) => NAME.exec(word)?.[1] ?? ''))
  return [...names]
    .filter((name) => IMPORTABLE.has(name) || name === 'ColumnReference')
    .sort((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1))
    .map((name) => (name === 'ColumnReference' ? `type ${name}` : name))
}
