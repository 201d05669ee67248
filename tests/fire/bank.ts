import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Database } from 'manticore-cockroachdb'
import { type ServerProxy, startProxy } from '../support/proxy.js'
import { type RestartableServer, startRestartable } from '../support/restartable.js'

/** What carries the transfers: this library, or what it is compared with. */
export type Contender = 'manticore' | 'postgres-js' | 'kysely'

/** What a contender is put through. */
export interface Fire {
  readonly workers: number
  readonly readers: number
  readonly milliseconds: number
  /** How often the server is killed and started again. */
  readonly crashes: number
  /** Milliseconds after which a call counts as one that never ends. */
  readonly patience: number
  /** What is done all the time, and the pauses in between, in milliseconds. */
  readonly faults: readonly Fault[]
  readonly pause: () => number
}

/** Does something to the connections. */
export type Fault = (at: Target) => unknown

interface Target {
  readonly proxy: ServerProxy
  readonly admin: Database
}

/** What came of it. */
export interface Outcome {
  /** Transfers, by their ids, as they were reported to whoever called. */
  readonly committed: readonly number[]
  readonly failed: readonly number[]
  readonly ambiguous: readonly number[]
  readonly hung: readonly number[]
  /** How often each error was reported. */
  readonly errors: Readonly<Record<string, number>>
  readonly reads: { readonly done: number; readonly failed: number; readonly hung: number }
  /** How each worker's last transfer ended, after the faults. */
  readonly late: readonly string[]
  readonly uncaught: readonly string[]
  readonly retries: number
  /** Whether closing ended, and what was left behind it. */
  readonly closed: boolean
  readonly stats: unknown
  readonly left: readonly string[]
  /** The exit code of its process, null when that did not end by itself. */
  readonly code: number | null
  readonly faults: number
  readonly terminated: number
  /** The ids of the transfers that took effect. */
  readonly ledger: ReadonlySet<number>
  readonly balances: readonly bigint[]
  /** What the balances must be by the ledger. */
  readonly due: readonly bigint[]
  /** Backends of the contender's that were there after its end. */
  readonly backends: number
}

const ACCOUNTS = 50
const BALANCE = 1000n

const wholeNumber = (below: number): number => Math.floor(Math.random() * below)

const terminateOne: Fault = async ({ admin }) => {
  await admin.sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'bank' or usename = 'root' and application_name = 'postgres.js'
    order by random() limit 1`
}

/** Everything that can happen to a connection. Whether the clients have noticed is not waited for. */
export const EVERY_FAULT: readonly Fault[] = [
  ({ proxy }) => proxy.cutAfter('client', wholeNumber(2000)),
  terminateOne,
  ({ proxy }) => proxy.cutAfter('server', wholeNumber(2000)),
  ({ proxy }) => proxy.halfClose('server'),
  terminateOne,
  ({ proxy }) => void proxy.reset(),
  ({ proxy }) => proxy.cutAfter('client', wholeNumber(200)),
  ({ proxy }) => proxy.halfClose('client'),
  ({ proxy }) => proxy.cutAfter('server', wholeNumber(200)),
  terminateOne,
  ({ proxy }) => void proxy.cut(),
]

/** A backend is terminated. */
export const TERMINATION: readonly Fault[] = [terminateOne]

const prepare = async (admin: Database): Promise<void> => {
  await admin.execute('create table accounts (id int4 primary key, balance int8 not null)')
  await admin.execute(
    'create table ledger (id int4 primary key, source int4 not null, target int4 not null, amount int8 not null)',
  )
  await admin.sql`insert into accounts select i, ${BALANCE}::INT8 from generate_series(0, ${ACCOUNTS - 1}::INT4) as i`
}

const audit = async (admin: Database): Promise<Pick<Outcome, 'ledger' | 'balances' | 'due'>> => {
  const accounts = await admin.sql<{ balance: bigint }>`select balance from accounts order by id`
  const ledger = await admin.sql<{ id: number; source: number; target: number; amount: bigint }>`
    select id, source, target, amount from ledger`
  const due = Array.from({ length: ACCOUNTS }, () => BALANCE)
  for (const { source, target, amount } of ledger) {
    due[source]! -= amount
    due[target]! += amount
  }
  return {
    ledger: new Set(ledger.map(({ id }) => id)),
    balances: accounts.map(({ balance }) => balance),
    due,
  }
}

/** Does it until it works: the server may be about to be killed. */
const persist = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (attempt === 50) {
        throw error
      }
      await sleep(20)
    }
  }
}

const burn = async (
  { milliseconds, crashes, faults, pause }: Fire,
  at: Target,
  server: RestartableServer,
): Promise<number> => {
  const start = performance.now()
  let count = 0
  let crashed = 0
  while (performance.now() - start < milliseconds) {
    await sleep(pause())
    const next = faults[count++ % faults.length]!
    await persist(async () => next(at))
    if (performance.now() - start > ((crashed + 1) / (crashes + 1)) * milliseconds && crashed < crashes) {
      crashed++
      await server.crash()
    }
  }
  return count
}

type Report = Omit<Outcome, 'code' | 'faults' | 'ledger' | 'balances' | 'due' | 'backends'>

/** The next message of a child, or why there is none. */
const messageOf = async <T>(child: ChildProcess, limit: number): Promise<T> => {
  const signal = AbortSignal.timeout(limit)
  const ended = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`the child ended with ${code} before it reported`)
  })
  const message = once(child, 'message', { signal }).then(([told]) => told as T)
  ended.catch(() => undefined)
  return Promise.race([message, ended])
}

/** Has a contender, in a process of its own, transfer money while everything around it fails, and looks what came of it. */
export const runFire = async (contender: Contender, fire: Fire): Promise<Outcome> => {
  await using server = await startRestartable()
  await using proxy = await startProxy(server.url)
  await using admin = new Database({ url: server.url, maxConnections: 2, applicationName: 'admin' })
  await prepare(admin)
  const child = fork(
    fileURLToPath(new URL('fixtures/bank.mjs', import.meta.url)),
    [contender, proxy.url, fire.workers, fire.readers, fire.patience].map(String),
    { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  )
  const exit = once(child, 'exit')
  try {
    await messageOf(child, 20_000)
    const faults = await burn(fire, { proxy, admin }, server)
    const report = messageOf<Report>(child, 3 * fire.patience + 20_000)
    child.send('end')
    const told = await report
    const backends = await persist(
      () => admin.sql<{ pid: number }>`select pid from pg_stat_activity where application_name = 'bank'`,
    )
    child.send('bye')
    const [code] = await Promise.race([exit, sleep(10_000, [null] as const, { ref: false })])
    return { ...told, code, faults, ...(await persist(() => audit(admin))), backends: backends.length }
  } finally {
    child.kill('SIGKILL')
  }
}

/** One line of figures. */
export const figuresOf = (contender: Contender, fire: Fire, outcome: Outcome): string => {
  const { committed, failed, ambiguous, hung, retries, faults, uncaught, reads, ledger } = outcome
  const sum = outcome.balances.reduce((total, balance) => total + balance, 0n)
  return (
    `${contender}: ${committed.length} transfers committed, ${retries} retries, ${failed.length} failed, ` +
    `${ambiguous.length} ambiguous, ${hung.length} never ended; ${reads.done} reads, ${reads.failed} failed, ${reads.hung} never ` +
    `ended; ${faults} faults, ${fire.crashes} crashes of the server, ${uncaught.length} uncaught; ` +
    `sum ${sum} of ${BALANCE * BigInt(ACCOUNTS)}, ` +
    `${outcome.balances.filter((balance, id) => balance !== outcome.due[id]).length} accounts wrong, ` +
    `${committed.filter((id) => !ledger.has(id)).length} committed and not there, ${failed.filter((id) => ledger.has(id)).length} failed and there`
  )
}
