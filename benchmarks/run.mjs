/**
 * What a call costs beside the same work done by hand or with another library.
 *
 *   npm run bench -- [--rounds 5] [--seconds 1] [--work read] [--concurrency 10] [--contender postgres-js]
 *                    [--batch-rows 10000] [--connections 10] [--delay 2] [--json file]
 *
 * `--delay` puts so many milliseconds each way between the contenders and the server, as in a cluster.
 * The options for work, concurrency and contender may be given several times. One process a contender, a fresh pool for
 * each round, rounds interleaved in random order, ratios taken round by round. Runs on the embedded PostgreSQL, or on
 * the server of DATABASE_URL, in a database of its own.
 */
import { writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { startDelay } from './delay.mjs'
import { startDatabase } from './server.mjs'
import { endWorkers, startWorker } from './workers.mjs'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '1' },
    connections: { type: 'string', default: '10' },
    'batch-rows': { type: 'string', default: '10000' },
    delay: { type: 'string', default: '0' },
    work: {
      type: 'string',
      multiple: true,
      default: ['read', 'create', 'update', 'transaction', 'list', 'list1000', 'batchCreate', 'batchUpdate'],
    },
    concurrency: { type: 'string', multiple: true, default: ['1', '10', '100'] },
    contender: {
      type: 'string',
      multiple: true,
      default: ['postgres-js', 'kysely', 'drizzle', 'drizzle-prepared', 'postgres-js-loop'],
    },
    json: { type: 'string' },
  },
})

const OURS = 'manticore'
const BATCHES = ['batchCreate', 'batchUpdate']
// what each contender does not do, or does elsewhere
const LACKS = {
  'drizzle-prepared': ['transaction', 'list1000', ...BATCHES],
  'postgres-js-loop': ['read', 'create', 'update', 'transaction', 'list', 'list1000', 'batchCreate'],
}

const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2
}

const shuffled = (values) =>
  values
    .map((value) => ({ value, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value)

// the same values, whatever each makes of numbers and names
const compareSamples = (samples) => {
  const texts = samples
    .filter(({ read }) => read !== null && read !== undefined)
    .map(({ read, list }) =>
      [...Object.values(read).map((value) => JSON.stringify(value).replaceAll('"', '')), list].join(' | '),
    )
  if (new Set(texts).size > 1) {
    throw new Error(`the contenders do not return the same:\n${texts.join('\n')}`)
  }
}

const measureRate = async (workers, contenders, work, concurrency) => {
  const rounds = []
  for (let round = -1; round < Number(options.rounds); round++) {
    const figures = {}
    for (const contender of shuffled(contenders)) {
      const worker = workers[contender]
      await worker('reopen')
      // every connection open and every statement prepared
      await worker('rate', { work, concurrency: 100, seconds: 0.3 })
      await worker('rate', { work, concurrency, seconds: 0.2 })
      figures[contender] = await worker('rate', { work, concurrency, seconds: Number(options.seconds) })
    }
    // the first warms up
    if (round >= 0) {
      rounds.push(figures)
    }
  }
  return rounds
}

const measureBatch = async (workers, contenders, work) => {
  const rows = Number(options['batch-rows'])
  const rounds = []
  if (work === 'batchUpdate') {
    await workers[OURS]('batchCreate', { rows, round: 0 })
  }
  for (let round = -1; round < Number(options.rounds); round++) {
    const figures = {}
    for (const contender of shuffled(contenders)) {
      figures[contender] = await workers[contender](work, { rows, round: round + 2 })
    }
    if (round >= 0) {
      rounds.push(figures)
    }
  }
  return rounds
}

const report = (work, concurrency, contenders, rounds) =>
  contenders.map((contender) => {
    const ratios = rounds.map((figures) => figures[OURS].perSecond / figures[contender].perSecond)
    return {
      work,
      concurrency,
      contender,
      'per second': Math.round(median(rounds.map((figures) => figures[contender].perSecond))),
      'cpu us': Number(median(rounds.map((figures) => figures[contender].cpuMicroseconds)).toFixed(1)),
      'manticore is': Number(median(ratios).toFixed(2)),
      least: Number(Math.min(...ratios).toFixed(2)),
      most: Number(Math.max(...ratios).toFixed(2)),
    }
  })

const measureAll = async (url) => {
  const all = [OURS, ...options.contender]
  const workers = Object.fromEntries(
    await Promise.all(
      all.map(async (contender) => [contender, await startWorker(contender, url, options.connections)]),
    ),
  )
  compareSamples(await Promise.all(all.map((contender) => workers[contender]('sample'))))
  const results = []
  for (const work of options.work) {
    const contenders = all.filter((contender) => !LACKS[contender]?.includes(work))
    const runs = BATCHES.includes(work) || work === 'list1000' ? ['1'] : options.concurrency
    for (const concurrency of runs.map(Number)) {
      const rounds = BATCHES.includes(work)
        ? await measureBatch(workers, contenders, work)
        : await measureRate(workers, contenders, work, concurrency)
      const rows = report(work, concurrency, contenders, rounds)
      console.table(rows)
      results.push(...rows)
    }
  }
  await Promise.all(all.map((contender) => workers[contender]('stop')))
  return results
}

const database = await startDatabase()
const delayed = Number(options.delay) > 0 ? await startDelay(database.url, Number(options.delay)) : undefined
try {
  const results = await measureAll(delayed?.url ?? database.url)
  const settings = { node: process.version, cores: cpus().length, ...options }
  console.log(JSON.stringify(settings))
  if (options.json !== undefined) {
    await writeFile(options.json, `${JSON.stringify({ settings, results }, undefined, 2)}\n`)
  }
} finally {
  await endWorkers()
  delayed?.stop()
  await database.stop()
}
