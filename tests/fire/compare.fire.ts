import { expect, test } from 'vitest'
import { type Contender, EVERY_FAULT, type Fire, figuresOf, runFire, TERMINATION } from './bank.js'

const SECONDS = Number(process.env.FIRE_SECONDS ?? 20)

const BANK: Fire = {
  workers: 16,
  readers: 0,
  milliseconds: SECONDS * 1000,
  crashes: 2,
  patience: 5000,
  faults: EVERY_FAULT,
  pause: () => Math.random() * 200,
}

const CHAOS: Fire = {
  workers: 8,
  readers: 20,
  milliseconds: 8000,
  crashes: 0,
  patience: 5000,
  faults: TERMINATION,
  pause: () => 60,
}

/** Runs to the end, whatever comes of it: what there is to see is printed. */
test.each<[string, Fire, Contender]>(
  (['manticore', 'postgres-js', 'kysely'] as const).flatMap((contender) => [
    ['a bank', BANK, contender],
    ['chaos', CHAOS, contender],
  ]),
)('%s: $2', { timeout: SECONDS * 1000 + 120_000 }, async (name, fire, contender) => {
  const outcome = await runFire(contender, fire)
  const { errors, uncaught, late, closed, code } = outcome
  console.log(`${name}: ${figuresOf(contender, fire, outcome)}`, {
    errors,
    'first uncaught': uncaught[0]?.split('\n').slice(0, 4),
    'last transfers, of so many committed': [late.length, late.filter((how) => how === 'committed').length],
    'close() ended': closed,
    'exit code': code,
  })
  expect(outcome.committed.length).toBeGreaterThan(0)
})
