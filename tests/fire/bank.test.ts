import { expect, test } from 'vitest'
import { EVERY_FAULT, type Fire, figuresOf, type Outcome, runFire, TERMINATION } from './bank.js'

const SECONDS = Number(process.env.FIRE_SECONDS ?? 8)

const expectSound = (outcome: Outcome): void => {
  const { ledger, committed, failed, ambiguous, hung } = outcome
  expect(outcome.uncaught).toStrictEqual([])
  expect(hung).toStrictEqual([])
  expect(outcome.balances).toStrictEqual(outcome.due)
  expect(committed.filter((id) => !ledger.has(id))).toStrictEqual([])
  expect(failed.filter((id) => ledger.has(id))).toStrictEqual([])
  const known = new Set([...committed, ...ambiguous])
  expect([...ledger].filter((id) => !known.has(id))).toStrictEqual([])
  // once nothing fails any more
  expect(new Set(outcome.late)).toStrictEqual(new Set(['committed']))
  expect(outcome.closed).toBe(true)
  expect(outcome.stats).toMatchObject({ open: 0, opening: 0, idle: 0, lent: 0, running: 0, waiting: 0 })
  expect(outcome.left).toStrictEqual([])
  expect(outcome.backends).toBe(0)
  expect(outcome.code).toBe(0)
}

test('a bank loses nothing while connections and the server fail', {
  timeout: SECONDS * 1000 + 90_000,
}, async () => {
  const fire: Fire = {
    workers: 16,
    readers: 0,
    milliseconds: SECONDS * 1000,
    crashes: SECONDS < 30 ? 1 : 2,
    patience: 45_000,
    faults: EVERY_FAULT,
    pause: () => Math.random() * 200,
  }
  const outcome = await runFire('manticore', fire)
  console.log(figuresOf('manticore', fire, outcome), outcome.errors)
  expectSound(outcome)
})

test('reads go on as if nothing happened while backends are terminated', { timeout: 90_000 }, async () => {
  const fire: Fire = {
    workers: 8,
    readers: 20,
    milliseconds: SECONDS * 1000,
    crashes: 0,
    patience: 45_000,
    faults: TERMINATION,
    pause: () => 60,
  }
  const outcome = await runFire('manticore', fire)
  console.log(figuresOf('manticore', fire, outcome), outcome.errors)
  expectSound(outcome)
  expect(outcome.reads).toMatchObject({ failed: 0, hung: 0 })
})
