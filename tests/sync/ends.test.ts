import { describe, expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { runNode } from '../support/node.js'

const database = useDatabase()

/** Runs a program that has `SyncDatabase`, `db` on the suite's database and `show(error)`, in a Node of its own. */
const run = (source: string, before = '', flags: readonly string[] = []) =>
  runNode(
    `${before}
    const { SyncDatabase, SyncMigrator, SyncTable } = await import('@manticore/sync')
    const db = new SyncDatabase({ url: process.env.DATABASE_URL })
    const show = (work) => { try { console.log(work()) } catch (error) { console.log(error.name, error.code, error.cause?.message) } }
    ${source}`,
    { environment: { DATABASE_URL: database.url }, patience: 15_000, flags },
  )

/** Before the library is loaded: every worker is given these options, too, and is to be had as `workers`. */
const patchWorkers = (options: string): string => `
  import threads from 'node:worker_threads'
  import { syncBuiltinESMExports } from 'node:module'
  const workers = []
  threads.Worker = class extends threads.Worker {
    constructor(url, options) {
      super(url, { ...options, ...(${options}) })
      workers.push(this)
    }
  }
  syncBuiltinESMExports()`

const preload = (code: string): string =>
  `{ execArgv: ['--import', ${JSON.stringify(`data:text/javascript,${encodeURIComponent(code)}`)}] }`

describe('a program ends by itself', () => {
  test.each([
    ['without having used the database', ''],
    ['without closing it', "console.log(db.execute('select 1 as one'))"],
    [
      'in the middle of a transaction and a stream',
      "const tx = db.begin(); tx.execute('select 1'); db.sql`select 1`",
    ],
    ['having closed it, twice', "db.execute('select 1'); db.close(); db.close()"],
    [
      'with several databases',
      "for (let n = 0; n < 4; n++) new SyncDatabase({ url: process.env.DATABASE_URL }).execute('select 1')",
    ],
    ['after an error', "show(() => db.execute('selec'))"],
  ])('%s', async (_, source) => {
    expect(await run(`${source}\nconsole.log('done')`)).toMatchObject({
      code: 0,
      output: expect.stringMatching(/done\n$/),
    })
  })
})

describe('a worker that ends is an error in the caller, and never a hang', () => {
  // of the worker's own, when it is given time to say it
  test.each([
    ['a crash', "setTimeout(() => { throw new Error('the worker fell') }, 1500)", 'the worker fell'],
    [
      'a rejection',
      "setTimeout(() => Promise.reject(new Error('the worker fell')), 1500)",
      'the worker fell',
    ],
    ['an exit', 'setTimeout(() => process.exit(3), 1500)', 'ended with exit code 3'],
  ])('%s, while a statement runs', async (_, code, cause) => {
    const { output } = await run("show(() => db.execute('select pg_sleep(9)'))", patchWorkers(preload(code)))
    expect(output).toContain('ConnectionError CONNECTION_LOST')
    expect(output).toContain(cause)
  })

  test('and one that may have written is in doubt', async () => {
    const { output } = await run(
      "db.execute('create table if not exists written (n INT8)'); show(() => db.execute('insert into written select 1 from pg_sleep(9)'))",
      patchWorkers(preload('setTimeout(() => process.exit(3), 4000)')),
    )
    expect(output).toMatch(/^AmbiguousCommitError CONNECTION_LOST/)
  })

  test('also when it is killed, or out of memory, and says no word', async () => {
    const killed = await run(
      `show(() => db.transaction((tx) => {
        tx.execute('select 1')
        workers[0].terminate()
        return tx.execute('select pg_sleep(9)')
      }))
      show(() => db.execute('select 2 as two')[0].two)`,
      patchWorkers('{}'),
    )
    expect(killed.output).toMatch(/^ConnectionError CONNECTION_LOST the worker ended without a word\n2\n$/)
    const full = await run(
      'show(() => db.execute("select repeat(\'x\', 1000) || n as text from generate_series(1, 200000) as g (n)").length)',
      patchWorkers('{ resourceLimits: { maxOldGenerationSizeMb: 40 } }'),
    )
    expect(full.output).toContain('CONNECTION_LOST the worker ended without a word')
  })

  test('and the next call has another', async () => {
    const { output } = await run(
      `db.connect()
      await workers[0].terminate()
      show(() => db.execute('select 1 as one')[0].one)
      show(() => db.execute('select 2 as two')[0].two)`,
      patchWorkers('{}'),
    )
    expect(output).toBe('1\n2\n')
  })
})

describe('it works', () => {
  test('inside a worker, and in several at once', async () => {
    const { code, output } = await runNode(
      `import { Worker } from 'node:worker_threads'
      const source = \`import('@manticore/sync').then(({ SyncDatabase }) => {
        const db = new SyncDatabase({ url: process.env.DATABASE_URL })
        console.log(db.execute('select 7 as n')[0].n)
        db.close()
      })\`
      for (let n = 0; n < 3; n++) new Worker(source, { eval: true })`,
      { environment: { DATABASE_URL: database.url } },
    )
    expect({ code, output }).toStrictEqual({ code: 0, output: '7\n7\n7\n' })
  })

  test('in a program that is given as text, with flags that a worker does not take', async () => {
    expect(await run("show(() => db.execute('select 1 as one')[0].one)")).toStrictEqual({
      code: 0,
      output: '1\n',
    })
  })
})

describe('it says where it is not to be used', () => {
  test('once, where a server listens', async () => {
    const { output } = await run(`
      const { createServer } = await import('node:net')
      process.on('warning', ({ code }) => console.log(code))
      const server = createServer()
      await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
      db.execute('select 1')
      db.execute('select 1')
      await new Promise((resolve) => setTimeout(resolve, 1100))
      db.execute('select 1')
      server.close()`)
    expect(output.match(/^MANTICORE_SYNC_IN_SERVER$/gm)).toHaveLength(1)
  })

  test.each(['browser', 'edge-light', 'workerd'])('where there are no threads: %s', async (condition) => {
    const { code, output } = await run('show(() => db.connect())', '', [`--conditions=${condition}`])
    expect(output).toContain('SyncDatabase needs the threads of Node')
    expect(code).not.toBe(0)
  })
})

test('an idle database takes no processor time, nor does one that waits', async () => {
  const { output } = await run(`
    db.connect()
    await new Promise((resolve) => setTimeout(resolve, 500))
    const idle = process.cpuUsage()
    await new Promise((resolve) => setTimeout(resolve, 2000))
    const { user, system } = process.cpuUsage(idle)
    const waiting = process.cpuUsage()
    db.execute('select pg_sleep(2)')
    const waited = process.cpuUsage(waiting)
    console.log(JSON.stringify([user + system, waited.user + waited.system]))`)
  for (const microseconds of JSON.parse(output)) {
    expect(microseconds).toBeLessThan(100_000)
  }
})
