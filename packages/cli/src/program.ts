import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { refuseUse } from './command-error.js'
import { checkCommand } from './commands/check.js'
import { diagramCommand } from './commands/diagram.js'
import { generateCommand } from './commands/generate.js'
import { initCommand } from './commands/init.js'
import { migrateCommand } from './commands/migrate.js'
import { newCommand } from './commands/new.js'
import { pullCommand } from './commands/pull.js'
import { rollbackCommand } from './commands/rollback.js'
import { statusCommand } from './commands/status.js'
import { createContext, type GlobalOptions } from './context.js'
import { exitCode } from './exit-code.js'
import { reportFailure } from './failure.js'
import { createOutput } from './output/output.js'
import { createPrompt } from './prompt.js'
import type { Action, Register } from './register.js'

const commands: readonly Register[] = [
  initCommand,
  newCommand,
  generateCommand,
  migrateCommand,
  rollbackCommand,
  statusCommand,
  checkCommand,
  pullCommand,
  diagramCommand,
]

const EXIT_CODES = `
Exit codes:
  0    done
  1    failed: the database or a file said no
  2    wrong use: arguments or configuration
  3    "manticore check" found something
  130  stopped by Ctrl-C

"manticore <command> --help" shows the options of a command, with examples.`

const version = (): string => {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string // of our own package.json
  }
  return version
}

const createProgram = (action: (program: Command) => Action): Command => {
  const program = new Command('manticore')
    .description('Migrations and schema of a CockroachDB database.')
    .option('--config <file>', 'the configuration (default: the nearest manticore.config.ts)')
    .option('--url <url>', 'the database (default: the one configured, then DATABASE_URL)')
    .option('--json', 'print one JSON document on stdout, all else on stderr')
    .option('--verbose', 'show the stack of an error (as DEBUG=manticore does)')
    .version(version(), '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .addHelpText('after', EXIT_CODES)
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .configureOutput({ outputError: () => {} }) // told by reportFailure
  for (const register of commands) {
    register(program, action(program))
  }
  return program
}

/** What commander refused, in our words. Help and version it has printed itself. */
const readCommanderError = ({ code, message }: CommanderError): number => {
  if (code === 'commander.help') {
    return exitCode.usage // the help was shown because no command was given
  }
  if (code === 'commander.helpDisplayed' || code === 'commander.version') {
    return exitCode.done
  }
  const [first = '', suggestion = ''] = message.replace(/^error: /, '').split('\n')
  const meant = /Did you mean (.+)\?/.exec(suggestion)?.[1]
  if (meant !== undefined) {
    return refuseUse(`${first}; did you mean ${meant}?`)
  }
  return refuseUse(first.endsWith('.') ? first : `${first}; --help shows what there is`)
}

const parse = async (program: Command, argv: readonly string[]): Promise<number | undefined> => {
  try {
    await program.parseAsync(argv, { from: 'user' })
    return undefined
  } catch (error) {
    if (error instanceof CommanderError) {
      return readCommanderError(error)
    }
    throw error
  }
}

/** Runs a command line, without the names of node and of the script, and returns the exit code. */
export const run = async (argv: readonly string[]): Promise<number> => {
  const output = createOutput(argv.includes('--json'))
  const verbose = argv.includes('--verbose') || /\bmanticore\b|^\*$/.test(process.env.DEBUG ?? '')
  let code: number | undefined
  const program = createProgram((program) => (work) => async (...given) => {
    const context = createContext(program.opts<GlobalOptions>(), output, createPrompt(output))
    code = await work(context, ...given)
  })
  try {
    return (await parse(program, argv)) ?? code ?? exitCode.done
  } catch (error) {
    return reportFailure(error, output, verbose)
  }
}
