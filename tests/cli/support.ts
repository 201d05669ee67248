import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import type { Database } from 'manticore-cockroachdb'
import { afterAll } from 'vitest'

const main = fileURLToPath(new URL('../../packages/cli/bin/manticore.js', import.meta.url))
const packages = fileURLToPath(new URL('../../packages/', import.meta.url))

/** How the command ended, and what it said. */
interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A command that runs. */
export interface Killable {
  kill(signal: NodeJS.Signals): void
}

/** What a run is given. */
export interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>
  /** The working directory below the project's folder. */
  readonly folder?: string
  /** Whether nobody reads what it writes on stdout. */
  readonly closeStdout?: boolean
  /** Called with what was said so far, whenever more was said; what it returns is typed in. */
  readonly onOutput?: (said: string, child: Killable) => string | undefined
}

/** A folder of a user's, in which the command runs. */
export interface Project {
  readonly folder: string
  write(path: string, text: string): Promise<void>
  read(path: string): Promise<string>
  remove(path: string): Promise<void>
  /** Runs the command in a pipe. */
  manticore(args: readonly string[], options?: RunOptions): Promise<Ended>
  /** Runs it at a pseudo-terminal of 100 columns: all it says is in `stdout`. */
  atTerminal(args: readonly string[], options?: RunOptions): Promise<Ended>
}

/** Does something once, when a text was said. */
export const when = (
  text: RegExp,
  act: (child: Killable) => string | undefined,
): Required<Pick<RunOptions, 'onOutput'>> => {
  let done = false
  const onOutput: NonNullable<RunOptions['onOutput']> = (said, child) => {
    if (done || !text.test(stripVTControlCharacters(said))) {
      return undefined
    }
    done = true
    return act(child)
  }
  return { onOutput }
}

/** Ends what a command that was killed left running: a database in use cannot be dropped on PostgreSQL. */
export const endOthers = async (db: Database): Promise<void> => {
  const { kind } = await db.connect()
  if (kind === 'postgres') {
    await db.execute(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    )
  }
}

/** util-linux's, which gives a command a terminal; that of macOS takes other arguments. */
export const hasTerminal: boolean = process.platform === 'linux' && existsSync('/usr/bin/script')

const run = (
  command: string,
  args: readonly string[],
  cwd: string,
  { environment = {}, closeStdout, onOutput }: RunOptions,
): Promise<Ended> =>
  new Promise((resolve, reject) => {
    // what a shell or a CI may set, and what is asked here about
    const asked = ['DATABASE_URL', 'FORCE_COLOR', 'NO_COLOR', 'DEBUG', 'CI']
    const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !asked.includes(name)))
    const child = spawn(command, args, { cwd, env: { ...own, ...environment }, timeout: 30_000 })
    let [stdout, stderr] = ['', '']
    if (closeStdout) {
      child.stdout.destroy()
    }
    const said = (): void => {
      const typed = onOutput?.(stdout + stderr, child)
      if (typed !== undefined) {
        child.stdin.write(typed)
      }
    }
    child.stdout.on('data', (chunk) => {
      stdout += chunk
      said()
    })
    child.stderr.on('data', (chunk) => {
      stderr += chunk
      said()
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

const link = async (folder: string): Promise<void> => {
  const modules = join(folder, 'node_modules')
  await mkdir(join(modules, '@manticore'), { recursive: true })
  await symlink(join(packages, 'manticore-cockroachdb'), join(modules, 'manticore-cockroachdb'))
  await symlink(join(packages, 'cli'), join(modules, '@manticore/cli'))
}

/** The configuration of a project for this database. In JavaScript, which loads in half the time. */
export const configured = (url: string): Readonly<Record<string, string>> => ({
  'manticore.config.mjs': `export default { url: ${JSON.stringify(url)}, schema: './schema.mjs' }\n`,
})

/** A project in a folder of its own, removed after the suite. `linked` has the packages installed. */
export const createProject = async (
  files: Readonly<Record<string, string>> = {},
  { linked = true }: { readonly linked?: boolean } = {},
): Promise<Project> => {
  const folder = await mkdtemp(join(tmpdir(), 'manticore-cli-'))
  afterAll(() => rm(folder, { recursive: true, force: true }))
  if (linked) {
    await link(folder)
  }
  const project: Project = {
    folder,
    write: async (path, text) => {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), text)
    },
    read: (path) => readFile(join(folder, path), 'utf8'),
    remove: (path) => rm(join(folder, path)),
    manticore: (args, options = {}) =>
      run(process.execPath, [main, ...args], join(folder, options.folder ?? ''), options),
    atTerminal: (args, options = {}) => {
      const command = [process.execPath, main, ...args].map(quoted).join(' ')
      return run(
        '/usr/bin/script',
        ['-qec', `stty cols 100 rows 40; exec ${command}`, '/dev/null'],
        folder,
        options,
      )
    },
  }
  for (const [path, text] of Object.entries(files)) {
    await project.write(path, text)
  }
  return project
}
