import { Option } from 'commander'
import type { Connected, Context } from '../context.js'
import { moment } from '../output/words.js'
import { examples, type Register } from '../register.js'
import { run } from '../run/run.js'
import { addRunFlags, type RunFlags } from '../run/run-flags.js'

interface Flags extends RunFlags {
  readonly to?: string
  readonly forceUnlock?: true
}

const unlock = async ({ output, prompt }: Context, { migrator }: Connected, yes = false): Promise<void> => {
  const { lock } = await migrator.status()
  if (lock === undefined) {
    output.note('Nobody holds the lock.')
    return
  }
  if (!yes) {
    await prompt.consent(
      `${lock.holder} migrates since ${moment(lock.since)}. Take the lock away? Do it only if that process is gone.`,
      '--yes',
    )
  }
  const held = await migrator.forceUnlock()
  output.note(
    held === undefined ? 'Nobody holds the lock any more.' : `The lock of ${held.holder} was taken away.`,
  )
}

const migrate = async (context: Context, flags: Flags): Promise<number> => {
  await using connected = await context.connect()
  if (flags.forceUnlock) {
    await unlock(context, connected, flags.yes)
  }
  const { to } = flags
  return await run(
    context,
    connected,
    flags,
    (migrator, options) => migrator.migrate({ ...options, to }),
    to !== undefined,
  )
}

/** `manticore migrate` */
export const migrateCommand: Register = (program, action) => {
  const command = program
    .command('migrate')
    .description('Apply the migrations that are pending, or go to a version, up or down.')
    .option('--to <version>', 'the version to go to; newer ones are undone')
    .addOption(
      new Option('--force-unlock', 'first take the lock away from whoever holds it').conflicts('dryRun'),
    )
  addRunFlags(command)
    .addHelpText(
      'after',
      examples([
        'manticore migrate',
        'manticore migrate --dry-run',
        'manticore migrate --to 20261120163000',
        'manticore migrate --accept-changed 20261120163000',
        'manticore migrate --force-unlock',
      ]),
    )
    .action(action((context: Context, flags: Flags) => migrate(context, flags)))
}
