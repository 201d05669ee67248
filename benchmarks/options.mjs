import { parseArgs } from 'node:util'
import { CONTENDERS, OURS } from './contenders.mjs'
import { DELAYS, WORKS } from './plan.mjs'

export const HELP = `npm run bench -- [options]

Beside other clients, on the embedded PostgreSQL or on the server of DATABASE_URL. Without options it takes half an hour
and writes docs/benchmarks; a part of it is written only where --out says.

  --quick               ends in two minutes: few rounds, 10 at a time, small batches, no delays
  --work <name>         only this: ${WORKS.join(', ')}
  --contender <name>    only Manticore and this: ${CONTENDERS.filter((name) => name !== OURS).join(', ')}
  --concurrency <n>     only with so many calls at a time
  --delay <ms>          only with so many milliseconds each way: ${DELAYS.join(', ')}
  --rounds <n>          how many rounds, instead of what the plan says
  --seconds <n>         how long to call in each round, instead of what the plan says
  --seed <n>            the order of the contenders in each round
  --out <folder>        where the results go
  --help

Those that name something may be given several times.
`

const list = { type: 'string', multiple: true }
const one = { type: 'string' }

const known = (option, values, allowed) => {
  const unknown = values?.find((value) => !allowed.includes(value))
  if (unknown !== undefined) {
    throw new Error(`--${option} ${unknown}: there are ${allowed.join(', ')}`)
  }
  return values
}

const number = (option, value, isRight, expected) => {
  if (value === undefined) return undefined
  const parsed = Number(value)
  if (!isRight(parsed)) {
    throw new Error(`--${option} ${value}: expected ${expected}`)
  }
  return parsed
}
const count = (option, value) =>
  number(option, value, (parsed) => Number.isInteger(parsed) && parsed > 0, 'a whole number above zero')

/** The options of a run, checked; those not given are undefined. Throws with what is wrong and what is expected. */
export const readOptions = (args) => {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      work: list,
      contender: list,
      concurrency: list,
      delay: list,
      rounds: one,
      seconds: one,
      seed: one,
      out: one,
    },
  })
  const { quick, help, out } = values
  const chosen = known('contender', values.contender, CONTENDERS)
  const work = known('work', values.work, WORKS)
  const delay = known('delay', values.delay, DELAYS.map(String))?.map(Number)
  const concurrency = values.concurrency?.map((value) => count('concurrency', value))
  const isWhole = !quick && [chosen, work, delay, concurrency].every((value) => value === undefined)
  return Object.freeze({
    quick,
    help,
    work,
    delay,
    concurrency,
    contenders:
      chosen === undefined ? CONTENDERS : CONTENDERS.filter((name) => name === OURS || chosen.includes(name)),
    rounds: count('rounds', values.rounds),
    seconds: number('seconds', values.seconds, (parsed) => parsed > 0, 'a number above zero'),
    seed:
      number('seed', values.seed, (parsed) => Number.isInteger(parsed) && parsed >= 0, 'a whole number') ??
      Math.floor(Math.random() * 2 ** 32),
    out: out ?? (isWhole ? 'docs/benchmarks' : undefined),
  })
}
