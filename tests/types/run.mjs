// Type-checks the tests with every supported compiler, and holds what each says about common mistakes to a reviewed
// text. `node tests/types/run.mjs --update` rewrites those texts.

import { execFile } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify, styleText } from 'node:util'

const root = fileURLToPath(new URL('../..', import.meta.url))
const mistakes = 'tests/types/mistakes'
const update = process.argv.includes('--update')
const colored = process.stdout.isTTY && !process.env.NO_COLOR

const compilers = [
  { name: 'TypeScript 7', alias: 'typescript', reviewed: 'typescript-7.txt' },
  { name: 'TypeScript 6', alias: 'typescript-6', reviewed: 'typescript-6.txt' },
  { name: 'TypeScript 5.9', alias: 'typescript-5.9', reviewed: 'typescript-5.9.txt' },
]
const [newest, , oldest] = compilers

const run = promisify(execFile)

/** What a compiler prints; nothing when all is well. */
const compile = async ({ alias }, ...options) => {
  const tsc = join(root, 'node_modules', alias, 'bin', 'tsc')
  try {
    const { stdout } = await run(process.execPath, [tsc, ...options, '--pretty', 'false'], {
      cwd: root,
      maxBuffer: 2 ** 26,
    })
    return stdout
  } catch (error) {
    // a compiler that found mistakes exits with a code of its own, and prints them
    return error.stdout || String(error)
  }
}

/** Fails with what the compiler prints, if anything. */
const expectClean = async (...args) => {
  const printed = await compile(...args)
  if (printed.trim() !== '') {
    throw new Error(printed.trim())
  }
}

const DIAGNOSTIC = /^(?<path>.+)\((?<line>\d+),(?<column>\d+)\): error (?<message>TS\d+: .*(?:\n .*)*)/gm

/** A diagnostic with the line of source it stands at, as an editor shows it. */
const describe = (source, { line, column, message }) => {
  const shown = source.split('\n')[line - 1]
  const indent = shown.length - shown.trimStart().length
  return `  ${shown.trimStart()}\n  ${' '.repeat(column - 1 - indent)}^\n  ${message.trim()}\n`
}

// each mistake begins with a comment that says what its error must name
const phrasesOf = (source) => /^\/\/ must say: (.*)/.exec(source)[1].split(', ')

const readMistake = async (file, printed) => {
  const source = await readFile(join(root, mistakes, file), 'utf8')
  const found = [...printed.matchAll(DIAGNOSTIC)]
    .map(({ groups }) => groups)
    .filter(({ path }) => path.endsWith(`/${file}`))
  if (found.length !== 1) {
    throw new Error(`${file} must have one error, has ${found.length}\n${printed}`)
  }
  const text = describe(source, found[0])
  const missing = phrasesOf(source).filter((phrase) => !text.includes(phrase))
  if (missing.length > 0) {
    throw new Error(`${file}: the error does not say ${missing.join(', ')}\n${text}`)
  }
  return `${file}\n${text}`
}

const compareMistakes = async (compiler) => {
  const printed = await compile(compiler, '-p', mistakes)
  const files = (await readdir(join(root, mistakes))).filter(
    (file) => file.endsWith('.ts') && file !== 'shop.ts',
  )
  const described = await Promise.all(files.sort().map((file) => readMistake(file, printed)))
  const text = described.join('\n')
  const reviewed = join(root, mistakes, compiler.reviewed)
  if (update) {
    await writeFile(reviewed, text)
  } else if (text !== (await readFile(reviewed, 'utf8'))) {
    throw new Error(`not as in ${mistakes}/${compiler.reviewed}, which --update rewrites:\n\n${text}`)
  }
}

const checks = [
  ...compilers.map((compiler) => ({
    name: `${compiler.name}: the tests`,
    work: () => expectClean(compiler, '-p', 'tests'),
  })),
  {
    name: `${newest.name}: without exactOptionalPropertyTypes`,
    work: () => expectClean(newest, '-p', 'tests/types/tsconfig.loose.json'),
  },
  {
    name: `${oldest.name}: with the declarations of all packages`,
    work: () => expectClean(oldest, '-p', 'tests', '--skipLibCheck', 'false'),
  },
  ...compilers.map((compiler) => ({
    name: `${compiler.name}: what it says of mistakes`,
    work: () => compareMistakes(compiler),
  })),
]

const style = (format, text) => (colored ? styleText(format, text) : text)

/** Does one check and prints how it went. */
const report = async ({ name, work }) => {
  const start = performance.now()
  const failure = await work().then(
    () => undefined,
    (error) => error,
  )
  const seconds = `${((performance.now() - start) / 1000).toFixed(1)} s`
  const mark = failure === undefined ? style('green', 'ok  ') : style('red', 'FAIL')
  console.log(`${mark} ${name.padEnd(55)} ${style('dim', seconds.padStart(7))}`)
  if (failure !== undefined) {
    console.log(`\n${failure.message}\n`)
  }
  return failure === undefined
}

const main = async () => {
  if (!(await report({ name: 'the packages build', work: () => expectClean(newest, '-b') }))) {
    return false
  }
  const passed = []
  for (const check of checks) {
    passed.push(await report(check))
  }
  return passed.every(Boolean)
}

process.exitCode = (await main()) ? 0 : 1
