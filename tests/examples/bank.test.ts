import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { AmbiguousCommitError, CheckViolationError, Database, Migrator } from 'manticore-cockroachdb'
import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { audit, auditUntil } from '../../examples/bank/dist/audit.js'
import { payInterest } from '../../examples/bank/dist/interest.js'
import { post } from '../../examples/bank/dist/post.js'
import { accounts, ledger, tables } from '../../examples/bank/dist/schema.js'
import { runTraffic } from '../../examples/bank/dist/traffic.js'
import { type Transfer, transfer } from '../../examples/bank/dist/transfer.js'
import { useDatabase } from '../support/database.js'
import { type ServerProxy, startProxy } from '../support/proxy.js'
import { errorOf } from '../support/refusal.js'
import { runExample } from './run-example.js'

const directory = fileURLToPath(new URL('../../examples/bank/migrations', import.meta.url))

describe('the bank of the examples', () => {
  const database = useDatabase({ tables })
  let ids: readonly string[]

  const balances = async (): Promise<readonly bigint[]> =>
    (await database.db.table(accounts).list({ orderBy: 'owner' })).map(({ balance }) => balance)

  const order = (amount: bigint): Transfer => ({
    request: randomUUID(),
    from: ids[0]!,
    to: ids[1]!,
    amount,
  })

  beforeAll(async () => {
    await new Migrator(database.db, { directory }).migrate()
  })

  beforeEach(async () => {
    const bank = database.db
    await bank.table(ledger).truncate()
    await bank.sql`delete from accounts`
    const opened = await bank
      .table(accounts)
      .batchCreate(['Ada', 'Barbara', 'Dorothy'].map((owner) => ({ owner })))
    ids = opened.map(({ id }) => id)
    const deposits = ids.map((account) => ({ account, amount: 100n }))
    await bank.transaction((tx) => post(tx, randomUUID(), deposits))
  })

  test('its migrations make the tables that it declares', async () => {
    const empty = mkdtempSync(`${tmpdir()}/bank-`)
    onTestFinished(() => rmSync(empty, { recursive: true }))
    const migrator = new Migrator(database.db, { directory: empty })
    expect(await migrator.generate('difference', { tables })).toBeUndefined()
  })

  test('its migrations can be undone and applied again', async () => {
    const migrator = new Migrator(database.db, { directory })
    expect((await migrator.rollback({ count: 3 })).reverted).toHaveLength(3)
    expect((await migrator.migrate()).applied).toHaveLength(3)
  })

  test('a request that is sent many times at once moves its money once', async () => {
    const sent = order(10n)
    const answers = await Promise.all(Array.from({ length: 8 }, () => transfer(database.db, sent)))
    expect(answers.filter(Boolean)).toHaveLength(1)
    expect(await balances()).toStrictEqual([90n, 110n, 100n])
    expect(await database.db.table(ledger).count({ request: sent.request })).toBe(2)
  })

  test('an overdraft is refused by the database and leaves no entries', async () => {
    const sent = order(101n)
    const error = await errorOf(() => transfer(database.db, sent))
    expect(error).toBeInstanceOf(CheckViolationError)
    expect(error).toMatchObject({ table: 'accounts', constraint: 'accounts_no_overdraft' })
    expect(await balances()).toStrictEqual([100n, 100n, 100n])
    expect(await database.db.table(ledger).exists({ request: sent.request })).toBe(false)
  })

  test('an amount that is not positive is refused', async () => {
    expect(await errorOf(() => transfer(database.db, order(-1n)))).toBeInstanceOf(RangeError)
    expect(await balances()).toStrictEqual([100n, 100n, 100n])
  })

  describe('a transfer whose connection is lost at COMMIT', () => {
    /** Cuts the connection when the entries are written, once, and answers with what the transfer says and COMMIT said. */
    const transferCut = async (
      sent: Transfer,
      cut: (proxy: ServerProxy) => void,
    ): Promise<{ answer: boolean; failures: readonly unknown[] }> => {
      await using proxy = await startProxy(database.url)
      const failures: unknown[] = []
      let cutting = true
      await using bank = new Database({
        url: proxy.url,
        tables,
        onQuery: ({ text, error }) => {
          if (error !== undefined) {
            failures.push(error)
          }
          if (cutting && text.startsWith('insert into "ledger"')) {
            cutting = false
            cut(proxy)
          }
        },
      })
      return { answer: await transfer(bank, sent), failures }
    }

    test('is found in the ledger when only the answer was lost', async () => {
      const { answer, failures } = await transferCut(order(10n), (proxy) => proxy.cutAfter('server', 6))
      expect(failures).toStrictEqual([expect.any(AmbiguousCommitError)])
      expect(answer).toBe(false)
      expect(await balances()).toStrictEqual([90n, 110n, 100n])
    })

    test('is done again when COMMIT did not arrive', async () => {
      const { answer, failures } = await transferCut(order(10n), (proxy) => proxy.cutAfter('client', 6))
      expect(failures).toStrictEqual([expect.any(AmbiguousCommitError)])
      expect(answer).toBe(true)
      expect(await balances()).toStrictEqual([90n, 110n, 100n])
    })
  })

  test('interest is paid once on each request, and rounded down', async () => {
    await transfer(database.db, order(30n))
    const request = randomUUID()
    expect(await payInterest(database.db, request, 200n)).toBe(5n)
    expect(await payInterest(database.db, request, 200n)).toBe(0n)
    expect(await balances()).toStrictEqual([71n, 132n, 102n])
  })

  test('an audit finds a balance that was changed without an entry, and an entry without a change', async () => {
    expect(await audit(database.db)).toStrictEqual({ total: 300n, difference: 0n })
    await database.db.table(accounts).update(ids[0]!, { balance: 93n })
    await database.db.table(accounts).update(ids[1]!, { balance: 107n })
    expect(await audit(database.db)).toStrictEqual({ total: 300n, difference: 14n })
    await database.db.table(ledger).create({ request: randomUUID(), account: ids[2]!, amount: 1n })
    expect(await audit(database.db)).toStrictEqual({ total: 300n, difference: 15n })
  })

  test('no audit finds a difference while many transfers run', async () => {
    const work = runTraffic(database.db, ids, { count: 30, most: 80 })
    const [{ done, refused, retries }, audits] = await Promise.all([work, auditUntil(database.db, work)])
    expect(done + refused).toBe(30)
    expect(retries).toBeGreaterThan(0)
    expect(audits.length).toBeGreaterThan(2)
    expect(new Set(audits.map(({ total, difference }) => `${total} ${difference}`))).toStrictEqual(
      new Set(['300 0']),
    )
    expect(await database.db.table(ledger).count()).toBe(3 + 2 * done)
  })

  test('its program ends with books that are right, and leaves nothing behind', async () => {
    const { code, output } = await runExample('bank', database.url)
    expect(code, output).toBe(0)
    expect(output).toMatch(/done 1 time, 2 entries/)
    expect(output).toMatch(/CheckViolationError: .*accounts_no_overdraft.*\n +0 entries/)
    expect(output).toMatch(/audits meanwhile, 0 found a difference/)
    expect(output).toMatch(/difference 0\.00\n/)
    const cents = (what: RegExp): number[] =>
      [...output.matchAll(what)].map(([, amount = '']) => Number(amount.replace(/[,.]/g, '')))
    const [interest = 0] = cents(/([\d.,]+) paid\n/g)
    const [total] = cents(/Total +([\d.,]+)/g)
    expect(total).toBe(600_000 + interest)
    const rows = cents(/^ {2}(?:Ada|Alan|Barbara|Dorothy|Edsger|Frances) +([\d.,]+)$/gm)
    expect(rows).toHaveLength(6)
    expect(rows.reduce((sum, balance) => sum + balance)).toBe(total)
    expect(await database.db.sql`select 1 from pg_database where datname = 'bank_example'`).toStrictEqual([])
  })
})
