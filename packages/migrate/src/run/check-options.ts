import { describeKind, ValidationError } from '@manticore/schema'
import type { MigrateOptions, RollbackOptions } from './options.js'

/** What one option may be: whether a value is, and in words. */
interface Rule {
  readonly expects: string
  readonly takes: (value: unknown) => boolean
}

type Rules<Options> = { readonly [Name in keyof Required<Options>]: Rule }

const oneOf = (...values: readonly string[]): Rule => ({
  expects: values.map((value) => `"${value}"`).join(' or '),
  takes: (value) => values.includes(value as string), // whatever it is, it is compared
})

const VERSION: Rule = {
  expects: 'a version, such as "20261120163000"',
  takes: (value) => typeof value === 'string' && value !== '',
}

const isListOfTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((one) => typeof one === 'string')

const runRules: Rules<Omit<MigrateOptions, 'to'>> = {
  dryRun: { expects: 'a boolean', takes: (value) => typeof value === 'boolean' },
  onProgress: { expects: 'a function', takes: (value) => typeof value === 'function' },
  lockTimeout: {
    expects: 'milliseconds from 0, or Infinity',
    takes: (value) => typeof value === 'number' && value >= 0,
  },
  acceptChanged: {
    expects: 'true or a list of versions',
    takes: (value) => value === true || isListOfTexts(value),
  },
  resolve: oneOf('done', 'again'),
  transaction: oneOf('statement', 'migration'),
  signal: { expects: 'an AbortSignal', takes: (value) => value instanceof AbortSignal },
}

const migrateRules: Rules<MigrateOptions> = { ...runRules, to: VERSION }

const rollbackRules: Rules<RollbackOptions> = {
  ...runRules,
  to: VERSION,
  count: {
    expects: 'a whole number from 1, or Infinity',
    takes: (value) =>
      value === Number.POSITIVE_INFINITY || (Number.isSafeInteger(value) && (value as number) >= 1), // a number, as just seen
  },
}

const check = (method: string, options: unknown, rules: Readonly<Record<string, Rule>>): void => {
  if (typeof options !== 'object' || options === null) {
    throw new ValidationError(`${method} expects an object of options; got ${describeKind(options)}`)
  }
  for (const [name, value] of Object.entries(options)) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined
    if (rule === undefined) {
      const known = Object.keys(rules).join(', ')
      throw new ValidationError(`"${name}" is not an option of ${method}; the options are ${known}`)
    }
    if (value !== undefined && !rule.takes(value)) {
      throw new ValidationError(`${method}: ${name} must be ${rule.expects}; got ${describeKind(value)}`)
    }
  }
}

/** Throws a `ValidationError` for what `migrate` cannot be told. */
export const checkMigrate = (options: MigrateOptions): void => check('migrate', options, migrateRules)

/** Throws a `ValidationError` for what `rollback` cannot be told. */
export const checkRollback = (options: RollbackOptions): void => {
  check('rollback', options, rollbackRules)
  if (options.count !== undefined && options.to !== undefined) {
    throw new ValidationError('rollback: count and to are both given; one of them says how far')
  }
}
