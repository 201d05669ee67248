import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Database } from 'manticore-cockroachdb'
import { expect, onTestFinished, test } from 'vitest'
import { SLOW, temporaryFolder } from './support.js'

const command = fileURLToPath(new URL('../../packages/embedded/bin/manticore-embedded.js', import.meta.url))

/** Starts the command; answers with its process and the URL that a shell has when it runs the line printed. */
const serve = async (...args: readonly string[]) => {
  const child = spawn(process.execPath, [command, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  const url = execFileSync('sh', ['-c', `${line}; printf %s "$DATABASE_URL"`]).toString()
  return { child, url }
}

const select = async (url: string, text: string) => {
  await using db = new Database({ url })
  return db.execute(text)
}

test.each(['SIGINT', 'SIGTERM'] as const)('it serves until %s and keeps its data', SLOW, async (signal) => {
  const dataDir = `${temporaryFolder()}/data`
  const first = await serve('--data-dir', dataDir)
  await select(first.url, 'create table teas as select 1 as id')
  first.child.kill(signal)
  expect(await once(first.child, 'exit')).toEqual([0, null])
  const second = await serve('--data-dir', dataDir)
  expect(await select(second.url, 'select id from teas')).toEqual([{ id: 1 }])
})

test('a port that is taken', SLOW, async () => {
  const { url } = await serve()
  const { port } = new URL(url)
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, '--port', port])
  expect({ status, out: stdout.toString() }).toEqual({ status: 1, out: '' })
  expect(stderr.toString()).toContain(`Port ${port} on 127.0.0.1`)
})

test.each([
  [['--port', 'http'], '--port expects a number from 1 to 65535'],
  [['--port', '0'], '--port expects a number from 1 to 65535'],
  [['--folder', 'x'], "Unknown option '--folder'"],
  [['data'], "Unexpected argument 'data'"],
])('%j is refused', (args, message) => {
  const { status, stderr } = spawnSync(process.execPath, [command, ...args])
  expect(status).toBe(2)
  expect(stderr.toString()).toContain(message)
})

test('its help has the options', () => {
  const { status, stdout } = spawnSync(process.execPath, [command, '--help'])
  expect(status).toBe(0)
  expect(stdout.toString()).toMatch(/--data-dir[\s\S]*--port[\s\S]*Examples:/)
})
