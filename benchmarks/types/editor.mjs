/**
 * How long an editor waits in a project of 100 tables: hover and completion, of the language servers of TypeScript 6 and 7.
 *
 *   npm run bench:editor -- [--tables 100] [--rounds 5]
 *
 * Each round asks in a file that was not open before, and behind a change to it each time, so that nothing is known of it.
 * The first request of all, for which the project is read, is told apart.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { editors, placeOf } from '../../tests/types/checks/language-server.mjs'
import { program } from './contenders/builders.mjs'
import { tablesOf } from './program.mjs'

const { values: options } = parseArgs({
  options: { tables: { type: 'string', default: '100' }, rounds: { type: 'string', default: '5' } },
})

const folder = fileURLToPath(new URL('programs/editor', import.meta.url))
const tables = tablesOf(Number(options.tables))

const TSCONFIG = {
  compilerOptions: {
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    module: 'nodenext',
    target: 'es2023',
    lib: ['es2023', 'esnext.disposable'],
    types: ['node'],
  },
}

const write = async () => {
  await rm(folder, { recursive: true, force: true })
  const files = {
    'package.json': '{ "type": "module" }',
    'tsconfig.json': JSON.stringify(TSCONFIG),
    ...program(tables),
  }
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, dirname(path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
}

// where completion is asked for, behind these
const PLACES = {
  where: 'where: { ',
  orderBy: "orderBy: '",
  select: "select: ['id', '",
  create: 'table.create({ ',
}

const PAUSE = 500

/** Asks everything once in the calls of one table and notes how long each answer took. */
const round = async (editor, number, note) => {
  const file = join(folder, `calls/${tables[number].table}.ts`)
  const text = await readFile(file, 'utf8')
  editor.open(file, text)
  const ask = async (what, method, found) => {
    // something is typed, so that what was known of the program is not any more, by somebody who looked at it first: the
    // native server goes on with other work behind each answer
    await setTimeout(PAUSE)
    editor.insert(file, placeOf(text, text.length), ' ')
    const start = performance.now()
    const answer = await editor[method](file, placeOf(text, found))
    if (answer.length === 0) {
      throw new Error(`${what} has no answer`)
    }
    note(what, performance.now() - start)
  }
  await ask('hover over a row', 'hover', text.indexOf('row ='))
  await ask('hover over rows', 'hover', text.indexOf('rows ='))
  for (const [what, before] of Object.entries(PLACES)) {
    await ask(`completion in ${what}`, 'complete', text.indexOf(before) + before.length)
  }
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1]

const measure = async (name) => {
  const editor = await editors[name]()
  const first = {}
  await round(editor, 0, (what, ms) => {
    first[what] = ms
  })
  const times = {}
  for (let number = 1; number <= Number(options.rounds); number++) {
    await round(editor, number, (what, ms) => {
      times[what] = [...(times[what] ?? []), ms]
    })
  }
  editor.close()
  console.log(
    `\n${name}: the project is read and answered about after ${Object.values(first)[0].toFixed(0)} ms`,
  )
  for (const [what, all] of Object.entries(times)) {
    console.log(
      `  ${what.padEnd(24)} ${median(all).toFixed(0).padStart(5)} ms, ${Math.min(...all).toFixed(0)} to ${Math.max(...all).toFixed(0)}`,
    )
  }
}

await write()
console.log(`${options.tables} tables, ${options.rounds} rounds`)
for (const name of Object.keys(editors)) {
  await measure(name)
}
