// The tables of a CockroachDB database.

import {
  bytes,
  type ColumnReference,
  check,
  comment,
  customType,
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

export const app = schema('app')
export const mood = app.enumType('mood', ['glad', "it's so-so"])
export const role = enumType('role', ['admin', 'member'])

export const people = defineTable(
  'people',
  {
    id: uuid().primaryKey().defaultRandom(),
    teamId: uuid().named('team_id').notNull(),
    name: varchar(200).notNull().comment("the person's name"),
    mood: mood().notNull().default("it's so-so"),
    moods: mood().array().notNull().default([]),
    balance: decimal(19, 4).notNull().default('0'),
    settings: jsonb(),
    photo: bytes(),
    tags: text().array(),
    slug: text().generatedAs(sql`lower(name)`).stored(),
    shout: text().generatedAs(sql`upper(name)`).virtual(),
    secret: text().notVisible(),
    createdAt: timestamptz().named('created_at').notNull().defaultNow(),
    updatedAt: timestamptz().named('updated_at').onUpdate(sql`now()`),
    expiresAt: timestamptz().named('expires_at'),
    written: varchar(20).collate('en-x-icu').default('a'),
  },
  (t) => [
    uniqueIndex('people_by_name').on(sql`lower("name")`).where(sql`"secret" is null`),
    index('people_index_1').on(t.teamId, t.createdAt.desc()).storing(t.name, t.balance),
    index('people_by_time').on(t.createdAt).usingHash({ buckets: 8 }).notVisible(),
    index('people_by_update').on(t.updatedAt).usingHash(),
    invertedIndex('people_settings').on(t.settings),
    invertedIndex('people_tags').on(t.teamId, t.tags).where(sql`"balance" > 0`).notVisible(),
    invertedIndex('people_names').on(t.teamId, t.name).trigram(),
    foreignKey('people_fkey_0')
      .on(t.teamId)
      .references((): ColumnReference[] => [teams.id], { onDelete: 'cascade', onUpdate: 'cascade' }),
    check('people_check_0', sql`balance >= 0`),
    check('people_expire', sql`"expires_at" > "created_at"`),
    family('often').on(t.id, t.teamId, t.balance, t.updatedAt),
    family('people_family_1').on(t.photo),
    ttl({
      expiration: sql`"expires_at"`,
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

export const teams = app.table(
  'teams',
  {
    id: uuid().primaryKey().defaultRandom(),
    name: text().notNull(),
    leadId: uuid().named('lead_id'),
    role: role().notNull().default('member'),
  },
  (t) => [
    unique('teams_index_0').on(t.name),
    unique('teams_once').on(t.name, t.leadId),
    foreignKey('teams_fkey_0')
      .on(t.leadId)
      .references(() => [people.id], { onDelete: 'set null' }),
    locality.global(),
    comment("a team's row"),
  ],
)

export const visits = app.table(
  'visits',
  {
    teamId: uuid().named('team_id').primaryKey(),
    number: int8().primaryKey(),
    leadId: uuid().named('lead_id'),
    teamName: text().named('team_name'),
    place: int4().notNull(),
    before: int4(),
    at: timestamptz().notNull().defaultNow(),
  },
  (t) => [
    primaryKey('visits_key').on(t.number.desc(), t.teamId).usingHash({ buckets: 16 }),
    uniqueIndex('visits_index_0').on(t.place),
    foreignKey('visits_fkey_0')
      .on(t.before)
      .references(() => [t.place]),
    foreignKey('visits_team')
      .on(t.teamName, t.leadId)
      .references(() => [teams.name, teams.leadId], { onDelete: 'cascade' }),
    ttl({ after: '3 months' }),
    locality.regionalByTable(),
  ],
)

export const documents = defineTable(
  'documents',
  {
    id: uuid().primaryKey().defaultRandom(),
    team: uuid().notNull(),
    region: customType('"crdb_internal_region"').notNull(),
    embedding: vector(3).notNull().default(sql`'[0,0,1]'::VECTOR`),
    place: geography(),
  },
  (t) => [
    vectorIndex('documents_index_0').on(t.embedding),
    vectorIndex('documents_near').on(t.team, t.embedding).distance('cosine').notVisible(),
    vectorIndex('documents_inner').on(t.embedding).distance('inner product'),
    invertedIndex('documents_place').on(t.place),
    locality.regionalByRow({ as: t.region }),
  ],
)

export const logins = defineTable(
  'logins',
  {
    id: uuid().primaryKey(),
    at: timestamptz().notNull().defaultNow(),
  },
  () => [ttl({ expiration: sql`"at" + INTERVAL '30 days'` }), locality.regionalByRow()],
)
