import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname } from 'node:path'
import { EmbeddedServerError, startEmbedded } from '@manticore/embedded'
import postgres from 'postgres'
import { describe, expect, onTestFinished, test } from 'vitest'
import { eventually, SLOW } from './support.js'

const connect = (url: string) => {
  const sql = postgres(url, { onnotice: () => {} })
  onTestFinished(() => sql.end())
  return sql
}

const started = async (options?: Parameters<typeof startEmbedded>[0]) => {
  const server = await startEmbedded(options)
  onTestFinished(() => server.stop())
  return server
}

describe('a temporary server', SLOW, () => {
  test('is ready within seconds and answers at its address', async () => {
    const begin = performance.now()
    const server = await started()
    expect(performance.now() - begin).toBeLessThan(10_000)
    expect(server.url).toMatch(/^postgresql:\/\/root:[\w-]{32}@127\.0\.0\.1:\d+\/defaultdb\?sslmode=disable$/)
    const sql = connect(server.url)
    const [row] = await sql`
      SELECT current_user AS user, current_database() AS database, current_setting('TimeZone') AS zone,
        current_setting('server_encoding') AS encoding, current_setting('listen_addresses') AS address,
        current_setting('unix_socket_directories') AS sockets, current_setting('fsync') AS fsync,
        current_setting('max_connections') AS connections, upper('ä') AS upper, 'Z' < 'a' AS ordered,
        (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS superuser`
    expect(row).toEqual({
      user: 'root',
      database: 'defaultdb',
      zone: 'UTC',
      encoding: 'UTF8',
      address: '127.0.0.1',
      sockets: '',
      fsync: 'off',
      connections: '200',
      upper: 'Ä',
      ordered: true,
      superuser: true,
    })
  })

  test('asks for the password', async () => {
    const server = await started()
    const sql = connect(server.url.replace(/root:[^@]+/, 'root:wrong'))
    await expect(sql`SELECT 1`).rejects.toThrow('password authentication failed')
  })

  test('has unique_rowid(), which grows and never repeats, in databases made later too', async () => {
    const server = await started()
    const sql = connect(server.url)
    const ids = await sql<{ id: string }[]>`SELECT unique_rowid() AS id FROM generate_series(1, 100000)`
    const values = ids.map(({ id }) => BigInt(id))
    expect(values.every((value, index) => index === 0 || value > (values[index - 1] ?? value))).toBe(true)
    const since2015 = Number((values[0] ?? 0n) >> 15n) / 100
    expect(Math.abs(Date.UTC(2015, 0) + since2015 - Date.now())).toBeLessThan(60_000)

    await sql`CREATE TABLE item (id int8 PRIMARY KEY DEFAULT unique_rowid())`
    const many = Array.from({ length: 8 }, () => sql`INSERT INTO item SELECT FROM generate_series(1, 5000)`)
    await Promise.all(many)
    expect(await sql`SELECT count(*)::int FROM item`).toEqual([{ count: 40_000 }])

    await sql`CREATE ROLE guest LOGIN PASSWORD 'guest'`
    await sql`CREATE DATABASE later`
    const later = connect(server.url.replace('/defaultdb', '/later').replace(/root:[^@]+/, 'guest:guest'))
    expect(await later`SELECT pg_typeof(unique_rowid())::text AS type`).toEqual([{ type: 'bigint' }])
  })

  test('runs beside another one', async () => {
    const [one, two] = await Promise.all([started(), started()])
    expect(one.url).not.toBe(two.url)
    await connect(one.url)`CREATE TABLE only_here ()`
    await expect(connect(two.url)`SELECT FROM only_here`).rejects.toThrow('does not exist')
  })

  test('ends connections and removes its folder when stopped, once or more', async () => {
    const server = await startEmbedded()
    const sql = connect(server.url)
    const [row] = await sql`SELECT current_setting('data_directory') AS folder`
    await Promise.all([server.stop(), server.stop()])
    await server.stop()
    expect(existsSync(dirname(row?.folder))).toBe(false)
  })

  test('is stopped at the end of a block', async () => {
    let url = ''
    {
      await using server = await startEmbedded()
      url = server.url
    }
    await expect(connect(url)`SELECT 1`).rejects.toThrow('ECONNREFUSED')
  })

  test('takes settings and reports its log line by line', async () => {
    const lines: string[] = []
    const server = await started({
      settings: { log_statement: 'all', max_connections: '20' },
      log: (line) => lines.push(line),
    })
    const sql = connect(server.url)
    expect(await sql`SHOW max_connections`).toEqual([{ max_connections: '20' }])
    await sql`SELECT 'näve'`
    await eventually('statement logged', () => lines.some((line) => line.includes("SELECT 'näve'")))
    await server.stop()
    expect(lines.at(-1)).toContain('database system is shut down')
    expect(lines.some((line) => line.includes('\n'))).toBe(false)
  })
})

describe('a server that cannot start', SLOW, () => {
  const failure = async (options: Parameters<typeof startEmbedded>[0]) => {
    const error: unknown = await started(options).then(
      () => undefined,
      (reason: unknown) => reason,
    )
    if (!(error instanceof EmbeddedServerError)) throw error
    return error
  }

  test('tells that the port is taken, and leaves its owner alone', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void other.close())
    const address = await new Promise<ReturnType<typeof other.address>>((resolve) =>
      other.once('listening', () => resolve(other.address())),
    )
    if (address === null || typeof address === 'string') throw new Error('no port')
    const { code, message } = await failure({ port: address.port })
    expect(code).toBe('port-in-use')
    expect(message).toContain(`Port ${address.port} on 127.0.0.1 is in use. Give another port`)
    expect(other.listening).toBe(true)
  })

  test('gets a port again that it just had', async () => {
    const first = await startEmbedded()
    const port = Number(new URL(first.url).port)
    void first.stop()
    const second = await started({ port })
    expect(new URL(second.url).port).toBe(String(port))
  })

  test('shows the log when a setting is wrong', async () => {
    const { code, message, log } = await failure({ settings: { work_mem: 'plenty' } })
    expect(code).toBe('not-started')
    expect(message).toContain('PostgreSQL did not start')
    expect(log).toContain('invalid value for parameter "work_mem": "plenty"')
  })

  test('refuses settings that it needs itself, and impossible ports', async () => {
    expect((await failure({ settings: { port: '1' } })).message).toContain(
      'The setting port belongs to the server',
    )
    expect((await failure({ port: 70_000 })).message).toContain('70000')
  })
})
