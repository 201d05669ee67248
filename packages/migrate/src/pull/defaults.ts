import type { ColumnSnapshot } from '@manticore/core'
import { type Call, type Code, call } from './code.js'
import { sqlLiteral, stringLiteral } from './literal.js'
import type { BuilderType } from './types.js'

/** What a default is a literal of, without the types it is annotated with: `'a'::text`, `(-1)::INT8`, `0:::DECIMAL`. */
const LITERAL =
  /^(?:(?<word>true|false)|\(?(?<number>-?\d+(?:\.\d+)?)\)?|'(?<text>(?:[^'\\]|'')*)')(?::{2,3}(?<type>[\w ".]+(?:\([\d, ]*\))?(?<array>\[\])?))*$/i

const isWhole = (text: string, most: bigint): boolean =>
  /^-?\d+$/.test(text) && BigInt(text) <= most && BigInt(text) >= -most - 1n

const isDouble = (text: string): boolean => /^-?\d+(?:\.\d+)?$/.test(text) && String(Number(text)) === text

// as CockroachDB prints it
const EMPTY_ARRAY = /^ARRAY\[\](?::{2,3}[\w ".]+\[\])?$/i

type Reader = (literal: { readonly quoted: boolean; readonly text: string }) => Code | undefined

const whole =
  (bits: bigint, ending: '' | 'n'): Reader =>
  ({ text }) =>
    isWhole(text, 2n ** (bits - 1n) - 1n) ? `${BigInt(text)}${ending}` : undefined

const float: Reader = ({ text }) => (isDouble(text) ? text : undefined)

const words: Reader = ({ quoted, text }) => (quoted ? stringLiteral(text) : undefined)

/** A literal as the value of a column of the type. What has none, or more than one, stays SQL. */
const VALUES: { readonly [Name in BuilderType['name']]?: Reader } = {
  bool: ({ text }) => (/^(?:true|false)$/i.test(text) ? text.toLowerCase() : undefined),
  int2: whole(16n, ''),
  int4: whole(32n, ''),
  int8: whole(64n, 'n'),
  float4: float,
  float8: float,
  decimal: ({ text }) => (/^-?\d+(?:\.\d+)?$/.test(text) ? stringLiteral(text) : undefined),
  text: words,
  varchar: words,
  char: words,
  citext: words,
  enum: words,
  jsonb: ({ text }) => (text === '{}' || text === '[]' ? text : undefined),
}

const literalValue = (type: BuilderType, expression: string): Code | undefined => {
  if (type.array && EMPTY_ARRAY.test(expression)) {
    return '[]'
  }
  const found = LITERAL.exec(expression)?.groups
  if (found === undefined) {
    return undefined
  }
  const { word, number, text, array } = found
  if (type.array || array !== undefined) {
    return type.array && array !== undefined && text === '{}' ? '[]' : undefined
  }
  return VALUES[type.name]?.({
    quoted: text !== undefined,
    text: text?.replaceAll("''", "'") ?? number ?? word ?? '',
  })
}

const NOW = /^now\(\)(?::::TIMESTAMPTZ(?:\(\d\))?)?$/i

const TEMPORAL: ReadonlySet<string> = new Set(['date', 'time', 'timetz', 'timestamp', 'timestamptz'])

/** The call that declares the default of a column, or none. */
export const defaultCalls = ({ default: expression }: ColumnSnapshot, type: BuilderType): Call[] => {
  if (expression === undefined) {
    return []
  }
  if (type.name === 'uuid' && !type.array && expression === 'gen_random_uuid()') {
    return [call('defaultRandom')]
  }
  if (TEMPORAL.has(type.name) && !type.array && NOW.test(expression)) {
    return [call('defaultNow')]
  }
  return [call('default', literalValue(type, expression) ?? sqlLiteral(expression))]
}
