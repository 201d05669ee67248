/**
 * What a call costs beside the same statement sent by hand: `npm run bench -- [--rounds 7] [--seconds 1.5]
 * [--work read] [--concurrency 10]`, the last two as often as you like.
 *
 * One process a contender, a fresh pool for each round, rounds interleaved in random order, ratios taken round by
 * round. Runs on the embedded PostgreSQL, or on the server of DATABASE_URL, in a database of its own.
 */
import { fork } from 'node:child_process'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startEmbedded } from '@manticore/embedded'
import { Database } from 'manticore-cockroachdb'
import { CREATE, person, ROWS, readId } from './table.mjs'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '1.5' },
    connections: { type: 'string', default: '10' },
    work: { type: 'string', multiple: true, default: ['read', 'create'] },
    concurrency: { type: 'string', multiple: true, default: ['1', '10', '100'] },
  },
})

const CONTENDERS = ['manticore', 'postgres-js']
const BASELINE = 'postgres-js'

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

const startWorker = async (contender, url) => {
  const child = fork(fileURLToPath(new URL('./worker.mjs', import.meta.url)), [
    contender,
    url,
    options.connections,
  ])
  const waiting = new Map()
  let next = 0
  await new Promise((resolve, reject) => {
    child.once('message', resolve)
    child.once('exit', (code) =>
      reject(new Error(`${contender} ended with exit code ${code} before it was ready`)),
    )
  })
  child.on('message', ({ id, result, error }) => {
    const { resolve, reject } = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) {
      resolve(result)
    } else {
      reject(new Error(`${contender}: ${error}`))
    }
  })
  return (task, taskOptions) =>
    new Promise((resolve, reject) => {
      waiting.set(++next, { resolve, reject })
      child.send({ id: next, task, options: taskOptions })
    })
}

const using = async (url, use) => {
  const db = new Database({ url })
  try {
    return await use(db)
  } finally {
    await db.close()
  }
}

const prepare = async (url) => {
  const name = `bench_${process.pid}`
  await using(url, (admin) => admin.createDatabase(name))
  const own = new URL(url)
  own.pathname = `/${name}`
  await using(own.toString(), async (db) => {
    await db.execute(CREATE)
    for (let number = 0; number < ROWS; number++) {
      const { createdAt, ...row } = person(number)
      await db.insert('people', { id: readId(number), ...row, created_at: createdAt })
    }
  })
  return { url: own.toString(), drop: () => using(url, (admin) => admin.dropDatabase(name)) }
}

const sameValues = (rows) => {
  const texts = rows.map(({ read }) =>
    Object.values(read)
      .map((value) => JSON.stringify(value).replaceAll('"', ''))
      .join('|'),
  )
  if (new Set(texts).size !== 1) {
    throw new Error(`the contenders do not return the same row:\n${texts.join('\n')}`)
  }
}

const measure = async (url) => {
  const workers = Object.fromEntries(
    await Promise.all(CONTENDERS.map(async (contender) => [contender, await startWorker(contender, url)])),
  )
  sameValues(await Promise.all(CONTENDERS.map((contender) => workers[contender]('sample'))))
  const results = []
  for (const work of options.work) {
    for (const concurrency of options.concurrency.map(Number)) {
      const rounds = []
      for (let round = -1; round < Number(options.rounds); round++) {
        const figures = {}
        for (const contender of shuffled(CONTENDERS)) {
          await workers[contender]('reopen')
          // every connection open and every statement prepared
          await workers[contender]('run', { work, concurrency: 100, seconds: 0.3 })
          await workers[contender]('run', { work, concurrency, seconds: 0.2 })
          figures[contender] = await workers[contender]('run', {
            work,
            concurrency,
            seconds: Number(options.seconds),
          })
        }
        // the first warms up
        if (round >= 0) {
          rounds.push(figures)
        }
      }
      const ratios = rounds.map((figures) => figures.manticore.perSecond / figures[BASELINE].perSecond)
      results.push({
        work,
        concurrency,
        'manticore/s': Math.round(median(rounds.map((figures) => figures.manticore.perSecond))),
        'postgres.js/s': Math.round(median(rounds.map((figures) => figures[BASELINE].perSecond))),
        ratio: median(ratios).toFixed(2),
        least: Math.min(...ratios).toFixed(2),
        most: Math.max(...ratios).toFixed(2),
        'cpu us': `${median(rounds.map((figures) => figures.manticore.cpuMicroseconds)).toFixed(0)} / ${median(rounds.map((figures) => figures[BASELINE].cpuMicroseconds)).toFixed(0)}`,
      })
      console.log(results.at(-1))
    }
  }
  await Promise.all(CONTENDERS.map((contender) => workers[contender]('stop')))
  return results
}

const server = process.env.DATABASE_URL
  ? undefined
  : await startEmbedded({ settings: { max_connections: '100' } })
const database = await prepare(process.env.DATABASE_URL ?? server.url)
try {
  const results = await measure(database.url)
  console.log(
    `node ${process.version}, ${cpus().length} cores, ${options.rounds} rounds of ${options.seconds} s, ${options.connections} connections`,
  )
  console.table(results)
} finally {
  await database.drop()
  await server?.stop()
}
