import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type EmbeddedServer, startEmbedded } from '@manticore/embedded'
import postgres from 'postgres'
import { describe, expect, onTestFinished, test } from 'vitest'
import { eventually, fixture, isAlive, postmasterOf, runScript, SLOW, temporaryFolder } from './support.js'

const query = async (server: EmbeddedServer, statement: string) => {
  const sql = postgres(server.url, { max: 1 })
  try {
    return [...(await sql.unsafe(statement))]
  } finally {
    await sql.end()
  }
}

const started = async (dataDir: string) => {
  const server = await startEmbedded({ dataDir })
  onTestFinished(() => server.stop())
  return server
}

const password = (server: EmbeddedServer) => new URL(server.url).password

describe('a server with a data folder', SLOW, () => {
  test('keeps the data and the password, and syncs to disk', async () => {
    const dataDir = join(temporaryFolder(), 'not', 'there yet')
    const first = await started(dataDir)
    await query(first, 'CREATE TABLE kept AS SELECT unique_rowid() AS id')
    await first.stop()
    const second = await started(dataDir)
    expect(await query(second, 'SELECT id < unique_rowid() AS grows FROM kept')).toEqual([{ grows: true }])
    expect(await query(second, 'SHOW fsync')).toEqual([{ fsync: 'on' }])
    expect(password(second)).toBe(password(first))
    expect(statSync(join(dataDir, 'pgdata', 'manticore-password')).mode & 0o777).toBe(0o600)
  })

  test('starts again after the server and its process were killed', async () => {
    const dataDir = join(temporaryFolder(), 'data')
    const script = runScript(fixture('ending.mjs'), ['wait', dataDir])
    await script.report
    const postmaster = postmasterOf(join(dataDir, 'pgdata'))
    process.kill(postmaster, 'SIGKILL')
    script.child.kill('SIGKILL')
    await eventually('postmaster gone', () => !isAlive(postmaster))
    expect(await query(await started(dataDir), 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  test('starts at once after a process that was using it ended', async () => {
    const dataDir = join(temporaryFolder(), 'data')
    const script = runScript(fixture('ending.mjs'), ['exit', dataDir])
    await script.outcome
    expect(await query(await started(dataDir), 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  test('refuses a folder that is in use and leaves its server alone', async () => {
    const dataDir = join(temporaryFolder(), 'data')
    const first = await started(dataDir)
    await expect(started(dataDir)).rejects.toMatchObject({
      name: 'EmbeddedServerError',
      code: 'data-dir-in-use',
      message: expect.stringContaining(`A PostgreSQL is running on ${join(dataDir, 'pgdata')} already`),
    })
    expect(await query(first, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  test('is made by one of several that start at once', async () => {
    const dataDir = join(temporaryFolder(), 'data')
    const outcomes = await Promise.allSettled([started(dataDir), started(dataDir), started(dataDir)])
    const servers = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    const errors = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.code] : []))
    expect(errors).toEqual(['data-dir-in-use', 'data-dir-in-use'])
    expect(await Promise.all(servers.map((server) => query(server, 'SELECT 1 AS one')))).toEqual([
      [{ one: 1 }],
    ])
  })

  test('does not touch the data directory of another installation', async () => {
    const dataDir = temporaryFolder()
    writeFileSync(join(dataDir, 'PG_VERSION'), '16\n')
    await expect(started(dataDir)).rejects.toThrow('is the data directory of another PostgreSQL installation')
    mkdirSync(join(dataDir, 'pgdata'))
    writeFileSync(join(dataDir, 'pgdata', 'notes'), 'mine')
    const own = temporaryFolder()
    mkdirSync(join(own, 'pgdata'))
    writeFileSync(join(own, 'pgdata', 'notes'), 'mine')
    await expect(started(own)).rejects.toMatchObject({ code: 'not-started' })
    expect(readFileSync(join(own, 'pgdata', 'notes'), 'utf8')).toBe('mine')
  })
})
