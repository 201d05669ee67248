import { defineTable, enumType, uuid, text, varchar, decimal, int8, jsonb, timestamptz, sql, index, type Selectable, type Insertable, type Updateable, type PrimaryKey, type ReadSqlText } from '@manticore/schema'
const role = enumType('role', ['admin','member'])
const teams = defineTable('teams', { id: 'UUID PRIMARY KEY DEFAULT gen_random_uuid()', name: 'TEXT NOT NULL' })
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
const bad = defineTable('bad', { id: 'UUID PRIMARY KEY', name: 'TEXTT NOT NULL', x: 'TEXT NOT NUL' })
export const teas = defineTable('teas', {
  id: 'UUID PRIMARY KEY DEFAULT gen_random_uuid()',
  name: 'TEXT NOT NULL',
  origin: 'TEXT',
  price: 'DECIMAL(8,2) NOT NULL',
  stock: 'INTEGER NOT NULL DEFAULT 0',
  organic: 'BOOLEAN DEFAULT FALSE',
  addedAt: timestamptz().notNull().defaultNow(),
})
const a: Selectable<typeof users> = 1
const b: Insertable<typeof users> = 1
const c: Updateable<typeof teas> = 1
const d: PrimaryKey<typeof users> = 1
const e: Selectable<typeof teas> = 1
const f: Insertable<typeof teas> = 1
const kk = defineTable('k', { a: int8().primaryKey(), b: 'TEXT PRIMARY KEY', c: 'STRING(40) AS (lower(name)) STORED', d: 'TIMESTAMP(3) with time zone default current_timestamp', e: "decimal(19, 4)[] not null default '{}' check (x > f(1))" })
const g: PrimaryKey<typeof kk> = 1
const h: Selectable<typeof kk> = 1
const i: ReadSqlText<"TEXT DEFAULT 'it''s as (x)' REFERENCES \"T x\"(id) on delete set null UNIQUE"> = 1
