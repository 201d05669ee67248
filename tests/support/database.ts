import { type AnyTable, Database, type DatabaseOptions, type Server } from 'manticore-cockroachdb'
import { afterAll, beforeAll, inject } from 'vitest'

let count = 0

const withDatabase = (url: string, database: string): string => {
  const changed = new URL(url)
  changed.pathname = `/${database}`
  return changed.toString()
}

/** What the server is, for tests that only one of them can pass. */
export const serverKind = async (): Promise<Server['kind']> => {
  await using db = new Database({ url: inject('url') })
  const { kind } = await db.connect()
  return kind
}

/** A database of the suite's own, there from `beforeAll` to `afterAll`. */
export interface TestDatabase<Tables extends Readonly<Record<string, AnyTable>>> {
  readonly db: Database<Tables>
  readonly url: string
}

/** Gives a suite a fresh database. Read `db` and `url` inside tests and hooks, not before. */
export const useDatabase = <Tables extends Readonly<Record<string, AnyTable>>>(
  options: Omit<DatabaseOptions<Tables>, 'url'> = {},
): TestDatabase<Tables> => {
  const name = `test_${process.pid}_${Date.now()}_${count++}`
  const url = withDatabase(inject('url'), name)
  let db: Database<Tables> | undefined

  beforeAll(async () => {
    await using admin = new Database({ url: inject('url') })
    await admin.createDatabase(name)
    db = new Database<Tables>({ ...options, url })
  })

  afterAll(async () => {
    await db?.close()
    await using admin = new Database({ url: inject('url') })
    await admin.dropDatabase(name)
  })

  return {
    url,
    get db() {
      if (db === undefined) {
        throw new Error('the database is there from beforeAll on')
      }
      return db
    },
  }
}
