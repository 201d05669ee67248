import { CommandError } from './command-error.js'
import { exitCode } from './exit-code.js'
import type { Output } from './output/output.js'

// the fields of the library's errors; none holds a value or a password
const FIELDS = [
  'code',
  'file',
  'line',
  'version',
  'statement',
  'table',
  'column',
  'constraint',
  'hint',
] as const

type Fields = Partial<Record<(typeof FIELDS)[number], string | number>>

const fieldsOf = (error: Error): Fields => {
  const fields: Fields = {}
  for (const name of FIELDS) {
    const value: unknown = Reflect.get(error, name)
    if (typeof value === 'string' || typeof value === 'number') {
      fields[name] = value
    }
  }
  return fields
}

const exitCodeOf = (error: Error): number => {
  if (error instanceof CommandError) {
    return error.exitCode
  }
  return Reflect.get(error, 'code') === 'INVALID_OPTIONS' ? exitCode.usage : exitCode.failed
}

// errors of the library are sentences; of anything else the stack says more
const isOwn = (error: Error): boolean => error instanceof CommandError || Reflect.has(error, 'code')

const stacks = (error: unknown): readonly string[] =>
  error instanceof Error ? [error.stack ?? error.message, ...stacks(error.cause)] : []

/**
 * Tells why a command failed: a sentence on stderr, with `--json` a document on stdout, and the stacks when they are
 * wanted. Returns the exit code.
 */
export const reportFailure = (thrown: unknown, output: Output, verbose: boolean): number => {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  const { hint, ...fields } = fieldsOf(error)
  output.progressEnd()
  output.document({ error: { name: error.name, message: error.message, ...fields, hint } })
  output.note(`Error: ${error.message}`)
  if (hint !== undefined) {
    output.note(`Hint: ${hint}`)
  }
  if (verbose) {
    output.note(`\n${stacks(error).join('\n\nCaused by: ')}`)
  } else if (!isOwn(error)) {
    output.note('This is not an error the command knows; --verbose shows where it comes from.')
  }
  return exitCodeOf(error)
}
