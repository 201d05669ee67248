/**
 * Whether the core is as fast as it was: `npm run bench:guard`, in two minutes, on the embedded PostgreSQL. It measures some
 * operations beside postgres.js and kysely-postgres-js, and ours in two processes, which tells the noise. It fails when a ratio
 * that docs/benchmarks/results.json has is worse now by more than the noise.
 */
import { OURS } from './contenders.mjs'
import { connectAdmin, startDatabase } from './database.mjs'
import { measureCell } from './measure.mjs'
import { guardedCells } from './plan.mjs'
import { createRandom } from './random.mjs'
import { cellName, times } from './report/format.mjs'
import { loadResults } from './results.mjs'
import { median, ratio } from './statistics.mjs'
import { createWorkers } from './workers.mjs'

const SAVED = new URL('../docs/benchmarks/results.json', import.meta.url)
const OTHERS = ['postgres-js', 'kysely-postgres-js']
const AGAIN = `${OURS}#2`
const ROUNDS = 7
const SECONDS = 0.5
// of the distance between two processes of ours in the round in the middle; a difference of medians is seldom greater
const NOISE_FACTOR = 3
const LEAST_NOISE = 0.03

const noiseOf = ({ rounds }) => {
  const apart = rounds.map((figures) => Math.abs(figures[OURS].perSecond / figures[AGAIN].perSecond - 1))
  return Math.max(LEAST_NOISE, NOISE_FACTOR * median(apart))
}

const isSameCell = (a) => (b) =>
  ['kind', 'work', 'rows', 'concurrency', 'delay'].every((name) => a[name] === b[name])

/** Prints how a cell compares with the saved one; answers with what is worse by more than the noise. */
const compare = (saved, measured) => {
  const noise = noiseOf(measured)
  const worse = []
  const told = OTHERS.map((name) => {
    const before = ratio(saved, OURS, name).median
    const now = ratio(measured, OURS, name).median
    const isWorse = now < before * (1 - noise)
    if (isWorse)
      worse.push(`${cellName(measured)} beside ${name}: ${times(before)} before, ${times(now)} now`)
    return `${name} ${times(before)} -> ${times(now)}${isWorse ? ' worse' : ''}`
  })
  console.log(`${cellName(measured).padEnd(26)}${told.join(', ')}; noise ${Math.round(noise * 100)} %`)
  return worse
}

const guard = async (saved, workers) => {
  const database = await startDatabase()
  const sql = connectAdmin(database.url)
  const random = createRandom(Date.now())
  const worse = []
  try {
    for (const planned of guardedCells) {
      const cell = { ...planned, rounds: ROUNDS, seconds: SECONDS, contenders: [OURS, AGAIN, ...OTHERS] }
      const measured = await measureCell({
        cell,
        workers,
        sql,
        url: database.url,
        random,
        ended: () => false,
      })
      for (const [name, message] of Object.entries(measured.failed)) {
        throw new Error(`${cellName(cell)}, ${name}: ${message}`)
      }
      worse.push(...compare(saved.cells.find(isSameCell(cell)), { ...cell, ...measured }))
    }
    return worse
  } finally {
    await workers.endAll()
    await sql.end()
    await database.stop()
  }
}

const saved = await loadResults(SAVED).catch(() => ({ cells: [] }))
const isSaved = (cell) => {
  const before = saved.cells.find(isSameCell(cell))
  return before !== undefined && OTHERS.every((name) => ratio(before, OURS, name) !== undefined)
}
const missing = guardedCells.filter((cell) => !isSaved(cell))
if (missing.length > 0) {
  console.error(
    `docs/benchmarks/results.json lacks ${missing.map(cellName).join('; ')}: run npm run bench first`,
  )
  process.exit(2)
}
const worse = await guard(saved, createWorkers())
if (worse.length > 0) {
  console.error(`\nWorse by more than the noise:\n${worse.join('\n')}`)
  process.exitCode = 1
}
