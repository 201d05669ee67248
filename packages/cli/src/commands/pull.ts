import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { shownPath } from '../config/shown-path.js'
import type { Context } from '../context.js'
import { counted } from '../output/words.js'
import { writeWhole } from '../output/write-file.js'
import { examples, type Register } from '../register.js'

interface Flags {
  readonly out?: string
  readonly force?: true
}

const STDOUT = '-'

const present = (path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') {
      return undefined
    }
    throw error
  })

/** Writes the file, and asks before another text is lost. Answers with what was done. */
const write = async ({ prompt }: Context, path: string, text: string, force = false): Promise<string> => {
  const before = await present(path)
  if (before === text) {
    return 'is as the database already'
  }
  if (before !== undefined && !force) {
    await prompt.consent(`${shownPath(path)} is there. Replace it?`, '--force')
  }
  await writeWhole(path, text)
  return before === undefined ? 'was written' : 'was replaced'
}

const pull = async (context: Context, { out, force }: Flags): Promise<undefined> => {
  const { output } = context
  const { schema } = await context.settings()
  await using connected = await context.connect()
  const { introspect, pullSchema } = await import('@manticore/migrate')
  output.progress(`reading ${connected.target}`)
  const live = await introspect(connected.db)
  const text = pullSchema(live)
  output.progressEnd()
  const { enums, tables, unsupported } = live
  const path = out === STDOUT ? undefined : resolve(out ?? schema)
  if (path === undefined) {
    output.raw(text)
  } else {
    const done = await write(context, path, text, force)
    output.line(
      `${shownPath(path)} ${done}: ${counted(tables.length, 'table')}, ${counted(enums.length, 'enum')}.`,
    )
    if (unsupported.length > 0) {
      output.line('\nIn the database, and with no counterpart in a schema:')
      output.lines(unsupported.map((one) => `  ${one}`))
    }
  }
  output.document({
    database: connected.target,
    path,
    tables: tables.length,
    enums: enums.length,
    unsupported,
    text,
  })
  return undefined
}

/** `manticore pull` */
export const pullCommand: Register = (program, action) => {
  program
    .command('pull')
    .description('Write the schema module from what the database holds.')
    .option('--out <file>', 'another file than the configured schema; - is stdout')
    .option('--force', 'replace the file without asking')
    .addHelpText(
      'after',
      examples(['manticore pull', 'manticore pull --out src/legacy.ts', 'manticore pull --out - | less']),
    )
    .action(action((context: Context, flags: Flags) => pull(context, flags)))
}
