import { isStorableText, serverTextCodec } from './codec/text.js'
import type { Column } from './column.js'
import { ColumnBuilder, initialSpec } from './column-builder.js'

// a name of words, or of quoted parts, and what may stand behind it in parentheses; no other SQL
const TYPE =
  /^((?:[a-z_][\w$]*(?: [a-z_][\w$]*)*|(?:"(?:[^"]|"")+"|[a-z_][\w$]*)(?:\."(?:[^"]|"")+")?))(\([\w ,]*\))?$/i

/**
 * A column of a SQL type without a builder of its own, such as MONEY, or of a domain. Its values are read and written as
 * the server prints them; {@link Column.codec} makes something else of them.
 *
 * A name that is not in double quotes is written in upper case, which is the same to the server.
 *
 * @example
 * ```ts
 * customType('MONEY').notNull()
 * customType('"app"."email"')
 * ```
 */
export const customType = (type: string): Column<string, string, 'custom'> => {
  const [, name = '', sizes = ''] =
    (typeof type === 'string' && isStorableText(type) && TYPE.exec(type)) || []
  const sql = name.includes('"') ? name : name.toUpperCase()
  const spec = initialSpec({
    name: 'custom',
    info: Object.freeze({ sql, codec: serverTextCodec(sql) }),
    arguments: sizes,
    array: false,
    serial: false,
  })
  const fault = `customType() expects the name of a type, such as 'MONEY' or '"app"."email"'`
  // the builder is untyped inside; the text of the server is this column's value
  return new ColumnBuilder(spec, name === '' ? fault : undefined) as unknown as Column<
    string,
    string,
    'custom'
  >
}
