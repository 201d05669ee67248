import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

test('the run of the examples fails when one of them fails, and goes on with the others', () => {
  const runner = fileURLToPath(new URL('../../examples/run.mjs', import.meta.url))
  const { status, stdout } = spawnSync(process.execPath, [runner, 'bank', 'sync-script'], {
    // nothing listens there
    env: { ...process.env, DATABASE_URL: 'postgresql://root@127.0.0.1:1/none' },
    encoding: 'utf8',
  })
  expect(stdout).toMatch(/--- bank: failed with 1 .*--- sync-script: failed with 1 .*0 of 2 examples/s)
  expect(status).toBe(1)
})
