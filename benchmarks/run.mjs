/** What calls cost beside other clients: `npm run bench -- --help`. */
import { join } from 'node:path'
import { measureBundle } from './bundle.mjs'
import { checkContenders } from './check.mjs'
import { measureColdStarts } from './cold-start.mjs'
import { connectAdmin, startDatabase } from './database.mjs'
import { environment, versionsOf } from './environment.mjs'
import { measureCell } from './measure.mjs'
import { HELP, readOptions } from './options.mjs'
import { createPlan, WORKS } from './plan.mjs'
import {
  printCell,
  printColdStarts,
  printHead,
  printRoundTrips,
  printStatus,
  printSustained,
} from './print.mjs'
import { createProgress, minutes } from './progress.mjs'
import { startProxy } from './proxy.mjs'
import { createRandom } from './random.mjs'
import { cellName } from './report/format.mjs'
import { writePages } from './report/write.mjs'
import { saveResults } from './results.mjs'
import { countRoundTrips } from './round-trips.mjs'
import { createServerCpu } from './server-cpu.mjs'
import { shortMessage } from './short-message.mjs'
import { measureSustained } from './sustained.mjs'
import { createWorkers } from './workers.mjs'
// before a worker loads it
import './prisma/generate.mjs'

const describeAll = async (workers, contenders) => {
  const described = {}
  for (const name of contenders) {
    const worker = await workers.get(name)
    const told = await worker('describe')
    described[name] = { ...told, versions: versionsOf(told.packages) }
  }
  return described
}

const measureCells = async ({ plan, options, results, progress, url, ...context }) => {
  const proxies = new Map()
  const urlFor = async (delay) => {
    if (delay === 0) return url
    if (!proxies.has(delay)) proxies.set(delay, await startProxy(url, delay))
    return proxies.get(delay).url
  }
  const lacks = (name, work) => results.contenders[name].lacks[work] !== undefined
  let series
  try {
    for (const planned of plan.cells) {
      const cell = { ...planned, contenders: planned.contenders.filter((name) => !lacks(name, planned.work)) }
      const title = cell.delay === 0 ? 'On one machine' : `With ${cell.delay} ms each way`
      if (title !== series) printHead(title, options.contenders)
      series = title
      const onRound = (round) =>
        printStatus(
          `${cellName(cell)}, round ${Math.max(round, 0) + 1} of ${cell.rounds}; ${progress.left()}`,
        )
      const measured = await measureCell({ ...context, cell, url: await urlFor(cell.delay), onRound })
      const { kind, work, rows, calls, concurrency, connections, delay, seconds } = cell
      const told = { kind, work, rows, calls, concurrency, connections, delay, seconds, ...measured }
      results.cells.push(told)
      progress.add(cell.expected)
      printStatus('')
      printCell(told, options.contenders)
    }
  } finally {
    for (const { stop } of proxies.values()) stop()
  }
}

const measureAll = async ({ plan, options, results, url, sql, workers, random, serverCpu, ended }) => {
  const progress = createProgress(plan.seconds)
  const { contenders } = options
  const attempt = async (what, name, work) => {
    try {
      return await work()
    } catch (error) {
      if (ended()) throw error
      results.failures.push(`${results.contenders[name].title}, ${what}: ${shortMessage(error)}`)
      await workers.end(name)
      return undefined
    }
  }
  printStatus('Starting the contenders and comparing what they answer')
  results.contenders = await describeAll(workers, contenders)
  const works = options.work ?? WORKS
  const described = results.contenders
  const compared = await checkContenders({ url, sql, workers, described, works, ended })
  printStatus('')
  if (compared > 0) {
    console.log(`${compared} operations of ${contenders.length} contenders answer and store the same.`)
  }
  progress.add(plan.expected.setUp)

  const context = { url, sql, workers, random, ended, attempt }
  await measureCells({ ...context, plan, options, results, progress, serverCpu })
  if (plan.counted.length > 0) {
    printStatus(`round trips; ${progress.left()}`)
    results.roundTrips = await countRoundTrips({ ...context, described, counted: plan.counted })
    printStatus('')
    printRoundTrips(results.roundTrips)
    progress.add(plan.expected.roundTrips)
  }
  if (plan.coldStarts > 0) {
    printStatus(`cold starts; ${progress.left()}`)
    results.coldStarts = await measureColdStarts({ ...context, described, rounds: plan.coldStarts })
    for (const name of contenders) {
      const bundle = await attempt('bundle', name, () => measureBundle(name))
      if (bundle !== undefined) results.bundles[name] = bundle
    }
    printStatus('')
    printColdStarts(results)
    progress.add(plan.expected.coldStarts)
  }
  if (plan.sustained > 0) {
    const onContender = (name) => printStatus(`sustained reads, ${name}; ${progress.left()}`)
    const seconds = plan.sustained
    results.sustained = await measureSustained({ ...context, contenders, seconds, onContender })
    printStatus('')
    printSustained(results.sustained)
  }
  for (const failure of results.failures) {
    console.log(failure)
  }
}

const optionsOrExit = () => {
  try {
    return readOptions(process.argv.slice(2))
  } catch (error) {
    console.error(`${error.message}\n--help says more`)
    process.exit(2)
  }
}

const options = optionsOrExit()
if (options.help) {
  console.log(HELP)
  process.exit()
}

const plan = createPlan(options)
const workers = createWorkers()
let interrupted = false
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    // the second time at once; the workers and the server end with this process
    if (interrupted) process.exit(130)
    interrupted = true
    workers.endAll()
  })
}

console.log(
  `${options.contenders.length} contenders, ${plan.cells.length} cells, seed ${options.seed}: about ${minutes(plan.seconds)}. Ctrl-C ends it and keeps what was measured.`,
)
const database = await startDatabase()
const sql = connectAdmin(database.url)
const results = {
  date: new Date().toISOString(),
  seed: options.seed,
  environment: environment(database.version),
  contenders: {},
  cells: [],
  roundTrips: {},
  coldStarts: [],
  bundles: {},
  sustained: {},
  failures: [],
}
let failure
try {
  await measureAll({
    plan,
    options,
    results,
    url: database.url,
    sql,
    workers,
    random: createRandom(options.seed),
    serverCpu: await createServerCpu(sql, database.isEmbedded),
    ended: () => interrupted,
  })
} catch (error) {
  failure = error
} finally {
  await workers.endAll()
  await sql.end()
  await database.stop()
}

const isComplete = failure === undefined && !interrupted
if (options.out !== undefined && (isComplete || results.cells.length > 0)) {
  const file = join(options.out, isComplete ? 'results.json' : 'interrupted.json')
  await saveResults(file, results)
  if (isComplete) await writePages(options.out, results)
  console.log(`\nWritten to ${file}`)
}
if (interrupted) {
  process.exitCode = 130
} else if (failure !== undefined) {
  console.error(`\n${failure.stack}`)
  process.exitCode = 1
}
