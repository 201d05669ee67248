import { type AnyTable, definitionOf } from '@manticore/schema'
import type { DatabaseIntrospector, Dialect, DialectAdapter, Driver, QueryCompiler } from 'kysely'
import type { DatabaseOptions } from '../database.js'
import { executor, type Runs } from '../executor.js'
import { readOptions } from '../options.js'
import { createPool } from '../pool.js'
import { createResults } from '../results.js'
import { createDialect } from './create-dialect.js'
import type { DialectHost } from './dialect-host.js'

/** How a {@link CockroachDialect} connects: as a `Database` does. Columns of `tables` are read as they are declared. */
export type CockroachDialectOptions = DatabaseOptions<Readonly<Record<string, AnyTable>>>

// milliseconds, as for a Database
const CLOSE_TIMEOUT = 5000

const connect = (options: CockroachDialectOptions): DialectHost => {
  const definitions = Object.values(options.tables ?? {}).map(definitionOf)
  const pool = createPool(readOptions(options, process.env), definitions, options.onQuery)
  return {
    executor: pool,
    results: createResults(definitions),
    close: () => pool.close(CLOSE_TIMEOUT),
  }
}

// a JavaScript caller may give anything, of which readOptions has something to say
const runs = (connection: CockroachDialectOptions | Runs): connection is Runs =>
  typeof connection === 'object' && connection !== null && executor in connection

const share = ({ [executor]: shared }: Runs): DialectHost => ({
  executor: shared,
  results: createResults(shared.tables),
  close: async () => undefined,
})

/**
 * Kysely's dialect for CockroachDB, for those who use Kysely by itself.
 *
 * It takes the options of {@link Database} and opens nothing before the first query; `kysely.destroy()` closes what it opened.
 * Given a database or a transaction, `new CockroachDialect(db)`, it runs where that runs and closes nothing; `db.kysely` is
 * such a one, typed by {@link KyselyDatabase}.
 *
 * - Values are parameters, statements are prepared from their second use on, and rows come as the facade reads them: INT8 as
 *   bigint, DECIMAL as string, declared columns as declared.
 * - A query that only reads shares a connection; every other one, and a stream or transaction, has one to itself.
 * - `db.transaction()` does not run again on 40001: {@link isRetryable} tells when it may, and `tx.kysely` of the
 *   {@link Session.transaction} of a `Database` does so by itself.
 * - `replaceInto(table)` is CockroachDB's UPSERT, by primary key: `upsert into "users" ("id", "name") values ($1, $2)`. A row
 *   that is there keeps what is not listed.
 * - `dropIndex(name).on(table)` is `drop index "users"@"users_name_idx"`; add `cascade()` for that of a unique constraint.
 * - `modifyEnd(asOf('-10s'))` reads the past ({@link asOf}), `selectFrom(atIndex(db, 'users', 'users_name_idx').as('u'))` by an
 *   index ({@link atIndex}).
 * - `'integer'` of the schema builder is CockroachDB's INTEGER, of 64 bits, as its `'serial'` is; `int2`, `int4` and `int8` say
 *   what they are on either server.
 * - What CockroachDB has no equal of, such as MERGE, is an {@link UnsupportedFeatureError} that says what to use.
 * - A schema change in a transaction is one too: CockroachDB would commit the transaction before it.
 * - Kysely's Migrator runs each migration outside of a transaction, under a lease in its lock table.
 *
 * @example
 * ```ts
 * import { Kysely } from 'kysely'
 *
 * const kysely = new Kysely<KyselyDatabase<{ users: typeof users }>>({
 *   dialect: new CockroachDialect({ url: process.env.DATABASE_URL, tables: { users } }),
 * })
 * const names = await kysely.selectFrom('users').select('name').execute()
 * await kysely.destroy()
 * ```
 */
export class CockroachDialect implements Dialect {
  readonly #dialect: Dialect

  /** Reads the options; opens nothing. Throws `ConnectionError` for options that cannot be. */
  constructor(connection: CockroachDialectOptions | Runs = {}) {
    this.#dialect = createDialect(runs(connection) ? share(connection) : connect(connection))
  }

  createDriver(): Driver {
    return this.#dialect.createDriver()
  }

  createQueryCompiler(): QueryCompiler {
    return this.#dialect.createQueryCompiler()
  }

  createAdapter(): DialectAdapter {
    return this.#dialect.createAdapter()
  }

  createIntrospector(...[db]: Parameters<Dialect['createIntrospector']>): DatabaseIntrospector {
    return this.#dialect.createIntrospector(db)
  }
}
