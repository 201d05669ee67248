import { type ColumnSnapshot, type ServerKind, type TypeSnapshot, typeSql } from '@manticore/core'
import type { Conversion } from '../change.js'

type Group = 'integer' | 'float' | 'decimal' | 'text' | 'instant' | 'time' | 'bits' | 'other'

const GROUPS: Readonly<Record<string, Group>> = {
  INT2: 'integer',
  INT4: 'integer',
  INT8: 'integer',
  FLOAT4: 'float',
  FLOAT8: 'float',
  DECIMAL: 'decimal',
  TEXT: 'text',
  VARCHAR: 'text',
  CHAR: 'text',
  CITEXT: 'text',
  DATE: 'instant',
  TIMESTAMP: 'instant',
  TIMESTAMPTZ: 'instant',
  TIME: 'time',
  TIMETZ: 'time',
  BIT: 'bits',
  VARBIT: 'bits',
}

const groupOf = ({ name }: TypeSnapshot): Group => GROUPS[name] ?? 'other'

/** The types among which a cast is there by itself. Any other goes by way of text, which has a form of everything. */
const isCastable = (from: TypeSnapshot, to: TypeSnapshot): boolean => {
  const groups = [groupOf(from), groupOf(to)] as const
  const areNumbers = groups.every((group) => ['integer', 'float', 'decimal'].includes(group))
  return areNumbers || groups.includes('text') || (groups[0] === groups[1] && groups[0] !== 'other')
}

const DIGITS: Readonly<Record<string, number>> = { INT2: 5, INT4: 10, INT8: 19 }

const numbers = ({ arguments: args }: TypeSnapshot): number[] => (args.match(/\d+/g) ?? []).map(Number)

/** The digits before and behind the point. */
const decimalRoom = (type: TypeSnapshot): readonly [number, number] => {
  const whole = DIGITS[type.name]
  const [precision = Number.POSITIVE_INFINITY, scale] = numbers(type)
  if (whole !== undefined) {
    return [whole, 0]
  }
  return type.arguments === '' ? [precision, precision] : [precision - (scale ?? 0), scale ?? 0]
}

const lengthOf = (type: TypeSnapshot): number =>
  numbers(type)[0] ?? (type.name === 'CHAR' || type.name === 'BIT' ? 1 : Number.POSITIVE_INFINITY)

const MOST_DIGITS_OF_A_SECOND = 6

type Misfit = Conversion['misfit']

const whole = (from: TypeSnapshot, to: TypeSnapshot): Misfit =>
  (DIGITS[from.name] ?? 0) <= (DIGITS[to.name] ?? 0) ? undefined : 'refused'

const toDecimal = (from: TypeSnapshot, to: TypeSnapshot): Misfit => {
  const [had, hadBehind] = decimalRoom(from)
  const [has, hasBehind] = decimalRoom(to)
  if (hasBehind < hadBehind) {
    return 'changed'
  }
  return has < had ? 'refused' : undefined
}

// what a double holds exactly are integers of 53 bits
const toFloat = (from: TypeSnapshot, to: TypeSnapshot): Misfit =>
  from.name === 'INT2' || (from.name === 'INT4' && to.name === 'FLOAT8') ? undefined : 'changed'

// a text that says nothing of the kind is refused, and one that does says nothing else
const EXACT_FROM_TEXT: ReadonlySet<string> = new Set(['INT2', 'INT4', 'INT8', 'UUID', 'BOOL', 'DATE'])

const isNamed = ({ name }: TypeSnapshot): boolean => name.startsWith('"')

const fromText = (to: TypeSnapshot): Misfit =>
  EXACT_FROM_TEXT.has(to.name) || isNamed(to) ? 'refused' : 'changed'

const sized = (from: TypeSnapshot, to: TypeSnapshot): Misfit =>
  lengthOf(to) >= lengthOf(from) && to.name !== 'BIT' ? undefined : 'refused'

const instants = (from: TypeSnapshot, to: TypeSnapshot): Misfit => {
  if (from.name !== to.name) {
    // between the two a moment depends on the time zone of the session
    return from.name === 'DATE' ? undefined : 'changed'
  }
  const digits = ({ arguments: args }: TypeSnapshot): number =>
    args === '' ? MOST_DIGITS_OF_A_SECOND : Number(args.slice(1, -1))
  return digits(to) >= digits(from) ? undefined : 'changed'
}

/** What becomes of values that the other type has no place for. */
const misfitOf = (from: TypeSnapshot, to: TypeSnapshot): Misfit => {
  const [had, has] = [groupOf(from), groupOf(to)]
  if (from.array !== to.array) {
    return has === 'text' && !to.array ? sized({ ...from, arguments: '', name: 'TEXT' }, to) : 'refused'
  }
  if (has === 'text') {
    return had === 'text' ? sized(from, to) : sized({ ...from, arguments: '', name: 'TEXT' }, to)
  }
  if (had === 'text') {
    return fromText(to)
  }
  if (had === 'integer' && has === 'integer') {
    return whole(from, to)
  }
  if ((had === 'integer' || had === 'decimal') && has === 'decimal') {
    return toDecimal(from, to)
  }
  if (had === 'float' && has === 'float') {
    return to.name === 'FLOAT8' ? undefined : 'changed'
  }
  if (had === 'integer' && has === 'float') {
    return toFloat(from, to)
  }
  if (had === 'bits' && has === 'bits') {
    return sized(from, to)
  }
  if (had === 'instant' && has === 'instant') {
    return instants(from, to)
  }
  // the old and the new type of an enum
  return isNamed(from) && isNamed(to) ? 'refused' : 'changed'
}

// An explicit cast to a length cuts what is too long; an assignment refuses it. So values are cast to the type without
// its arguments, and CHAR and BIT mean a length of one then.
const CAST: Readonly<Record<string, string>> = { VARCHAR: 'TEXT', CHAR: 'TEXT', BIT: 'VARBIT' }

const castName = ({ name, array }: TypeSnapshot): string =>
  typeSql({ name: CAST[name] ?? name, arguments: '', array })

// https://github.com/cockroachdb/cockroach/blob/master/pkg/sql/schemachange/alter_column_type.go: what changes no bytes
const isWidening = (from: TypeSnapshot, to: TypeSnapshot): boolean => {
  const isSameKind =
    from.name === to.name ||
    (groupOf(from) === groupOf(to) &&
      (groupOf(to) === 'integer' ||
        groupOf(to) === 'float' ||
        (groupOf(to) === 'text' && from.name !== 'CITEXT' && to.name !== 'CITEXT')))
  return !from.array && !to.array && isSameKind && !isNamed(to) && misfitOf(from, to) === undefined
}

/** How the values of a column get another type: directly where no value has to be written again. */
export const conversion = (from: ColumnSnapshot, to: ColumnSnapshot): Conversion => {
  if (from.collate === to.collate && isWidening(from.type, to.type)) {
    return { kind: 'widened', through: [], misfit: undefined }
  }
  const last = castName(to.type)
  const isDirect = from.type.array === to.type.array && isCastable(from.type, to.type)
  const text = from.type.array && to.type.array ? 'TEXT[]' : 'TEXT'
  return {
    kind: 'cast',
    through: isDirect || last === text ? [last] : [text, last],
    misfit: misfitOf(from.type, to.type),
  }
}

/** Whether a change of type takes a new column: CockroachDB changes no type in place whose values are written anew. */
export const isRewritten = ({ kind }: Conversion, server: ServerKind): boolean =>
  server === 'cockroachdb' && kind === 'cast'
