import { existsSync } from 'node:fs'
import type { Generated } from '@manticore/migrate'
import type { Command } from 'commander'
import { shownPath } from '../config/shown-path.js'
import type { Connected, Context } from '../context.js'
import { exitCode } from '../exit-code.js'
import { askRenames } from '../generate/ask-renames.js'
import { compare } from '../generate/compare.js'
import { noRenames, type RenameFlags, readRename } from '../generate/rename-flags.js'
import { counted } from '../output/words.js'
import { examples, type Register } from '../register.js'

interface Flags {
  readonly rename?: RenameFlags
  readonly allowDestructive?: true
  readonly dropUndeclared?: true
  readonly despitePending?: true
  readonly dryRun?: true
}

/** What a pending migration brings is missing in the database, and would be generated a second time. */
const refusePending = async (
  { prompt, settings }: Context,
  { migrator }: Connected,
  flags: Flags,
): Promise<void> => {
  // the folder is made with the first migration
  if (flags.despitePending || flags.dryRun || !existsSync((await settings()).migrations)) {
    return
  }
  const { pending, partial } = await migrator.status()
  const waiting = pending.length + (partial === undefined ? 0 : 1)
  if (waiting > 0) {
    await prompt.consent(
      `${counted(waiting, 'migration')} pending, and what is not applied is generated again: first run "manticore migrate". Go on nevertheless?`,
      '--despite-pending',
    )
  }
}

const refuseLoss = async (
  { output, prompt }: Context,
  { changes }: Generated,
  flags: Flags,
): Promise<void> => {
  const losses = changes.filter(({ destructive }) => destructive !== undefined)
  if (losses.length === 0 || flags.allowDestructive || flags.dryRun) {
    return
  }
  output.note('Data would be lost:')
  for (const { summary, destructive } of losses) {
    output.note(`  ${summary}: ${destructive}`)
  }
  await prompt.consent('Write a migration that loses it?', '--allow-destructive')
}

const list = (title: string, names: readonly string[]): readonly string[] =>
  names.length === 0 ? [] : [`${title}: ${names.join(', ')}.`]

const toDocument = ({ target }: Connected, path: string | undefined, found: Generated): unknown => ({
  database: target,
  path,
  changes: found.changes.map(({ kind, summary, destructive }) => ({ kind, summary, destructive })),
  statements: found.statements,
  up: found.up,
  down: found.down,
  undeclared: found.undeclared,
  possibleRenames: found.possibleRenames,
  omitted: found.omitted,
})

const notes = (
  { prompt }: Context,
  { undeclared, omitted, possibleRenames }: Generated,
): readonly string[] => [
  // who can be asked was asked
  ...(prompt.answers ? [] : possibleRenames).map(
    ({ kind, from, to }) => `If the ${kind} ${from} was renamed, say so: --rename ${from}=${to}`,
  ),
  ...list('Left alone, since not declared', undeclared),
  ...list('Left out, since this server has no words for it', omitted),
]

const write = async (context: Context, words: readonly string[], flags: Flags): Promise<number> => {
  const { output } = context
  const tables = await context.tables()
  await using connected = await context.connect()
  const { migrator, target } = connected
  await refusePending(context, connected, flags)
  const description = words.join(' ')
  const { dropUndeclared } = flags
  const found = await askRenames(context, flags.rename ?? noRenames, (renames) =>
    compare(context, connected, { tables, renames, dropUndeclared }),
  )
  if (found === undefined) {
    output.line(`${target} is as declared: there is nothing to generate.`)
    output.document({ database: target, changes: [], statements: [] })
    return exitCode.done
  }
  for (const note of notes(context, found)) {
    output.note(note)
  }
  await refuseLoss(context, found, flags)
  if (flags.dryRun) {
    output.raw(`${found.up}\n`)
    output.document(toDocument(connected, undefined, found))
    return exitCode.done
  }
  // what was shown and consented to is what is written
  const { path } = await migrator.createMigration(description, found.up, found.down)
  output.line(`${shownPath(path)} was written:\n\n${found.up}\n\nRead it, then apply it: manticore migrate`)
  output.document(toDocument(connected, path, found))
  return exitCode.done
}

const addFlags = (command: Command): Command =>
  command
    .option(
      '--rename <old=new>',
      'what was renamed: users.mail=email, or people=users for a table; may be repeated',
      readRename,
    )
    .option('--allow-destructive', 'write it although data is lost by it')
    .option('--drop-undeclared', 'drop the tables that are not declared, too')
    .option('--despite-pending', 'write it although migrations are pending')
    .option('--dry-run', 'print the statements, and write nothing')

/** `manticore generate` */
export const generateCommand: Register = (program, action) => {
  addFlags(
    program
      .command('generate')
      .argument('<description...>', 'what it does, in a few words: they become its name')
      .description('Write the migration that makes the database what is declared, with its undo.'),
  )
    .addHelpText(
      'after',
      examples([
        'manticore generate add phone numbers',
        'manticore generate rename mail --rename users.mail=email',
        'manticore generate drop fax --allow-destructive',
        'manticore generate anything --dry-run',
      ]),
    )
    .action(
      action((context: Context, words: readonly string[], flags: Flags) => write(context, words, flags)),
    )
}
