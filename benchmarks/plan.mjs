import { COUNTED } from './round-trips.mjs'
import { EVENTS } from './table.mjs'

/** What can be chosen with --work: the operations of the contenders, and what is measured of them as a whole. */
export const WORKS = Object.freeze([
  'read',
  'create',
  'update',
  'remove',
  'list20',
  'list1000',
  'transfer',
  'bulkInsert',
  'bulkUpdate',
  'upsert',
  'increment',
  'stream',
  'coldStart',
  'sustained',
])

/** Milliseconds each way between client and server: on one machine, in one region, between neighbouring ones. */
export const DELAYS = Object.freeze([0, 2, 20])

const SINGLE = ['read', 'create', 'update', 'remove', 'list20', 'list1000', 'transfer']
const SINGLE_DELAYED = ['read', 'create', 'update', 'list20', 'transfer']
const MOST_CONNECTIONS = 10

// what a turn takes besides its seconds of calls: the tables, a fresh pool, the calls that overlap the end
const OVERHEAD = 0.12
// seconds for each contender: to start, to be checked, to be bundled, to have the round trips of one operation counted
const START = 0.6
const CHECK = 1.2
const BUNDLE = 1
const ROUND_TRIPS = 0.6
const SET_UP = 3

const rate = (work, concurrency, more) => ({
  kind: 'rate',
  work,
  concurrency,
  connections: Math.min(concurrency, MOST_CONNECTIONS),
  delay: 0,
  rounds: 4,
  warmUps: 0,
  seconds: 0.25,
  warmUpSeconds: 0.1,
  budget: 10,
  ...more,
})

// rows are told, so that batches of different sizes can be compared
const batch = (work, rows, more) => ({
  kind: 'batches',
  work,
  rows,
  calls: Math.max(1, 10_000 / rows),
  concurrency: 1,
  connections: 1,
  delay: 0,
  rounds: 3,
  warmUps: 0,
  seconds: 0.4,
  budget: 8,
  ...more,
})

const loopback = () => [
  // the round that is not told makes the code of an operation warm, which it then is
  ...SINGLE.flatMap((work) => [
    rate(work, 1, { warmUps: 1 }),
    ...[10, 100].map((concurrency) => rate(work, concurrency)),
  ]),
  batch('bulkInsert', 100, { rounds: 4, typical: 0.6 }),
  batch('bulkInsert', 10_000, { typical: 0.9 }),
  batch('bulkInsert', 100_000, { rounds: 2, typical: 5 }),
  batch('bulkUpdate', 10_000, { typical: 1.5 }),
  batch('upsert', 10_000, { typical: 1.2 }),
  rate('increment', 100, { kind: 'together', calls: 100, rounds: 3, typical: 1 }),
  {
    kind: 'stream',
    work: 'stream',
    rows: EVENTS,
    concurrency: 1,
    connections: 1,
    delay: 0,
    rounds: 2,
    warmUps: 0,
    budget: 8,
    // its memory is told by the most that the process ever had
    freshProcess: true,
    typical: 4,
  },
]

// the calls wait for the line most of the time, always as long: fewer rounds are enough
const delayed = (delay) => {
  const rounds = { delay, rounds: delay > 10 ? 2 : 3, budget: 6 }
  return [
    ...SINGLE_DELAYED.flatMap((work) =>
      [1, 10].map((concurrency) =>
        rate(work, concurrency, {
          ...rounds,
          // until every connection is open and has prepared
          warmUpSeconds: 0.1 + delay * (concurrency === 1 ? 0.005 : 0.035),
          typical: 0.4 + delay * (concurrency === 1 ? 0.02 : 0.05),
        }),
      ),
    ),
    batch('bulkInsert', 100, { ...rounds, calls: 10, typical: 0.6 + delay * 0.02 }),
    batch('bulkInsert', 10_000, { ...rounds, rounds: 2, typical: 1.3 + delay * 0.04 }),
  ]
}

const quick = () => [
  ...SINGLE.map((work) => rate(work, 10, { rounds: 2, seconds: 0.15, budget: 3 })),
  batch('bulkInsert', 100, { rounds: 2, calls: 10, budget: 2, typical: 0.3 }),
  ...['bulkInsert', 'bulkUpdate', 'upsert'].map((work) =>
    batch(work, 1000, { rounds: 2, calls: 1, budget: 2, typical: 0.2 }),
  ),
]

/** The cells whose ratios are guarded: what the core promises to be fast at. */
export const guardedCells = Object.freeze([
  ...['read', 'create', 'update', 'list20', 'transfer'].map((work) => rate(work, 10)),
  batch('bulkInsert', 10_000),
])

const secondsOf = ({ rounds, warmUps, contenders, budget, ...cell }) => {
  const once = cell.typical ?? cell.seconds + cell.warmUpSeconds + OVERHEAD
  return contenders.length * Math.min((rounds + warmUps) * once, budget + once)
}

const planCells = (options, wanted) =>
  (options.quick ? quick() : DELAYS.flatMap((delay) => (delay === 0 ? loopback() : delayed(delay))))
    .filter(({ work, delay }) => wanted('work', work) && wanted('delay', delay))
    .filter(({ kind, concurrency }) => kind !== 'rate' || wanted('concurrency', concurrency))
    .map((planned) => {
      const cell = {
        ...planned,
        contenders: options.contenders,
        rounds: options.rounds ?? planned.rounds,
        ...(planned.seconds === undefined ? {} : { seconds: options.seconds ?? planned.seconds }),
      }
      return Object.freeze({ ...cell, expected: secondsOf(cell) })
    })

/**
 * What a run measures, each part with the seconds it is expected to take: the cells in their order; the operations whose
 * round trips are counted; the rounds of cold starts; the seconds of sustained reads. What is not wanted is empty or 0.
 */
export const createPlan = (options) => {
  const wanted = (name, value) => options[name] === undefined || options[name].includes(value)
  const count = options.contenders.length
  const cells = planCells(options, wanted)
  const isDelayed = cells.some(({ delay }) => delay > 0)
  const counted = isDelayed ? COUNTED.filter(({ work }) => wanted('work', work)) : []
  const isWhole = !options.quick && options.delay === undefined && options.concurrency === undefined
  const coldStarts = isWhole && wanted('work', 'coldStart') ? (options.rounds ?? 5) : 0
  const sustained = isWhole && wanted('work', 'sustained') ? Math.ceil(options.seconds ?? 30) : 0
  const expected = {
    setUp: SET_UP + count * (CHECK + START),
    cells: cells.reduce((sum, cell) => sum + cell.expected, 0),
    roundTrips: counted.length * count * ROUND_TRIPS,
    coldStarts: coldStarts === 0 ? 0 : count * ((coldStarts + 1) * START + BUNDLE),
    sustained: sustained === 0 ? 0 : count * (sustained + 1),
  }
  const seconds = Object.values(expected).reduce((sum, part) => sum + part)
  return Object.freeze({ cells, counted, coldStarts, sustained, expected, seconds })
}
