// Runs the suites, keeps every statement they send, and lets CockroachDB's own parser read them. Needs Go.
// `node tests/grammar/run.mjs --only` checks the statements of the last run again, and `--collected <folder>` those of a run
// of the suites for which STATEMENTS_FOLDER named that folder.

import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { collected, judge, readLines, selfTest } from './judge.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const sources = fileURLToPath(new URL('check', import.meta.url))
const cache = join(root, 'node_modules', '.cache', 'grammar')
const statementsFile = join(cache, 'statements.jsonl')

/** Runs a program to its end; answers with what it printed when its output is asked for. */
const run = (command, args, { input, ...options } = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['pipe', input === undefined ? 'inherit' : 'pipe', 'inherit'],
      ...options,
    })
    const chunks = []
    child.stdout?.on('data', (chunk) => chunks.push(chunk))
    child.on('error', reject)
    child.on('close', (code) =>
      code === 0
        ? resolve(Buffer.concat(chunks).toString())
        : reject(new Error(`${command} ${args.join(' ')} exited with ${code}`)),
    )
    child.stdin.end(input)
  })

const NO_GO = `npm run test:grammar reads statements with CockroachDB's own parser, which is a Go module: it needs Go 1.23
or newer, and "go" was not found. Everything else is tested without it.`

const requireGo = async () => {
  try {
    await run('go', ['version'], { input: '' })
  } catch (error) {
    throw error.code === 'ENOENT' ? new Error(NO_GO) : error
  }
}

/** The program, built once for each state of its sources: the parser takes more than a minute to compile. */
const build = async () => {
  const files = (await readdir(sources)).sort()
  const texts = await Promise.all(files.map((file) => readFile(join(sources, file))))
  const hash = createHash('sha256')
  texts.forEach((text, index) => {
    hash.update(`${files[index]}\0${text.length}\0`).update(text)
  })
  const binary = join(cache, `check-${hash.digest('hex').slice(0, 16)}`)
  if (!(await readdir(cache)).includes(binary.slice(cache.length + 1))) {
    console.log("building the check; CockroachDB's parser takes a minute or two, once")
    await run('go', ['build', '-o', binary, '.'], { cwd: sources })
  }
  return binary
}

const readCollected = async (folder) => {
  const texts = await Promise.all((await readdir(folder)).map((file) => readFile(join(folder, file), 'utf8')))
  return collected(texts.flatMap(readLines))
}

/** Runs the suites and answers with the statements they sent, as JSON lines. */
const collect = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'statements-'))
  try {
    const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
    await run(
      process.execPath,
      [vitest, 'run', '--project', 'library', '--project', 'sync', '--reporter', 'dot', '--silent'],
      {
        env: { ...process.env, STATEMENTS_FOLDER: folder },
      },
    )
    return await readCollected(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

const main = async () => {
  await requireGo()
  await mkdir(cache, { recursive: true })
  const binary = await build()
  const check = async (statements) => {
    const input = statements.map((statement) => `${JSON.stringify(statement)}\n`).join('')
    return readLines(await run(binary, [], { input }))
  }
  await selfTest(check)
  const { values } = parseArgs({ options: { only: { type: 'boolean' }, collected: { type: 'string' } } })
  if (!values.only) {
    const statements = await (values.collected === undefined ? collect() : readCollected(values.collected))
    await writeFile(statementsFile, statements.map((statement) => `${JSON.stringify(statement)}\n`).join(''))
  }
  const statements = readLines(await readFile(statementsFile, 'utf8'))
  return judge(statements, await check(statements))
}

try {
  process.exitCode = (await main()) ? 0 : 1
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
