import { compileSchema, onlyPostgres } from '@manticore/core'
import { introspect, pullSchema } from '@manticore/migrate'
import fc from 'fast-check'
import type { AnyTable } from 'manticore-cockroachdb'
import { expect, test } from 'vitest'
import { serverKind, useDatabase } from '../support/database.js'
import { withoutAnnotations } from './comparable.js'
import { writeModules } from './pulled.js'
import { tablePlans, tablesOf } from './random-tables.js'

// identities, and what casts of defaults are written as, are PostgreSQL's
const onPostgres = (await serverKind()) === 'postgres'

const database = useDatabase()

test.runIf(onPostgres)(
  'random tables are created, pulled, compiled and created again as they were',
  async () => {
    const { db } = database
    const create = async (tables: readonly AnyTable[]) => {
      const { statements } = compileSchema(tables, { server: 'postgres' })
      const clear = [
        'drop schema public cascade',
        'create schema public',
        'drop schema if exists "my app" cascade',
      ]
      for (const statement of [...clear, ...statements]) {
        await db.execute(onlyPostgres(statement))
      }
      return introspect(db)
    }

    const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)
    const lives = []
    for (const plans of fc.sample(tablePlans, { numRuns: 2, seed })) {
      lives.push(await create(tablesOf(plans)))
    }
    const texts = Object.fromEntries(lives.map((live, place) => [`schema${place}`, pullSchema(live)]))
    await using modules = await writeModules(texts)
    expect.soft(await modules.format(), `SEED=${seed}`).toBe('')
    expect.soft(await modules.compile(), `SEED=${seed}`).toBe('')
    for (const [place, live] of lives.entries()) {
      const again = await create(await modules.tables(`schema${place}`))
      expect(withoutAnnotations(again), `SEED=${seed}`).toEqual(withoutAnnotations(live))
    }
  },
)
