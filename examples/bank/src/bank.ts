import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { CheckViolationError, Migrator } from 'manticore-cockroachdb'
import { audit, auditUntil } from './audit.js'
import { payInterest } from './interest.js'
import { post } from './post.js'
import { accounts, type Bank, ledger } from './schema.js'
import { runTraffic } from './traffic.js'
import { transfer } from './transfer.js'

const OWNERS = ['Ada', 'Alan', 'Barbara', 'Dorothy', 'Edsger', 'Frances']
const DEPOSIT = 1_000_00n
const TRAFFIC = { count: 100, most: 500_00 }
const BASIS_POINTS = 125n

const money = (cents: bigint): string =>
  `${(cents / 100n).toLocaleString('en-US')}.${String(cents % 100n).padStart(2, '0')}`

const heading = (text: string): void => console.log(`\n${text}`)

const migrate = async (bank: Bank): Promise<void> => {
  heading('Migrations')
  const directory = fileURLToPath(new URL('../migrations', import.meta.url))
  const { applied } = await new Migrator(bank, { directory }).migrate()
  for (const { name, durationMs } of applied) {
    console.log(`  ${name}, ${Math.round(durationMs)} ms`)
  }
}

/** Opens an account with a deposit for each owner. Returns their keys. */
const openAccounts = async (bank: Bank): Promise<readonly string[]> => {
  heading(`${OWNERS.length} accounts, ${money(DEPOSIT)} paid into each`)
  const opened = await bank.table(accounts).batchCreate(OWNERS.map((owner) => ({ owner })))
  const entries = opened.map(({ id }) => ({ account: id, amount: DEPOSIT }))
  await bank.transaction((tx) => post(tx, randomUUID(), entries))
  return opened.map(({ id }) => id)
}

const showTraffic = async (bank: Bank, ids: readonly string[]): Promise<void> => {
  heading(`${TRAFFIC.count} transfers at once, up to ${money(BigInt(TRAFFIC.most))} each`)
  const start = performance.now()
  const work = runTraffic(bank, ids, TRAFFIC)
  const [{ done, refused, retries }, audits] = await Promise.all([work, auditUntil(bank, work)])
  console.log(
    `  ${done} done, ${refused} refused, ${retries} retries, ${Math.round(performance.now() - start)} ms`,
  )
  const wrong = audits.filter(({ difference }) => difference !== 0n)
  console.log(`  ${audits.length} audits meanwhile, ${wrong.length} found a difference`)
}

const showRepetition = async (bank: Bank, [from = '', to = '']: readonly string[]): Promise<void> => {
  heading('One request, sent five times at once')
  const order = { request: randomUUID(), from, to, amount: 1n }
  const answers = await Promise.all(Array.from({ length: 5 }, () => transfer(bank, order)))
  const entries = await bank.table(ledger).count({ request: order.request })
  console.log(`  done ${answers.filter(Boolean).length} time, ${entries} entries in the ledger`)
}

const showOverdraft = async (bank: Bank, [from = '', to = '']: readonly string[]): Promise<void> => {
  heading('A transfer of more than there is')
  const request = randomUUID()
  try {
    await transfer(bank, { request, from, to, amount: 1_000_000_00n })
  } catch (error) {
    if (!(error instanceof CheckViolationError)) {
      throw error
    }
    console.log(`  ${error.name}: ${error.message}`)
    console.log(`  ${await bank.table(ledger).count({ request })} entries in the ledger`)
  }
}

const showInterest = async (bank: Bank): Promise<void> => {
  heading(`Interest of ${Number(BASIS_POINTS) / 100}% on every account`)
  const request = randomUUID()
  console.log(`  ${money(await payInterest(bank, request, BASIS_POINTS))} paid`)
  console.log(`  ${money(await payInterest(bank, request, BASIS_POINTS))} when requested again`)
}

const showBooks = async (bank: Bank): Promise<void> => {
  heading('The books')
  for (const { owner, balance } of await bank.table(accounts).list({ orderBy: 'owner' })) {
    console.log(`  ${owner.padEnd(10)}${money(balance).padStart(12)}`)
  }
  const { total, difference } = await audit(bank)
  console.log(`  ${'Total'.padEnd(10)}${money(total).padStart(12)}`)
  console.log(`  ${await bank.table(ledger).count()} entries in the ledger, difference ${money(difference)}`)
}

/** Opens a bank in an empty database, keeps it busy and shows what the books say. */
export const runBank = async (bank: Bank): Promise<void> => {
  await migrate(bank)
  const ids = await openAccounts(bank)
  await showTraffic(bank, ids)
  await showRepetition(bank, ids)
  await showOverdraft(bank, ids)
  await showInterest(bank)
  await showBooks(bank)
}
