import { mkdir, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import type { Context } from '../context.js'
import { configTemplate, schemaTemplate } from '../init/templates.js'
import { columns } from '../output/columns.js'
import { examples, type Register } from '../register.js'

interface Begun {
  readonly path: string
  readonly created: boolean
}

const existed = (error: unknown): false => {
  if (error instanceof Error && Reflect.get(error, 'code') === 'EEXIST') {
    return false
  }
  throw error
}

// "wx" never overwrites, also when two run at once
const createFile = async (path: string, text: string): Promise<Begun> => {
  const created = await writeFile(path, text, { flag: 'wx' }).then(() => true, existed)
  return { path, created }
}

const createFolder = async (path: string): Promise<Begun> => {
  const created = await mkdir(path).then(() => true, existed)
  if (!created && !(await stat(path)).isDirectory()) {
    throw Object.assign(new Error(`${path} is there and is no folder`), { code: 'ENOTDIR' })
  }
  return { path: `${path}/`, created }
}

const missingPackages = (): readonly string[] => {
  const { resolve: find } = createRequire(resolve('package.json'))
  return ['manticore-cockroachdb', '@manticore/cli'].filter((name) => {
    try {
      find(name)
      return false
    } catch {
      return true
    }
  })
}

const init = async ({ output }: Context): Promise<undefined> => {
  const begun = [
    await createFile('manticore.config.ts', configTemplate),
    await createFile('schema.ts', schemaTemplate),
    await createFolder('migrations'),
  ]
  output.lines(columns(begun.map(({ path, created }) => [path, created ? 'created' : 'kept, it was there'])))
  const missing = missingPackages()
  const next = [
    ...(missing.length === 0
      ? []
      : [[`npm install ${missing.join(' ')}`, 'install what these files import']]),
    ['export DATABASE_URL=postgresql://...', 'say where the database is'],
    ['manticore generate create tables', 'write the migration that creates the tables of schema.ts'],
    ['manticore migrate', 'apply it'],
  ]
  output.line('\nNext:')
  output.lines(columns(next))
  output.document({ files: begun.map(({ path, created }) => ({ path: join(process.cwd(), path), created })) })
  return undefined
}

/** `manticore init` */
export const initCommand: Register = (program, action) => {
  program
    .command('init')
    .description(
      'Write manticore.config.ts, schema.ts and the folder migrations/ here; what is there is kept.',
    )
    .addHelpText('after', examples(['manticore init']))
    .action(action((context: Context) => init(context)))
}
