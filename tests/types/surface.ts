// What users hold in their hands, for a check that walks it.

import type { SyncDatabase, SyncTable, SyncTransaction } from '@manticore/sync'
import type {
  ControlledTransaction,
  Database,
  Insertable,
  insertSchema,
  Migrator,
  PrimaryKey,
  Selectable,
  selectSchema,
  Table,
  Transaction,
  Updateable,
  updateSchema,
} from 'manticore-cockroachdb'
import type { notes, seats, teas, users } from './contract.js'

type Tables = { users: typeof users; teas: typeof teas; seats: typeof seats; notes: typeof notes }

export interface Held {
  database: Database<Tables>
  bare: Database
  transaction: Transaction<Tables>
  begun: ControlledTransaction<Tables>
  users: Table<typeof users>
  teas: Table<typeof teas>
  seats: Table<typeof seats>
  notes: Table<typeof notes>
  declared: Tables
  rows: { [Name in keyof Tables]: Selectable<Tables[Name]> }
  newRows: { [Name in keyof Tables]: Insertable<Tables[Name]> }
  patches: { [Name in keyof Tables]: Updateable<Tables[Name]> }
  keys: { [Name in keyof Tables]: PrimaryKey<Tables[Name]> }
  migrator: Migrator
  sync: SyncDatabase<Tables>
  syncTransaction: SyncTransaction<Tables>
  syncUsers: SyncTable<typeof users>
  newUser: ReturnType<typeof insertSchema<typeof users>>
  patchedUser: ReturnType<typeof updateSchema<typeof users>>
  readUser: ReturnType<typeof selectSchema<typeof users>>
}
