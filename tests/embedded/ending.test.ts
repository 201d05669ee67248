import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  eventually,
  fixture,
  isAlive,
  postmasterOf,
  processesUsing,
  runScript,
  SLOW,
  temporaryFolder,
} from './support.js'

/** Runs the fixture, ends it, and waits until server, supervisor and folder are gone. */
const end = async (ending: string, signal?: NodeJS.Signals) => {
  const temporary = temporaryFolder()
  const script = runScript(fixture('ending.mjs'), [ending], { temporary })
  const { folder } = await script.report
  if (signal !== undefined) {
    expect(isAlive(postmasterOf(String(folder)))).toBe(true)
    script.child.kill(signal)
  }
  const outcome = await script.outcome
  await eventually(
    'nothing left',
    () => readdirSync(temporary).length === 0 && processesUsing(temporary).length === 0,
  )
  return outcome
}

describe('the server ends with its process and does not change how that ends', SLOW, () => {
  test.each([
    ['drain', 0],
    ['stop', 0],
    ['code', 3],
    ['exit', 7],
  ])('when it ends by itself: %s', async (ending, code) => {
    expect(await end(ending)).toEqual({ code, signal: null, errors: '' })
  })

  test.each([
    ['throw', 'thrown by the fixture'],
    ['reject', 'rejected by the fixture'],
  ])('when an error ends it: %s', async (ending, message) => {
    const { code, signal, errors } = await end(ending)
    expect({ code, signal }).toEqual({ code: 1, signal: null })
    expect(errors).toContain(message)
  })

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const)('when %s ends it', async (signal) => {
    expect(await end('wait', signal)).toEqual({ code: null, signal, errors: '' })
  })

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'when its own handler of %s uses the server',
    async (signal) => {
      expect(await end('handle', signal)).toEqual({ code: 42, signal: null, errors: '' })
    },
  )

  test('when it is killed while the server starts', async () => {
    const temporary = temporaryFolder()
    const script = runScript(fixture('ending.mjs'), ['wait'], { temporary })
    await eventually('cluster being made', () =>
      readdirSync(temporary).some((run) =>
        readdirSync(join(temporary, run)).some((name) => name.includes('pgdata')),
      ),
    )
    script.child.kill('SIGKILL')
    await script.outcome
    await eventually(
      'nothing left',
      () => readdirSync(temporary).length === 0 && processesUsing(temporary).length === 0,
    )
  })

  test('without adding a listener to the process', async () => {
    expect(await runScript(fixture('listeners.mjs')).report).toEqual([])
  })

  test('and not by Ctrl-C in the terminal, which reaches the whole process group', async () => {
    const script = runScript(fixture('ending.mjs'), ['handle'], { detached: true })
    await script.report
    process.kill(-Number(script.child.pid), 'SIGINT')
    expect(await script.outcome).toEqual({ code: 42, signal: null, errors: '' })
  })
})
