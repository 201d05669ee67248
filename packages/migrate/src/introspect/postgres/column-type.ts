import { type TypeSnapshot, typeSnapshot } from '@manticore/core'
import { qualifiedName } from '@manticore/schema'
import { KNOWN_TYPES } from '../known-types.js'
import type { Scope } from '../scope.js'

/** What the catalog says of a column's type; of an array, what it says of the type of its elements. */
export interface TypeRow {
  /** As `format_type` prints it: `numeric(19,4)[]`. */
  readonly type: string
  readonly type_schema: string
  readonly type_name: string
  /** `pg_type.typtype`: b is a base type, e an enum, d a domain, c a row. */
  readonly type_kind: string
  readonly from_extension: boolean
}

// CHAR(n) pads with blanks here, and is none of the types that are declared; "char" is a byte of the catalog's
const isKnown = (name: string): boolean => KNOWN_TYPES.has(name) && name !== 'CHAR'

// interval day to second is a type of its own, as far as its name goes
const isPlain = (type: string): boolean => !type.startsWith('interval ')

const nameOf = (
  { type, type_schema, type_name, type_kind, from_extension }: TypeRow,
  scope: Scope,
): string => {
  const known = type_name === 'numeric' ? 'DECIMAL' : type_name.toUpperCase()
  const isBuiltIn = type_schema === 'pg_catalog'
  if ((isBuiltIn || from_extension) && type_kind === 'b' && isKnown(known) && isPlain(type)) {
    return known
  }
  const isVisible = !type.includes('.')
  return (isBuiltIn || (from_extension && isVisible)) && !type.startsWith('"')
    ? type.toUpperCase()
    : qualifiedName({ schema: scope.nameOf(type_schema), name: type_name })
}

/** The type of a column in the library's spelling, or in the server's where the library has no builder for it. */
export const readType = (row: TypeRow, scope: Scope): TypeSnapshot => {
  const array = row.type.endsWith('[]')
  const element = array ? row.type.slice(0, -2) : row.type
  const [args = ''] = /\([\w, ]+\)/.exec(row.type_kind === 'b' ? element : '') ?? []
  return typeSnapshot(nameOf({ ...row, type: element.replace(args, '') }, scope), args, array)
}
