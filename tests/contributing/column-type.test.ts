import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { patience } from '../support/patience.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const execute = promisify(execFile)
const database = useDatabase()

const PACKAGES = ['schema', 'core', 'client', 'migrate', 'manticore-cockroachdb']
const TESTS = [
  'support/sql-kinds.ts',
  'schema/builders.test.ts',
  'schema/sql-text.list.ts',
  'contributing/fixtures/pg-lsn.ts',
]

interface Edit {
  readonly file: string
  /** Lines that are there, once. */
  readonly after: string
  readonly added: string
}

const marked = (lines: readonly string[], mark: string): string =>
  lines.flatMap((line) => (line.startsWith(mark) ? [`${line.slice(1)}\n`] : [])).join('')

const editsOf = (diff: string): Edit[] => {
  const [file = '', ...hunks] = diff.split('\n@@\n')
  return hunks.map((hunk) => {
    const lines = hunk.split('\n')
    return { file, after: marked(lines, ' '), added: marked(lines, '+') }
  })
}

/** The edits of the section. */
const edits = (): Edit[] => {
  const guide = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')
  const [section = ''] = guide.split('\n## Add a column type in one sitting\n')[1]?.split('\n## ') ?? []
  return [...section.matchAll(/^```diff\n(.*?)\n```$/gms)].flatMap(([, block = '']) =>
    block.split(/^--- /m).filter(Boolean).flatMap(editsOf),
  )
}

const make = (copy: string, { file, after, added }: Edit): void => {
  const path = join(copy, file)
  const [before, behind, ...more] = readFileSync(path, 'utf8').split(after)
  if (behind === undefined || more.length > 0) {
    throw new Error(`CONTRIBUTING.md adds a line behind these, which ${file} does not have once:\n${after}`)
  }
  writeFileSync(path, `${before}${after}${added}${behind}`)
}

const isSource = (path: string): boolean =>
  !['dist', 'node_modules', 'tsconfig.tsbuildinfo'].includes(basename(path))

/** A copy of the repository's packages, in which they find one another; other libraries are those of the repository. */
const copyRepository = (): string => {
  const parent = join(root, 'tests/contributing/dist')
  mkdirSync(parent, { recursive: true })
  const copy = mkdtempSync(`${parent}/`)
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }))
  cpSync(join(root, 'tsconfig.base.json'), join(copy, 'tsconfig.base.json'))
  mkdirSync(join(copy, 'node_modules/@manticore'), { recursive: true })
  for (const name of PACKAGES) {
    cpSync(join(root, 'packages', name), join(copy, 'packages', name), { recursive: true, filter: isSource })
    const installed = name === 'manticore-cockroachdb' ? name : `@manticore/${name}`
    symlinkSync(join(copy, 'packages', name), join(copy, 'node_modules', installed))
  }
  for (const file of TESTS) {
    cpSync(join(root, 'tests', file), join(copy, 'tests', file))
  }
  return copy
}

const run = async (
  file: string,
  args: readonly string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
) => {
  const { stdout } = await execute(file, args, options).catch(
    (failure: Error & { stdout?: string; stderr?: string }) => {
      throw new Error([failure.message, failure.stdout, failure.stderr].join('\n'))
    },
  )
  return stdout
}

const tsc = (cwd: string, ...args: readonly string[]): Promise<string> =>
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...args], { cwd })

test('the steps of CONTRIBUTING.md are all that a new column type takes', {
  timeout: 60_000 * patience,
}, async () => {
  const copy = copyRepository()
  for (const edit of edits()) {
    make(copy, edit)
  }

  await tsc(copy, '--build', 'packages/manticore-cockroachdb')
  const compilerOptions = {
    composite: false,
    declarationMap: false,
    isolatedDeclarations: false,
    types: ['node'],
    rootDir: 'tests',
    outDir: 'out',
  }
  const files = ['tests/contributing/fixtures/pg-lsn.ts']
  writeFileSync(join(copy, 'package.json'), JSON.stringify({ type: 'module' }))
  writeFileSync(
    join(copy, 'tsconfig.json'),
    JSON.stringify({ extends: './tsconfig.base.json', compilerOptions, files }),
  )
  await tsc(copy, '--project', '.')

  const printed = await run(process.execPath, [join(copy, 'out/contributing/fixtures/pg-lsn.js')], {
    cwd: copy,
    env: { ...process.env, DATABASE_URL: database.url },
  })
  const places = ['0/0', '16/B374D848', 'FFFFFFFF/FFFFFFFF']
  const { pulled, ...seen } = JSON.parse(printed)
  expect(seen).toEqual({
    stored: places.map((place, id) => ({ id, flushed: place, replayed: place, seen: [place, place] })),
    above: [{ id: 2 }, { id: 1 }],
    updated: { id: 0 },
    refusal: 'replicas.flushed expects a string that reads as PG_LSN; got a number',
    difference: 'none',
  })
  expect(pulled).toContain('flushed: pgLsn().notNull()')
  expect(pulled).toContain('seen: pgLsn().array()')
})
