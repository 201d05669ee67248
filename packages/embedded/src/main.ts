import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { EmbeddedServerError } from './error.js'
import { startEmbedded } from './start.js'

const HELP = `Usage: manticore-embedded [--data-dir <folder>] [--port <number>]

Runs a PostgreSQL on 127.0.0.1 until Ctrl-C, and prints the line that tells a shell where it is.

Options:
  --data-dir <folder>  keeps the database; without it the data goes when the server stops
  --port <number>      default: a free one
  --help

Examples:
  $ npx manticore-embedded --data-dir data
  $ npx manticore-embedded > server.env & # and, once it is ready,
  $ . ./server.env && npx manticore status
`

const OPTIONS = {
  'data-dir': { type: 'string' },
  port: { type: 'string' },
  help: { type: 'boolean' },
} as const

// wrong words end with 2, as those of the command manticore
const refuse = (message: string): never => {
  console.error(`${message}\nmanticore-embedded --help shows what there is.`)
  process.exit(2)
}

const readArguments = () => {
  try {
    return parseArgs({ options: OPTIONS }).values
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error))
  }
}

const readPort = (text: string): number => {
  const port = Number(text)
  return /^\d+$/.test(text) && port >= 1 && port <= 65_535
    ? port
    : refuse('--port expects a number from 1 to 65535')
}

const serve = async (dataDir: string | undefined, port: string | undefined): Promise<void> => {
  try {
    const server = await startEmbedded({
      ...(dataDir === undefined ? {} : { dataDir }),
      ...(port === undefined ? {} : { port: readPort(port) }),
    })
    console.log(`export DATABASE_URL='${server.url}'`)
    // the server alone does not keep the process alive
    const alive = setInterval(() => undefined, 2 ** 30)
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
    await server.stop()
    clearInterval(alive)
  } catch (error) {
    if (!(error instanceof EmbeddedServerError)) {
      throw error
    }
    console.error(error.message)
    process.exitCode = 1
  }
}

const { help, 'data-dir': dataDir, port } = readArguments()
if (help) {
  process.stdout.write(HELP)
} else {
  await serve(dataDir, port)
}
