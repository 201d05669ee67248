import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const runner = fileURLToPath(new URL('../../examples/run.mjs', import.meta.url))

test('an example that is not there is refused before any is run', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [runner, 'quickstart', 'bnak'])
  expect({ status, out: stdout.toString() }).toEqual({ status: 2, out: '' })
  expect(stderr.toString()).toMatch(/^There is no example "bnak"; there are auth-service, bank, /)
})
