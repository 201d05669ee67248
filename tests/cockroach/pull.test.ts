import { compileSchema, snapshotSchema } from '@manticore/core'
import { canonicalise, diffSchemas, introspect, pullSchema } from '@manticore/migrate'
import {
  type ColumnReference,
  check,
  comment,
  decimal,
  defineTable,
  family,
  foreignKey,
  index,
  int8,
  invertedIndex,
  jsonb,
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
} from 'manticore-cockroachdb'
import { expect, test } from 'vitest'
import { writeModules } from '../migrate/pulled.js'
import { useDatabase } from '../support/database.js'
import { questions } from './support.js'

const app = schema('app')
const mood = app.enumType('mood', ['glad', "it's so-so"])

const teams = app.table(
  'teams',
  {
    id: uuid().primaryKey().defaultRandom(),
    name: text().notNull().unique(),
    mood: mood().notNull().default("it's so-so"),
    lead: uuid()
      .named('lead_id')
      .references((): ColumnReference => people.id, { onDelete: 'set null' }),
  },
  () => [comment("a team's row")],
)

const people = defineTable(
  'people',
  {
    id: uuid().primaryKey().defaultRandom(),
    number: int8().serial(),
    sequence: int8().identity(),
    boss: uuid().references((): ColumnReference => people.id),
    team: text()
      .named('team_name')
      .references(() => teams.name, { onUpdate: 'cascade' }),
    name: varchar(200).notNull().comment("the person's name"),
    balance: decimal(19, 4).notNull().default('0').check(sql`balance >= 0`),
    settings: jsonb().notNull().default({}),
    tags: text().array().notNull().default([]),
    slug: text().generatedAs(sql`lower(name)`).stored(),
    shout: text().generatedAs(sql`upper(name)`).virtual(),
    secret: text().notVisible(),
    createdAt: timestamptz({ precision: 3 }).named('created_at').notNull().defaultNow(),
    updatedAt: timestamptz().named('updated_at').onUpdate(sql`now()`),
    expiresAt: timestamptz().named('expires_at'),
  },
  (t) => [
    check('people_expire', sql`${t.expiresAt} > ${t.createdAt}`),
    unique().on(t.team, t.number),
    uniqueIndex('people_by_name').on(sql`lower(${t.name})`).where(sql`${t.secret} is null`),
    index().on(t.team, t.createdAt.desc()).storing(t.name, t.balance),
    index('people_by_time').on(t.createdAt).usingHash({ buckets: 8 }).notVisible(),
    invertedIndex().on(t.settings),
    invertedIndex('people_tags').on(t.team, t.tags),
    invertedIndex('people_names').on(t.name).trigram(),
    family('often').on(t.id, t.team, t.balance, t.updatedAt),
    ttl({ expiration: sql`${t.expiresAt}`, cron: '@hourly', pause: true }),
  ],
)

const visits = app.table(
  'visits',
  {
    team: text().primaryKey().named('team_name'),
    number: int8().primaryKey(),
    at: timestamptz().notNull().default(sql`now() + INTERVAL '1 day'`),
  },
  (t) => [
    primaryKey('visits_key').on(t.number.desc(), t.team).usingHash({ buckets: 16 }),
    foreignKey('visits_person')
      .on(t.team, t.number)
      .references(() => [people.team, people.number]),
    ttl({ after: '3 months' }),
  ],
)

questions('a module pulled from a database', () => {
  const database = useDatabase()

  test('compiles, and differs in nothing from that database', async () => {
    const { db } = database
    for (const statement of compileSchema([visits, people, teams], { server: 'cockroachdb' }).statements) {
      await db.execute(statement)
    }
    const live = await introspect(db)
    await using modules = await writeModules({ schema: pullSchema(live) })
    expect.soft(await modules.format()).toBe('')
    expect.soft(await modules.compile()).toBe('')
    const declared = snapshotSchema(await modules.tables('schema'), { server: 'cockroachdb' })
    const changes = diffSchemas(live, await canonicalise(db, declared, live), { server: 'cockroachdb' })
    expect(changes.map(({ summary }) => summary)).toStrictEqual([])
  })
})
