import { createDatabaseSql, dropDatabaseSql, type Query, queryOf, queryOfText } from '@manticore/core'
import { type AnyTable, type ColumnInput, checkName, defineTable, sql } from '@manticore/schema'
import type { Kysely } from 'kysely'
import type { BatchOptions } from './batch.js'
import type { BatchUpdateOptions } from './batch-types.js'
import { createTable, dropTable } from './ddl.js'
import { definitionOf } from './definition-of.js'
import { type Executor, executor, type Runs } from './executor.js'
import { createKysely } from './kysely.js'
import type { KyselyDatabase } from './kysely-types.js'
import { createNamedTables, type NamedTables } from './named-tables.js'
import type {
  NamedFilter,
  NamedInsert,
  NamedListOptions,
  NamedPatch,
  NamedProperty,
  NamedRow,
  NamedSelectedRow,
  TableName,
} from './named-types.js'
import { type ConnectionOptions, readOptions } from './options.js'
import { createPool, type Pool } from './pool.js'
import { createResults, type Results } from './results.js'
import type { Server } from './server.js'
import { Table } from './table.js'

/** How a database is opened. */
export interface DatabaseOptions<Tables extends Readonly<Record<string, AnyTable>>>
  extends ConnectionOptions {
  /** The declared tables: they type `db.kysely` and the operations on tables named by string. */
  readonly tables?: Tables
}

type NoTables = Record<never, never>

/**
 * A database and its connections.
 *
 * ```ts
 * await using db = new Database({ url: process.env.DATABASE_URL, tables: { users } })
 * const ada = await db.table(users).create({ email: 'ada@example.com', name: 'Ada' })
 * ```
 *
 * Nothing is opened before the first use or `connect()`. Leaving the block of `await using`, or `close()`, waits
 * for what was sent and closes.
 */
export class Database<Tables extends Readonly<Record<string, AnyTable>> = NoTables>
  implements Runs, AsyncDisposable
{
  readonly [executor]: Executor
  /** A Kysely over the same pool, typed by `tables`, for everything the facade leaves out. Names are those in SQL. */
  readonly kysely: Kysely<KyselyDatabase<Tables>>

  readonly #pool: Pool
  readonly #results: Results
  readonly #named: NamedTables

  /** Reads the options; opens nothing. Throws `ConnectionError` for options that cannot be. */
  constructor(options: DatabaseOptions<Tables> = {}) {
    this.#pool = createPool(readOptions(options, process.env))
    const tables = Object.values(options.tables ?? {})
    this.#results = createResults(tables.map(definitionOf))
    this.#named = createNamedTables(tables, this.#pool)
    this[executor] = this.#pool
    this.kysely = createKysely<KyselyDatabase<Tables>>({ hold: this.#pool.hold, rows: this.#results.rows })
  }

  /** `new Database({ url })`. */
  static fromUrl(url: string): Database
  static fromUrl<Tables extends Readonly<Record<string, AnyTable>>>(
    url: string,
    options: Omit<DatabaseOptions<Tables>, 'url'>,
  ): Database<Tables>
  static fromUrl<Tables extends Readonly<Record<string, AnyTable>>>(
    url: string,
    options: Omit<DatabaseOptions<Tables>, 'url'> = {},
  ): Database<Tables> {
    // undefined would mean the defaults, and so another database
    return new Database<Tables>({ ...options, url: url ?? '' })
  }

  /** The server at the other end, once connected. */
  get server(): Server | undefined {
    return this.#pool.connected
  }

  /**
   * Opens a connection and asks what the server is. The first use does it by itself.
   * Throws `ConnectionError`, or `AuthenticationError`, within `connectTimeout`.
   */
  connect(): Promise<Server> {
    return this.#pool.server()
  }

  /** Waits for the statements under way and closes every connection. A second call is the same as the first. */
  close(): Promise<void> {
    return this.#pool.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  /** The typed operations on a declared table. `new Table(users, db)` is the same. */
  table<T extends AnyTable>(table: T): Table<T> {
    return new Table(table, this)
  }

  /**
   * Rows of a statement written as SQL: `` db.sql<{ n: bigint }>`select count(*) as n from users where role = ${role}` ``.
   * What stands in `${}` is always a parameter. A column of one of `tables` is read as declared, anything else by its
   * SQL type: integers of 64 bits as bigint, decimals as string.
   */
  async sql<Row = Record<string, unknown>>(
    strings: TemplateStringsArray,
    ...values: readonly unknown[]
  ): Promise<Row[]> {
    return this.#rows<Row>(queryOf(sql(strings, ...values)))
  }

  /** Rows of one statement with `$1` placeholders. Read like those of {@link sql}. */
  async execute<Row = Record<string, unknown>>(
    text: string,
    parameters?: readonly unknown[],
  ): Promise<Row[]> {
    return this.#rows<Row>(queryOfText(text, parameters))
  }

  async #rows<Row>(query: Query): Promise<Row[]> {
    const { query: run } = this.#pool
    const rows = await this.#results.rows(await run(query), run)
    return rows as Row[] // the caller states what the statement returns
  }

  // Each of the operations below is one of Table's. The types of a table named by string say what goes in and comes
  // out; behind them stands a table that the compiler does not know.
  #onTable<T>(name: string, work: (table: Table<AnyTable>) => Promise<unknown>): Promise<T> {
    return this.#named.use(name, (table) => work(new Table(table, this))) as Promise<T>
  }

  /** Inserts a row into a table named by string and returns it as stored: `Table.create`. */
  insert<const Name extends TableName<Tables>>(
    table: Name,
    values: NamedInsert<Tables, Name>,
  ): Promise<NamedRow<Tables, Name>> {
    return this.#onTable(table, (on) => on.create(values as never))
  }

  /** The rows of a table named by string that match: `Table.list`. */
  select<
    const Name extends TableName<Tables>,
    const Selected extends NamedProperty<Tables, Name> = NamedProperty<Tables, Name>,
  >(
    table: Name,
    options?: NamedListOptions<Tables, Name, Selected>,
  ): Promise<NamedSelectedRow<Tables, Name, Selected>[]> {
    return this.#onTable(table, (on) => on.list(options as never))
  }

  /** Changes the rows of a table named by string that match, and returns how many: `Table.updateWhere`. */
  update<const Name extends TableName<Tables>>(
    table: Name,
    where: NamedFilter<Tables, Name>,
    patch: NamedPatch<Tables, Name>,
  ): Promise<number> {
    return this.#onTable(table, (on) => on.updateWhere(where as never, patch as never))
  }

  /** Deletes the rows of a table named by string that match, and returns how many: `Table.deleteWhere`. */
  delete<const Name extends TableName<Tables>>(
    table: Name,
    where: NamedFilter<Tables, Name>,
  ): Promise<number> {
    return this.#onTable(table, (on) => on.deleteWhere(where as never))
  }

  /** Inserts any number of rows into a table named by string, all or none: `Table.batchCreate`. */
  batchInsert<const Name extends TableName<Tables>>(
    table: Name,
    rows: readonly NamedInsert<Tables, Name>[],
    options?: BatchOptions,
  ): Promise<NamedRow<Tables, Name>[]> {
    return this.#onTable(table, (on) => on.batchCreate(rows as never, options))
  }

  /**
   * Changes any number of rows of a table named by string, each by its own values, all or none: `Table.batchUpdate`.
   * `db.batchUpdate('accounts', rows, { key: 'number' })`.
   */
  batchUpdate<const Name extends TableName<Tables>>(
    table: Name,
    rows: readonly NamedPatch<Tables, Name>[],
    options?: BatchUpdateOptions<NamedProperty<Tables, Name>>,
  ): Promise<NamedRow<Tables, Name>[]> {
    return this.#onTable(table, (on) => on.batchUpdate(rows as never, options as never))
  }

  /** Creates a declared table, or one declared on the spot: `db.createTable('teas', { id: 'UUID PRIMARY KEY' })`. */
  createTable(table: AnyTable, options?: { readonly ifNotExists?: boolean }): Promise<void>
  createTable(
    name: string,
    columns: Readonly<Record<string, ColumnInput>>,
    options?: { readonly ifNotExists?: boolean },
  ): Promise<void>
  async createTable(
    table: AnyTable | string,
    second?: Readonly<Record<string, unknown>>,
    third?: { readonly ifNotExists?: boolean },
  ): Promise<void> {
    const [declared, options] =
      typeof table === 'string'
        ? [defineTable(table, (second ?? {}) as Readonly<Record<string, ColumnInput>>), third] // checked by defineTable
        : [table, second as typeof third] // the first overload's second argument
    await createTable(this[executor], definitionOf(declared), {
      ifNotExists: options?.ifNotExists ?? false,
    })
  }

  /** `DROP TABLE "users"`. */
  async dropTable(table: AnyTable | string, options: { readonly ifExists?: boolean } = {}): Promise<void> {
    const name = typeof table === 'string' ? table : definitionOf(table).name
    await dropTable(this[executor], name, options)
    this.#named.forget(name)
  }

  /** `CREATE DATABASE "shop"`. */
  async createDatabase(name: string): Promise<void> {
    checkName(name, 'createDatabase')
    await this.#pool.query(queryOfText(createDatabaseSql(name)))
  }

  /** `DROP DATABASE "shop"`. */
  async dropDatabase(name: string, options: { readonly ifExists?: boolean } = {}): Promise<void> {
    checkName(name, 'dropDatabase')
    await this.#pool.query(queryOfText(dropDatabaseSql(name, options.ifExists ?? false)))
  }
}
