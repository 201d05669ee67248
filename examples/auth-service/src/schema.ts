import {
  bytes,
  type Database,
  defineTable,
  index,
  int4,
  sql,
  text,
  timestamptz,
  uuid,
  varchar,
} from 'manticore-cockroachdb'

/** The one spelling of an address by which it is stored and searched for; the CHECK below has no other. */
export const canonicalEmail = (email: string): string => email.trim().toLowerCase()

// whether it is an address, only a mail to it can tell
const isEmail = sql`email = lower(btrim(email)) AND email LIKE '_%@_%'`

/** People with an account. */
export const users = defineTable('auth_example_users', {
  id: uuid().primaryKey().defaultRandom(),
  email: varchar(254).notNull().unique().check(isEmail),
  name: varchar(100).notNull(),
  passwordHash: text().named('password_hash').notNull(),
  createdAt: timestamptz().named('created_at').notNull().defaultNow(),
})

/** Failed logins by address, also by addresses without an account: a lock must not tell which have one. */
export const attempts = defineTable('auth_example_attempts', {
  email: varchar(254).primaryKey(),
  failures: int4().notNull(),
  lastAt: timestamptz().named('last_at').notNull(),
})

/** One login on one device, until it is revoked or has not been refreshed for long. */
export const sessions = defineTable(
  'auth_example_sessions',
  {
    id: uuid().primaryKey().defaultRandom(),
    userId: uuid()
      .named('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    device: varchar(200).notNull(),
    createdAt: timestamptz().named('created_at').notNull().defaultNow(),
    lastUsedAt: timestamptz().named('last_used_at').notNull().defaultNow(),
    expiresAt: timestamptz().named('expires_at').notNull(),
    revokedAt: timestamptz().named('revoked_at'),
  },
  (session) => [
    index('auth_example_sessions_user_idx').on(session.userId),
    index('auth_example_sessions_expires_idx').on(session.expiresAt),
  ],
)

/** The refresh tokens of a session, as hashes. Those that were used are kept, to notice when one is used again. */
export const refreshTokens = defineTable(
  'auth_example_refresh_tokens',
  {
    hash: bytes().primaryKey(),
    sessionId: uuid()
      .named('session_id')
      .notNull()
      .references(() => sessions.id, { onDelete: 'cascade' }),
    usedAt: timestamptz().named('used_at'),
  },
  (token) => [index('auth_example_refresh_tokens_session_idx').on(token.sessionId)],
)

export const tables = { users, attempts, sessions, refreshTokens }

export type AuthDatabase = Database<typeof tables>

/** Creates the tables that are missing. */
export const createTables = async (db: AuthDatabase): Promise<void> => {
  await db.table(users).initialize()
  await db.table(attempts).initialize()
  await db.table(sessions).initialize()
  await db.table(refreshTokens).initialize()
}

/** Drops the tables; nothing else has these names. */
export const dropTables = async (db: AuthDatabase): Promise<void> => {
  for (const table of [refreshTokens, sessions, attempts, users]) {
    await db.dropTable(table, { ifExists: true })
  }
}
