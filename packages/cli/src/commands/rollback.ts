import { Option } from 'commander'
import type { Context } from '../context.js'
import { examples, type Register } from '../register.js'
import { run } from '../run/run.js'
import { addRunFlags, type RunFlags, readCount } from '../run/run-flags.js'

interface Flags extends RunFlags {
  readonly count?: number
  readonly to?: string
}

const rollback = async (context: Context, flags: Flags): Promise<number> => {
  const { count, to } = flags
  await using connected = await context.connect()
  return await run(
    context,
    connected,
    flags,
    (migrator, options) => migrator.rollback({ ...options, ...(to === undefined ? { count } : { to }) }),
    true,
  )
}

/** `manticore rollback` */
export const rollbackCommand: Register = (program, action) => {
  const command = program
    .command('rollback')
    .description('Undo the newest migration, or several. It asks first: what they added is lost.')
    .option('--count <n>', 'how many to undo (default: 1)', readCount)
    .addOption(new Option('--to <version>', 'undo all that are newer than this one').conflicts('count'))
  addRunFlags(command)
    .addHelpText(
      'after',
      examples([
        'manticore rollback',
        'manticore rollback --count 3 --dry-run',
        'manticore rollback --to 20261120163000 --yes',
      ]),
    )
    .action(action((context: Context, flags: Flags) => rollback(context, flags)))
}
