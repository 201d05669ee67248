/**
 * What the compiler has to do for a program of 100 tables of twelve columns with five calls each, here and with others.
 *
 *   npm run bench:types -- [--tables 100] [--rounds 5] [--compiler typescript] [--contender builders] [--json file]
 *
 * Compilers are `typescript` (7) and `typescript-6`; both options may be given several times. Instantiations are exact and
 * the same in every round, since TypeScript 7 runs in one thread. Times and memory are medians, of rounds in which the
 * contenders take turns. All of it is without checking the declarations of libraries (`skipLibCheck`).
 */
import { execFile } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { contenders } from './contenders.mjs'
import { tablesOf } from './program.mjs'

const { values: options } = parseArgs({
  options: {
    tables: { type: 'string', default: '100' },
    rounds: { type: 'string', default: '5' },
    compiler: { type: 'string', multiple: true, default: ['typescript', 'typescript-6'] },
    contender: { type: 'string', multiple: true, default: Object.keys(contenders) },
    json: { type: 'string' },
  },
})

// within reach of both node_modules, and ignored by git
const programs = fileURLToPath(new URL('programs', import.meta.url))
const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))

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

const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b)
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2
}

/** Writes the program of a contender into a folder of its own. */
const write = async (name) => {
  const { program, prepare } = contenders[name]
  const folder = join(programs, name)
  await rm(folder, { recursive: true, force: true })
  const files = {
    'package.json': '{ "type": "module" }',
    'tsconfig.json': JSON.stringify(TSCONFIG),
    ...program(tablesOf(Number(options.tables))),
  }
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, dirname(path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  prepare?.(folder)
}

const figure = (printed, label) => Number(new RegExp(`^${label}:\\s+([\\d.]+)`, 'm').exec(printed)[1])

/** Compiles a program and returns what the compiler says of its work. A program with mistakes is an error. */
const compile = async (compiler, name) => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    join(modules, compiler, 'bin/tsc'),
    ...['-p', join(programs, name), '--extendedDiagnostics'],
    ...(compiler === 'typescript' ? ['--singleThreaded'] : []),
  ]).catch((error) => {
    throw new Error(`${name} does not compile:\n${error.stdout || error}`)
  })
  return {
    instantiations: figure(stdout, 'Instantiations'),
    check: figure(stdout, 'Check time'),
    total: figure(stdout, 'Total time'),
    memory: figure(stdout, 'Memory used') / 1024,
  }
}

const measure = async (compiler, names) => {
  const rounds = Object.fromEntries(names.map((name) => [name, []]))
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const name of names) {
      rounds[name].push(await compile(compiler, name))
    }
  }
  return Object.fromEntries(
    Object.entries(rounds).map(([name, figures]) => [
      name,
      Object.fromEntries(
        Object.keys(figures[0]).map((key) => [key, median(figures.map((figure) => figure[key]))]),
      ),
    ]),
  )
}

const print = (compiler, measured) => {
  const line = (label, cells) =>
    console.log(`| ${label.padEnd(44)} |${cells.map((cell) => ` ${cell.padStart(14)} |`).join('')}`)
  console.log(`\n${compiler}`)
  line('', ['instantiations', 'check, s', 'total, s', 'memory, MB'])
  for (const [name, { instantiations, check, total, memory }] of Object.entries(measured)) {
    const cells = [String(instantiations), check.toFixed(3), total.toFixed(3), memory.toFixed(0)]
    line(contenders[name].label, cells)
  }
}

/** Each pair of the comparisons that is there. */
const printRatios = (compiler, measured) => {
  const ratio = (ours, theirs, key) => (measured[ours][key] / measured[theirs][key]).toFixed(2)
  for (const [name, { against = [] }] of Object.entries(contenders)) {
    for (const other of against.filter((other) => name in measured && other in measured)) {
      const ratios = ['instantiations', 'check', 'memory'].map((key) => `${key} ${ratio(name, other, key)}`)
      console.log(`${compiler}: ${name} to ${other}: ${ratios.join(', ')}`)
    }
  }
  if ('import' in measured && 'empty' in measured) {
    const added = measured.import.total - measured.empty.total
    console.log(`${compiler}: an import adds ${added.toFixed(3)} s to an empty program`)
  }
}

const main = async () => {
  const names = options.contender
  for (const name of names) {
    await write(name)
  }
  console.log(`${options.tables} tables, ${options.rounds} rounds, ${cpus().length} x ${cpus()[0].model}`)
  const all = {}
  for (const compiler of options.compiler) {
    all[compiler] = await measure(compiler, names)
    print(compiler, all[compiler])
    console.log()
    printRatios(compiler, all[compiler])
  }
  if (options.json !== undefined) {
    await writeFile(options.json, `${JSON.stringify(all, null, 2)}\n`)
  }
}

await main()
