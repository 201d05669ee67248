import { check, type Database, defineTable, index, int8, sql, timestamptz, uuid } from 'manticore-cockroachdb'

/** Accounts. The balance is in cents, and is what the ledger's entries add up to. */
export const accounts = defineTable(
  'accounts',
  {
    id: 'UUID PRIMARY KEY DEFAULT gen_random_uuid()',
    owner: 'TEXT NOT NULL',
    balance: int8().notNull().default(0n), // an int8 is read as a bigint
  },
  () => [check('accounts_no_overdraft', sql`balance >= 0`)],
)

/** What was done to which account, and on which request. Entries are added and never changed. */
export const ledger = defineTable(
  'ledger',
  {
    request: uuid().primaryKey(),
    account: uuid()
      .primaryKey()
      .references(() => accounts.id),
    amount: int8().notNull(),
    postedAt: timestamptz().named('posted_at').notNull().defaultNow(),
  },
  (entry) => [index('ledger_account_idx').on(entry.account)],
)

/** Both by name. */
export const tables = { accounts, ledger }

/** The bank's database. */
export type Bank = Database<typeof tables>
