import type { RunOptions } from '@manticore/migrate'
import { type Command, InvalidArgumentError, Option } from 'commander'

/** The options that `migrate` and `rollback` share, as commander reads them. */
export interface RunFlags {
  readonly dryRun?: true
  readonly yes?: true
  readonly lockTimeout?: number
  readonly acceptChanged?: true | readonly string[]
  readonly resolve?: 'done' | 'again'
  readonly transaction?: 'statement' | 'migration'
}

const MS_PER_SECOND = 1000

const readSeconds = (text: string): number => {
  const seconds = Number(text)
  if (text.trim() === '' || !(seconds >= 0)) {
    throw new InvalidArgumentError('It must be a number of seconds, 0 for not at all.')
  }
  return seconds
}

/** Reads a whole number from 1. */
export const readCount = (text: string): number => {
  const count = Number(text)
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new InvalidArgumentError('It must be a whole number from 1.')
  }
  return count
}

/** Adds the options to a command. */
export const addRunFlags = (command: Command): Command =>
  command
    .option('--dry-run', 'print the statements that would be run, and run none')
    .option('-y, --yes', 'ask nothing: consent to what loses data or takes the lock away')
    .option(
      '--lock-timeout <seconds>',
      'wait so long while somebody else migrates (default: 60)',
      readSeconds,
    )
    .option(
      '--accept-changed [versions...]',
      'take files changed after they were applied as they are now: all, or these',
    )
    .addOption(
      new Option(
        '--resolve <outcome>',
        'a statement whose outcome is unknown: take it for done, or run it again',
      ).choices(['done', 'again']),
    )
    .addOption(
      new Option(
        '--transaction <scope>',
        'on PostgreSQL, "migration" runs each in one transaction (default: "statement")',
      ).choices(['statement', 'migration']),
    )

/** The same as a migrator takes them. */
export const runOptions = ({ lockTimeout, acceptChanged, resolve, transaction }: RunFlags): RunOptions => ({
  lockTimeout: lockTimeout === undefined ? undefined : lockTimeout * MS_PER_SECOND,
  acceptChanged,
  resolve,
  transaction,
})
