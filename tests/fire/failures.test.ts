import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { runNode } from '../support/node.js'

const database = useDatabase()

const MEGABYTE = 1024 * 1024

test('10,000 transactions that fail leave nothing behind', { timeout: 120_000 }, async () => {
  const source = readFileSync(new URL('fixtures/failures.mjs', import.meta.url), 'utf8')
  const { code, output } = await runNode(source, {
    environment: { DATABASE_URL: database.url, NODE_OPTIONS: '--expose-gc' },
    patience: 100_000,
  })
  expect(code, output).toBe(0)
  const { errors, grown, chained, ...rest } = JSON.parse(output)
  expect(errors).toStrictEqual({
    'callback: by the callback': 1100,
    'callback, after a statement: by the callback': 1100,
    'statement: 22012': 1100,
    'unique: 23505': 1100,
    'unique, caught: 23505': 1100,
    'commit: 23503': 1100,
    'savepoint: 23505': 1100,
    'several at once: 22012': 1100,
    'not awaited: by the callback': 1100,
    'by hand: 23505': 1100,
  })
  expect(rest).toMatchObject({
    stats: { lent: 0, running: 0, waiting: 0, opening: 0 },
    // neither limits of calls nor pauses
    timers: 0,
    listeners: 0,
    rows: 1,
    after: { open: 0, idle: 0, lent: 0, running: 0, waiting: 0, opening: 0 },
    left: [],
    uncaught: [],
  })
  expect(grown).toBeLessThan(3 * MEGABYTE)
  expect(chained).toBeLessThan(3 * MEGABYTE)
})
