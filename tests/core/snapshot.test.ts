import { compileSchema, snapshotSchema } from '@manticore/core'
import {
  char,
  customType,
  decimal,
  defineTable,
  enumType,
  index,
  int4,
  invertedIndex,
  primaryKey,
  schema,
  sql,
  text,
  timestamptz,
  uuid,
} from 'manticore-cockroachdb'
import { describe, expect, test } from 'vitest'
import { collect } from '../support/collect-statements.js'
import { people, visits } from '../support/every-feature.js'

const tableOf = (table: Parameters<typeof snapshotSchema>[0][number], server: 'cockroachdb' | 'postgres') =>
  snapshotSchema([table], { server }).tables[0]!

describe('declared tables are written down', () => {
  test('without what PostgreSQL has no words for', () => {
    const { primaryKey: key, families, ttl, locality, columns, indexes } = tableOf(people, 'postgres')
    expect({ families, ttl, locality }).toStrictEqual({ families: [], ttl: undefined, locality: undefined })
    expect(columns.filter(({ onUpdate, visible }) => onUpdate !== undefined || !visible)).toStrictEqual([])
    expect(indexes.filter(({ buckets, visible }) => buckets !== undefined || !visible)).toStrictEqual([])
    expect(key?.buckets).toBeUndefined()
    expect(tableOf(visits, 'postgres').primaryKey).toStrictEqual({
      name: 'visits_key',
      parts: [
        { column: 'number', direction: 'asc' },
        { column: 'team_id', direction: 'asc' },
      ],
      buckets: undefined,
    })
  })

  test('with the types in one form, however they were written', () => {
    const types = defineTable('types', {
      a: decimal(8, 0),
      b: 'NUMERIC(8)',
      c: 'DECIMAL( 19 , 4 )',
      d: timestamptz({ precision: 6 }),
      e: timestamptz({ precision: 3 }),
      f: char(1),
      g: char(),
      h: 'STRING(20)',
      i: 'INT',
      j: customType('bpchar(20)'),
      k: 'SERIAL',
    })
    const typesOn = (server: 'cockroachdb' | 'postgres') =>
      tableOf(types, server).columns.map(({ type, serial, default: byDefault }) =>
        [type.name + type.arguments, serial ? 'serial' : '', byDefault ?? ''].join(' ').trim(),
      )
    expect(typesOn('cockroachdb')).toStrictEqual([
      'DECIMAL(8)',
      'DECIMAL(8)',
      'DECIMAL(19,4)',
      'TIMESTAMPTZ',
      'TIMESTAMPTZ(3)',
      'CHAR',
      'CHAR',
      'VARCHAR(20)',
      'INT8',
      'BPCHAR(20)',
      'INT8  unique_rowid()',
    ])
    expect(typesOn('postgres').slice(5)).toStrictEqual([
      'VARCHAR(1)',
      'VARCHAR(1)',
      'VARCHAR(20)',
      'INT8',
      'BPCHAR(20)',
      'INT8 serial',
    ])
  })

  test('in the schema of the connection as in none', () => {
    const app = schema('app')
    const mood = app.enumType('mood', ['glad'])
    const teams = app.table('teams', { id: uuid().primaryKey(), mood: mood() })
    const people = defineTable('people', { team: uuid().references(() => teams.id) })
    const { schemas, enums, tables } = snapshotSchema([people, teams], {
      server: 'postgres',
      currentSchema: 'app',
    })
    expect({ schemas, enums, names: tables.map(({ schema: of, name }) => [of, name]) }).toStrictEqual({
      schemas: [],
      enums: [{ schema: undefined, name: 'mood', labels: ['glad'] }],
      names: [
        [undefined, 'people'],
        [undefined, 'teams'],
      ],
    })
    expect(tables[1]?.columns[1]?.type.name).toBe('"mood"')
    expect(tables[0]?.foreignKeys[0]?.target).toStrictEqual({
      schema: undefined,
      name: 'teams',
      columns: ['id'],
    })
  })

  test('a reference to a key names the columns of the key, where the table is known', () => {
    const one = defineTable('one', { id: int4().primaryKey() })
    const two = defineTable('two', { one: 'INT4 REFERENCES one' })
    const columnsOf = (...tables: (typeof one | typeof two)[]) =>
      snapshotSchema(tables, { server: 'cockroachdb' }).tables[0]?.foreignKeys[0]?.target.columns
    expect([columnsOf(two, one), columnsOf(two)]).toStrictEqual([['id'], []])
  })
})

test('statements written from the model say no more than was declared', () => {
  const things = defineTable(
    'things',
    {
      id: int4().primaryKey(),
      kind: enumType('kind', ['a'])().notNull().default('a'),
      note: text().check(sql`note <> ''`),
    },
    (t) => [
      primaryKey('things_key').on(t.id),
      index().on(t.note, t.kind.desc()),
      invertedIndex().on(t.note).trigram(),
    ],
  )
  const { statements } = compileSchema([things], { server: 'cockroachdb' })
  statements.forEach(collect)
  expect(statements).toStrictEqual([
    `CREATE TYPE IF NOT EXISTS "kind" AS ENUM ('a')`,
    `CREATE TABLE "things" (
  "id" INT4 NOT NULL,
  "kind" "kind" NOT NULL DEFAULT 'a'::"kind",
  "note" TEXT,
  CONSTRAINT "things_key" PRIMARY KEY ("id"),
  CHECK (note <> '')
)`,
    'CREATE INDEX IF NOT EXISTS "things_note_kind_idx" ON "things" ("note", "kind" DESC)',
    'CREATE INVERTED INDEX IF NOT EXISTS "things_note_idx" ON "things" ("note" gin_trgm_ops)',
  ])
})
