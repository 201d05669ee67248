import { tableDefinition } from '@manticore/schema'
import {
  type AnyColumn,
  type AnyTable,
  defineTable,
  geography,
  geometry,
  int4,
  type Table,
  vector,
} from 'manticore-cockroachdb'
import { beforeAll, expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { type SqlKind, sqlKinds } from '../support/sql-kinds.js'
import { connect, hasType, questions } from './support.js'

const database = useDatabase()

// What the library casts a placeholder to, and the OIDs of that type and of its arrays: decodeByOid of core reads what
// no declaration says more of by them.
const OIDS: Readonly<Record<string, readonly [type: number, array?: number]>> = {
  BOOL: [16, 1000],
  INT2: [21, 1005],
  INT4: [23, 1007],
  INT8: [20, 1016],
  FLOAT4: [700, 1021],
  FLOAT8: [701, 1022],
  DECIMAL: [1700, 1231],
  TEXT: [25, 1009],
  UUID: [2950, 2951],
  DATE: [1082, 1182],
  TIME: [1083, 1183],
  TIMETZ: [1266, 1270],
  INTERVAL: [1186, 1187],
  TIMESTAMP: [1114, 1115],
  TIMESTAMPTZ: [1184, 1185],
  JSONB: [3802, 3807],
  BYTEA: [17, 1001],
  INET: [869, 1041],
  VARBIT: [1562, 1563],
  TSVECTOR: [3614],
  TSQUERY: [3615],
}

const isThere = ({ extension }: SqlKind): boolean => extension === undefined || hasType(extension)

/** The type of a column, by its name here and as the library casts a placeholder to it. */
const typeOf = (column: AnyColumn): { readonly name: string; readonly cast: string } => {
  const [definition] = defineTable('of', { value: column })[tableDefinition].columns
  const { name, info } = definition!.type
  return { name, cast: info.cast ?? info.sql }
}

questions('a type of CockroachDB', () => {
  const enums = sqlKinds.filter(({ name }) => name === 'enum')

  beforeAll(async () => {
    for (const { column } of enums) {
      await database.db
        .table(defineTable('of_labels', { id: int4().primaryKey(), value: column }))
        .initialize()
    }
  })

  for (const kind of sqlKinds.filter(isThere)) {
    const { name, cast } = typeOf(kind.column)

    test(`takes a placeholder: $1::${cast} for ${kind.name}`, async () => {
      const wire = await connect(database.url)
      const { columns } = await wire.run(`select (case when false then $1::${cast} end) as value`, [
        name === 'enum' ? 'plain' : name === 'jsonb' ? '{}' : sampleOf(kind),
      ])
      expect(columns[0]?.dataTypeID).toStrictEqual(OIDS[cast]?.[0] ?? expect.any(Number))
    })

    test.skipIf(kind.isElement === false)(`has arrays: $1::${cast}[] for ${kind.name}`, async () => {
      const wire = await connect(database.url)
      for (const literal of ['{}', '{NULL}']) {
        const { rows, columns } = await wire.run(`select $1::${cast}[]`, [literal])
        expect(rows).toStrictEqual([[literal]])
        expect(columns[0]?.dataTypeID).toStrictEqual(OIDS[cast]?.[1] ?? expect.any(Number))
      }
    })

    test.skipIf(kind.isElement === false)(`is an element of ROWS FROM: ${kind.name}`, async () => {
      const wire = await connect(database.url)
      const { rows } = await wire.run(
        `select v."c0", v."place" from rows from (unnest($1::${cast}[])) with ordinality as v ("c0", "place") order by v."place"`,
        ['{NULL,NULL}'],
      )
      expect(rows).toStrictEqual([
        [null, '1'],
        [null, '2'],
      ])
    })
  }

  test('of an enum has an OID of its own, from 100000 on', async () => {
    const wire = await connect(database.url)
    const { columns } = await wire.run("select 'plain'::hard_label")
    expect(columns[0]?.dataTypeID).toBeGreaterThanOrEqual(100_000)
  })

  // as the library reads them, and as PostgreSQL writes them
  test.each([
    ['true', 't'],
    ["'x'::BYTEA", '\\x78'],
    ["decode('00ff', 'hex')", '\\x00ff'],
    ["'1.50'::DECIMAL(5,2)", '1.50'],
    ["'1e3'::DECIMAL", '1000'],
    ["'1e-7'::DECIMAL", '0.0000001'],
    ["'NaN'::DECIMAL", 'NaN'],
    ["'-0'::FLOAT8", '-0'],
    ["'1e-7'::FLOAT8", '1e-07'],
    ["'1e21'::FLOAT8", '1e+21'],
    ["'NaN'::FLOAT8", 'NaN'],
    ["'-infinity'::FLOAT8", '-Infinity'],
    ["'0.1'::FLOAT4", '0.1'],
    ["'3.4028235e38'::FLOAT4", '3.4028235e+38'],
    ["'2024-02-29 12:00:00+00'::TIMESTAMPTZ", '2024-02-29 12:00:00+00'],
    ["'2024-02-29 12:00:00.120'::TIMESTAMP", '2024-02-29 12:00:00.12'],
    ["'0001-01-01 00:00:00+00'::TIMESTAMPTZ", '0001-01-01 00:00:00+00'],
    ["'infinity'::TIMESTAMPTZ", 'infinity'],
    ["'infinity'::DATE", 'infinity'],
    ["'2024-02-29'::DATE", '2024-02-29'],
    ["'24:00:00'::TIME", '24:00:00'],
    ["'12:34:56.7+05:30'::TIMETZ", '12:34:56.7+05:30'],
    ["'1 year 2 months 3 days 04:05:06.789'::INTERVAL", '1 year 2 mons 3 days 04:05:06.789'],
    ["'-00:00:00.000001'::INTERVAL", '-00:00:00.000001'],
    ["ARRAY['a', 'NULL', NULL, 'b,c', 'd\"e', '']", '{a,"NULL",NULL,"b,c","d\\"e",""}'],
    ['ARRAY[true, NULL]', '{t,NULL}'],
    ["ARRAY['\\x00'::BYTEA]", '{"\\\\x00"}'],
    [`'{"b": 1, "a": [1.50, null]}'::JSONB`, '{"a": [1.50, null], "b": 1}'],
    ["'192.0.2.1/24'::INET", '192.0.2.1/24'],
    ["'192.0.2.1'::INET", '192.0.2.1'],
    ["'10101'::VARBIT", '10101'],
    ["'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'::UUID", 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
    ["'fat & rat'::TSQUERY", "'fat' & 'rat'"],
  ])('is written as PostgreSQL writes it: %s', async (expression, written) => {
    const wire = await connect(database.url)
    expect((await wire.run(`select ${expression}`)).rows).toStrictEqual([[written]])
  })

  test.each([
    ["'ab'::TEXT::VARCHAR(1)", 'a'],
    ["substr('\\x6162'::TEXT, 3)", '6162'],
    ["decode(substr('\\x6162'::TEXT, 3), 'hex')", '\\x6162'],
    ['(\'{"a": 1}\'::TEXT)::JSONB', '{"a": 1}'],
    ["('plain'::TEXT)::hard_label", 'plain'],
    ["('{a,NULL}'::TEXT)::TEXT[]", '{a,NULL}'],
  ])('is made of a text that is no literal: %s', async (expression, written) => {
    const wire = await connect(database.url)
    expect((await wire.run(`select ${expression}`)).rows).toStrictEqual([[written]])
  })
})

// the columns of these tables are known at run time only
const untyped = (table: AnyTable) =>
  database.db.table(table) as Table<AnyTable> as unknown as {
    initialize(): Promise<void>
    create(values: unknown): Promise<unknown>
    batchCreate(rows: readonly unknown[]): Promise<unknown[]>
    batchUpdate(rows: readonly unknown[]): Promise<unknown[]>
    read(id: number): Promise<unknown>
  }

const point = { type: 'Point', coordinates: [1.5, -2] }
const line = {
  type: 'LineString',
  coordinates: [
    [0, 0],
    [1, 1],
  ],
}

questions('a value of a type that only CockroachDB has', () => {
  test.each<[string, AnyColumn, readonly unknown[]]>([
    ['vector', vector(3), [[1, 2, 3], [0.5, -1, 1e-3], null]],
    ['geography', geography(), [point, line, null]],
    ['geometry', geometry(), [point, line, null]],
  ])('comes out as it went in, by itself and in a batch: %s', async (name, column, values) => {
    const table = untyped(defineTable(`of_${name}`, { id: int4().primaryKey(), value: column }))
    await table.initialize()
    for (const [id, value] of values.entries()) {
      expect(await table.create({ id, value })).toEqual({ id, value })
      expect(await table.read(id)).toEqual({ id, value })
    }
    const rows = values.map((value, index) => ({ id: 10 + index, value }))
    expect(await table.batchCreate(rows)).toEqual(rows)
    const turned = rows.map(({ id }, index) => ({ id, value: values.at(-1 - index) }))
    expect(await table.batchUpdate(turned)).toEqual(turned)
  })
})

/** A text that the type takes, in the place of a value that is not looked at. */
const sampleOf = ({ values }: SqlKind): string => {
  const [value] = values
  if (value instanceof Date) {
    return value.toISOString()
  }
  return value instanceof Uint8Array ? '\\x00' : String(value)
}
