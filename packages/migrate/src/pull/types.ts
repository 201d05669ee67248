import type { TypeSnapshot } from '@manticore/core'
import { type ColumnType, isArrayable, sqlTypes } from '@manticore/schema'
import { type Call, type Code, call, object } from './code.js'
import { stringLiteral } from './literal.js'

/** A type as the builders know it. */
export interface BuilderType {
  readonly name: ColumnType['name']
  readonly array: boolean
}

/** The constants of the enum types that are declared, by the names of the types in columns. */
export type EnumConstants = ReadonlyMap<string, string>

// INT8 has two names: `int` is its reading as a number
const NAMES: ReadonlyMap<string, ColumnType['name']> = new Map(
  Object.entries(sqlTypes)
    .filter(([name]) => name !== 'int')
    .map(([name, { sql }]) => [sql, name as keyof typeof sqlTypes]), // its keys
)

const SIZED: ReadonlySet<string> = new Set([
  ...['decimal', 'varchar', 'char', 'bit', 'varbit', 'vector', 'time', 'timetz'],
])

const PRECISE: ReadonlySet<string> = new Set(['timestamp', 'timestamptz'])

/** The builder of a type; `custom` where the library has none, or none that takes its arguments. */
export const builderType = (type: TypeSnapshot, enums: EnumConstants): BuilderType => {
  const name = enums.has(type.name) ? 'enum' : (NAMES.get(type.name) ?? 'custom')
  const takesArguments = type.arguments === '' || SIZED.has(name) || PRECISE.has(name)
  const isKnown = takesArguments && !(type.array && !isArrayable(name))
  return { name: isKnown ? name : 'custom', array: type.array }
}

const argumentsOf = (name: string, args: string): Code[] => {
  const numbers = args === '' ? [] : args.slice(1, -1).split(',')
  return PRECISE.has(name) ? numbers.map((digits) => object([['precision', digits]])) : numbers
}

/** The calls that declare a type: `varchar(200)`, `role()`, `customType('MONEY')`, and `array()` behind them. */
export const typeCalls = (type: TypeSnapshot, enums: EnumConstants): Call[] => {
  const { name } = builderType(type, enums)
  const array = type.array ? [call('array')] : []
  switch (name) {
    case 'custom':
      return [call('customType', stringLiteral(`${type.name}${type.arguments}`)), ...array]
    case 'enum':
      return [call(enums.get(type.name) ?? ''), ...array]
    default:
      return [call(name, ...argumentsOf(name, type.arguments)), ...array]
  }
}
