import { compileSchema, onlyPostgres, type SchemaSnapshot } from '@manticore/core'
import { compareSchemas, diffSchemas, generate, introspect, plan, splitStatements } from '@manticore/migrate'
import fc from 'fast-check'
import type { AnyTable } from 'manticore-cockroachdb'
import { expect, test } from 'vitest'
import { serverKind, useDatabase } from '../support/database.js'
import { patience } from '../support/patience.js'
import { asPostgres } from './as-postgres.js'
import { randomSchemas } from './random-schema.js'

// Two declared schemas at random: what makes the one the other is run on PostgreSQL, and what undoes it.

// the statements are PostgreSQL's; tests/cockroach asks the same of CockroachDB
const onPostgres = (await serverKind()) === 'postgres'

const database = useDatabase({ maxConnections: 1 })

const BOUND = 300_000 * patience

// what PostgreSQL alone is sent is not for CockroachDB's parser to read
const run = async (statements: readonly string[]): Promise<void> => {
  for (const statement of statements) {
    await database.db.execute(onlyPostgres(statement))
  }
}

const empty = async (): Promise<void> => {
  const { schemas } = await introspect(database.db)
  await run([
    'DROP SCHEMA public CASCADE',
    'CREATE SCHEMA public',
    ...schemas.map((name) => `DROP SCHEMA "${name}" CASCADE`),
  ])
}

const create = async (tables: readonly AnyTable[]): Promise<void> => {
  await empty()
  await run(compileSchema(tables, { server: 'postgres' }).statements)
}

const generated = (tables: readonly AnyTable[]) =>
  generate(
    database.db,
    { directory: 'none', description: 'none' },
    { tables, dropUndeclared: true, dryRun: true },
  )

const textsOf = (file: string | undefined): string[] =>
  splitStatements(file ?? '', 1).map((statement) => statement.text)

test.runIf(onPostgres)(
  'of two declared schemas, the one is migrated to the other and back, and code and database agree',
  async () => {
    await fc.assert(
      fc.asyncProperty(randomSchemas, async ([one, other]) => {
        await create(one)
        expect(await generated(one)).toBeUndefined()
        const result = await generated(other)
        await run(textsOf(result?.up))
        expect((await generated(other))?.up).toBeUndefined()
        await run(textsOf(result?.down))
        expect((await generated(one))?.up).toBeUndefined()
      }),
      { numRuns: 200 },
    )
  },
  BOUND,
)

const snapshot = async (tables: readonly AnyTable[]): Promise<SchemaSnapshot> => {
  await create(tables)
  return introspect(database.db)
}

// What CockroachDB takes in other steps, PostgreSQL takes in those as well, once its words are PostgreSQL's: so their order
// is right. What only CockroachDB would refuse is not seen here.
test.runIf(onPostgres)(
  'of two schemas, the one becomes the other and itself again in the steps of CockroachDB',
  async () => {
    const summaries = (live: SchemaSnapshot, wanted: SchemaSnapshot): string[] =>
      diffSchemas(live, wanted, { server: 'cockroachdb' }).map(({ summary }) => summary)
    await fc.assert(
      fc.asyncProperty(randomSchemas, async ([one, other]) => {
        const { enums, ...rest } = await snapshot(other)
        const live = await snapshot(one)
        // PostgreSQL drops no label
        const wanted = {
          ...rest,
          enums: enums.map((type) => live.enums.find(({ name }) => name === type.name) ?? type),
        }
        const { up, down } = compareSchemas(live, wanted, { server: 'cockroachdb' })
        await run(plan(up, { server: 'cockroachdb' }).flatMap(asPostgres))
        expect(summaries(await introspect(database.db), wanted)).toStrictEqual([])
        await run(plan(down, { server: 'cockroachdb' }).flatMap(asPostgres))
        expect(summaries(await introspect(database.db), live)).toStrictEqual([])
      }),
      { numRuns: 100 },
    )
  },
  BOUND,
)
