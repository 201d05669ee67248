import { shownPath } from '../config/shown-path.js'
import type { Context } from '../context.js'
import { examples, type Register } from '../register.js'

const create = async ({ output, settings }: Context, words: readonly string[]): Promise<undefined> => {
  const { migrations } = await settings()
  const { createMigrationFile } = await import('@manticore/migrate')
  const { version, name, path } = await createMigrationFile(migrations, words.join(' '))
  output.line(`${shownPath(path)} was written.`)
  output.document({ version, name, path })
  return undefined
}

/** `manticore new` */
export const newCommand: Register = (program, action) => {
  program
    .command('new')
    .argument('<description...>', 'what it does, in a few words: they become its name')
    .description('Write an empty migration, to be filled in by hand.')
    .addHelpText('after', examples(['manticore new backfill the phone numbers']))
    .action(action((context: Context, words: readonly string[]) => create(context, words)))
}
