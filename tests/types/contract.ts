// The two tables of the public contract, word for word.

import {
  decimal,
  defineTable,
  enumType,
  index,
  int8,
  jsonb,
  sql,
  text,
  timestamptz,
  uuid,
  varchar,
} from 'manticore-cockroachdb'

const teams = defineTable('teams', { id: uuid().primaryKey().defaultRandom() })

export const role = enumType('role', ['admin', 'member'])

// biome-ignore format: as it stands in the contract
export const users = defineTable('users', {
  id: uuid().primaryKey().defaultRandom(),
  email: text().notNull().unique(),
  name: varchar(200).notNull(),
  role: role().notNull().default('member'),
  balance: decimal(19, 4).notNull().default('0'),
  visits: int8().notNull().default(0n),
  settings: jsonb<{ theme: 'light' | 'dark' }>(),
  tags: text().array().notNull().default([]),
  teamId: uuid().named('team_id').references(() => teams.id, { onDelete: 'cascade' }),
  createdAt: timestamptz().named('created_at').notNull().defaultNow(),
  slug: text().generatedAs(sql`lower(name)`).stored(),
}, (t) => [index('users_team_idx').on(t.teamId, t.createdAt.desc()).storing(t.name)])

export const teas = defineTable('teas', {
  id: 'UUID PRIMARY KEY DEFAULT gen_random_uuid()',
  name: 'TEXT NOT NULL',
  origin: 'TEXT',
  price: 'DECIMAL(8,2) NOT NULL',
  stock: 'INTEGER NOT NULL DEFAULT 0',
  organic: 'BOOLEAN DEFAULT FALSE',
  addedAt: timestamptz().notNull().defaultNow(),
})

/** A key of two columns, one declared in each way. */
export const seats = defineTable('seats', {
  row: int8({ mode: 'number' }).primaryKey(),
  seat: 'VARCHAR(3) PRIMARY KEY',
  taken: 'BOOL NOT NULL DEFAULT false',
})

/** A table without a key. */
export const notes = defineTable('notes', { note: 'TEXT' })
