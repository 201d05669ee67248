import { type TableDefinition, tableDefinition } from '@manticore/schema'
import {
  type AnyTable,
  bytes,
  type ColumnReference,
  check,
  comment,
  decimal,
  defineTable,
  enumType,
  family,
  foreignKey,
  geography,
  index,
  int4,
  int8,
  invertedIndex,
  jsonb,
  locality,
  primaryKey,
  schema,
  sql,
  text,
  timestamptz,
  ttl,
  unique,
  uniqueIndex,
  uuid,
  varchar,
  vector,
  vectorIndex,
} from 'manticore-cockroachdb'

const app = schema('app')

const mood = app.enumType('mood', ['glad', "it's so-so"])
const role = enumType('role', ['admin', 'member'])

/** Refers to people, who refer to it. */
export const teams = app.table(
  'teams',
  {
    id: uuid().primaryKey().defaultRandom(),
    name: text().notNull().unique(),
    lead: uuid()
      .named('lead_id')
      .references((): ColumnReference => people.id, { onDelete: 'set null' }),
    role: role().notNull().default('member'),
  },
  (t) => [comment("a team's row"), locality.global(), unique('teams_once').on(t.name, t.lead)],
)

/** Everything PostgreSQL has a counterpart for or can do without. */
export const people = defineTable(
  'people',
  {
    id: uuid().primaryKey().defaultRandom(),
    team: uuid()
      .named('team_id')
      .notNull()
      .references((): ColumnReference => teams.id, { onDelete: 'cascade', onUpdate: 'cascade' }),
    name: varchar(200).notNull().comment("the person's name"),
    mood: mood().notNull().default("it's so-so"),
    moods: mood().array().notNull().default([]),
    balance: decimal(19, 4).notNull().default('0').check(sql`balance >= 0`),
    settings: jsonb<{ theme?: string }>(),
    photo: bytes(),
    tags: text().array(),
    slug: text().generatedAs(sql`lower(name)`).stored(),
    shout: text().generatedAs(sql`upper(name)`).virtual(),
    secret: text().notVisible(),
    createdAt: timestamptz().named('created_at').notNull().defaultNow(),
    updatedAt: timestamptz().named('updated_at').onUpdate(sql`now()`),
    expiresAt: timestamptz().named('expires_at'),
    written: 'VARCHAR(20) COLLATE "en-x-icu" DEFAULT \'a\'',
  },
  (t) => [
    check('people_expire', sql`${t.expiresAt} > ${t.createdAt}`),
    uniqueIndex('people_by_name').on(sql`lower(${t.name})`).where(sql`${t.secret} is null`),
    index().on(t.team, t.createdAt.desc()).storing(t.name, t.balance),
    index('people_by_time').on(t.createdAt).usingHash({ buckets: 8 }).notVisible(),
    index('people_by_update').on(t.updatedAt.asc()).usingHash(),
    invertedIndex('people_settings').on(t.settings),
    invertedIndex('people_tags').on(t.team, t.tags).where(sql`${t.balance} > 0`).notVisible(),
    invertedIndex('people_names').on(t.team, t.name).trigram(),
    family('often').on(t.id, t.team, t.balance, t.updatedAt),
    family().on(t.photo),
    ttl({
      expiration: sql`${t.expiresAt}`,
      cron: '@hourly',
      selectBatchSize: 200,
      deleteBatchSize: 50,
      selectRateLimit: 0,
      deleteRateLimit: 100,
      pause: false,
      labelMetrics: true,
      rowStatsPollInterval: '1 minute',
      disableChangefeedReplication: true,
    }),
    locality.regionalByTable('us-east1'),
  ],
)

/** Refers to itself by a unique index, and to another table by two columns. */
export const visits = app.table(
  'visits',
  {
    team: uuid().primaryKey().named('team_id'),
    number: int8().primaryKey(),
    lead: uuid().named('lead_id'),
    teamName: text().named('team_name'),
    place: int4().notNull(),
    before: int4().references((): ColumnReference => visits.place),
    at: timestamptz().notNull().defaultNow(),
  },
  (t) => [
    primaryKey('visits_key').on(t.number.desc(), t.team).usingHash({ buckets: 16 }),
    uniqueIndex().on(t.place),
    foreignKey('visits_team')
      .on(t.teamName, t.lead)
      .references(() => [teams.name, teams.lead], { onDelete: 'cascade' }),
    ttl({ after: '3 months' }),
    locality.regionalByTable(),
  ],
)

/** What no PostgreSQL has without extensions of other makers. */
export const documents = defineTable(
  'documents',
  {
    id: uuid().primaryKey().defaultRandom(),
    team: uuid().notNull(),
    region: enumType('crdb_internal_region', ['us-east1', 'us-west1'])().notNull(),
    embedding: vector(3).notNull().default([0, 0, 1]),
    place: geography(),
  },
  (t) => [
    vectorIndex().on(t.embedding),
    vectorIndex('documents_near').on(t.team, t.embedding).distance('cosine').notVisible(),
    vectorIndex('documents_inner').on(t.embedding).distance('inner product'),
    invertedIndex('documents_place').on(t.place),
    locality.regionalByRow({ as: t.region }),
  ],
)

/** A table that is regional by row in the database's own way. */
export const logins = defineTable(
  'logins',
  { id: uuid().primaryKey(), at: timestamptz().notNull().defaultNow() },
  (t) => [ttl({ expiration: sql`${t.at} + INTERVAL '30 days'` }), locality.regionalByRow()],
)

/** The definitions of tables. */
export const definitionsOf = (...tables: readonly AnyTable[]): TableDefinition[] =>
  tables.map((table) => table[tableDefinition])
