import { type Query, queryOf, queryOfText } from '@manticore/core'
import {
  type AnyTable,
  type ColumnInput,
  defineTable,
  definitionOf,
  describeKind,
  sql,
  tableLabel,
  ValidationError,
} from '@manticore/schema'
import type { BatchOptions } from './batch.js'
import type { BatchUpdateOptions } from './batch-types.js'
import { type CallOptions, limitsOf } from './call-options.js'
import type { RawResult } from './connection.js'
import { createDatabase, createTable, dropDatabase, dropTable } from './ddl.js'
import { type Executor, executor, type OpenTransaction, type Runs } from './executor.js'
import { createKysely } from './kysely.js'
import type { KyselyDatabase, KyselyOf } from './kysely-types.js'
import type { NamedTables } from './named-tables.js'
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
import type { Results } from './results.js'
import type { Server } from './server.js'
import { type DropOptions, Table } from './table.js'
import type { BeginOptions, TransactionOptions } from './transaction-options.js'

/** What a database and its transactions know of its tables. */
export interface SessionContext {
  readonly results: Results
  readonly named: NamedTables
}

/** How a table is created. */
export interface CreateOptions extends CallOptions {
  /** Leave a table of this name as it is. Default false: it is an error of the server. */
  readonly ifNotExists?: boolean
}

/** Everything that can be done both on a database and in a transaction. */
export abstract class Session<Tables extends Readonly<Record<string, AnyTable>>> implements Runs {
  readonly [executor]: Executor
  readonly #context: SessionContext
  #kysely: KyselyOf<Tables> | undefined

  protected constructor(runs: Executor, context: SessionContext) {
    this[executor] = runs
    this.#context = context
  }

  /** The server at the other end; undefined before anything was sent or {@link Database.connect} was called. */
  get server(): Server | undefined {
    return this[executor].connected
  }

  /**
   * A Kysely that runs where this does, typed by `tables`, for everything the facade leaves out. Names are those in SQL.
   * `CockroachDialect`, on which it stands, says what is particular to CockroachDB. Without `tables` it shows what asks
   * for no table, and is for an interface written by hand, as in `db.kysely as Kysely<Shop>`.
   *
   * @example
   * ```ts
   * const rows = await db.kysely
   *   .selectFrom('users')
   *   .select(({ fn }) => ['role', fn.countAll().as('count')])
   *   .groupBy('role')
   *   .execute()
   * ```
   */
  get kysely(): KyselyOf<Tables> {
    // every Kysely has the parts that ask for no table
    this.#kysely ??= createKysely<KyselyDatabase<Tables>>(
      this[executor],
      this.#context.results,
    ) as unknown as KyselyOf<Tables>
    return this.#kysely
  }

  /**
   * Runs a function in a transaction, which is committed when it ends and rolled back when it throws: what it throws comes
   * out unchanged.
   *
   * When the database asks for a restart (SQLSTATE 40001), in a statement or at COMMIT, the function runs again from its
   * start in a new transaction, up to `maxRetries` (10) times with growing, jittered pauses; then
   * `RetriesExhaustedError`. So it must do nothing outside of the database that may not be done twice. After `timeout`
   * (30,000 ms for all attempts) the statement that runs is cancelled, everything rolled back, and the error a
   * `QueryTimeoutError`. A commit whose outcome is unknown is an `AmbiguousCommitError` and never repeated. The
   * database itself is refused inside the function, unless `allowRoot` is given.
   *
   * Sends `begin transaction isolation level serializable` together with the first statement, and `commit`. Inside a
   * transaction it is a savepoint: an error undoes what was done in it, and may be caught.
   *
   * @example
   * ```ts
   * const sold = await db.transaction(async (tx) => {
   *   const shop = tx.table(teas)
   *   const { stock } = await shop.readOrThrow(id, { lock: 'update' })
   *   await shop.update(id, { stock: stock - 1 })
   *   return stock > 0
   * })
   * ```
   *
   * @see https://www.cockroachlabs.com/docs/stable/transaction-retry-error-example
   */
  async transaction<T>(
    work: (tx: Transaction<Tables>) => Promise<T> | T,
    options: TransactionOptions = {},
  ): Promise<T> {
    if (typeof work !== 'function') {
      throw new ValidationError(
        `transaction expects a function of the transaction, async (tx) => ...; got ${describeKind(work)}`,
      )
    }
    return await this[executor].transaction(
      async (inner) => await work(new Transaction<Tables>(inner, this.#context)),
      options,
    )
  }

  /**
   * Another name for {@link transaction}.
   *
   * @example
   * ```ts
   * const count = await db.runInTransaction((tx) => tx.table(users).count(), { maxRetries: 3 })
   * ```
   */
  runInTransaction<T>(
    work: (tx: Transaction<Tables>) => Promise<T> | T,
    options: TransactionOptions = {},
  ): Promise<T> {
    return this.transaction(work, options)
  }

  /**
   * Begins a transaction to be ended by hand. Leaving the block without a commit rolls back.
   *
   * It is run once: a `SerializationError` (40001) is for the caller to act upon, from the beginning. It holds a
   * connection until its end, which `timeout` and `signal` bring about by themselves. {@link transaction} does all of that.
   *
   * @example
   * ```ts
   * await using tx = await db.begin()
   * await tx.table(users).create({ email: 'ada@example.com', name: 'Ada' })
   * await tx.commit()
   * ```
   */
  async begin(options: BeginOptions = {}): Promise<ControlledTransaction<Tables>> {
    return new ControlledTransaction<Tables>(await this[executor].begin(options), this.#context)
  }

  /**
   * The typed operations on a declared table. `new Table(users, db)` is the same. Sends nothing.
   *
   * @example
   * ```ts
   * const people = db.table(users)
   * const ada = await people.find({ email: 'ada@example.com' })
   * ```
   */
  table<T extends AnyTable>(table: T): Table<T> {
    return new Table(table, this)
  }

  /**
   * Rows of a statement written as SQL. What stands in `${}` is always a parameter, but for a declared table, a column of it
   * and another {@link sql} expression, which become text. A column of one of `tables` is read as declared, anything else by
   * its SQL type: integers of 64 bits as bigint, decimals as string.
   *
   * Sends `select count(*) as n from users where role = $1`.
   *
   * @example
   * ```ts
   * const rows = await db.sql<{ n: bigint }>`select count(*) as n from users where role = ${'admin'}`
   * ```
   */
  async sql<Row = Record<string, unknown>>(
    strings: TemplateStringsArray,
    ...values: readonly unknown[]
  ): Promise<Row[]> {
    return await this.#rows<Row>(queryOf(sql(strings, ...values)))
  }

  /**
   * Rows of one statement with `$1` placeholders. Read like those of {@link Session.sql | db.sql}.
   *
   * @example
   * ```ts
   * const rows = await db.execute<{ name: string }>('select name from users where role = $1', ['admin'], { timeout: 1000 })
   * ```
   */
  async execute<Row = Record<string, unknown>>(
    text: string,
    parameters?: readonly unknown[],
    options?: CallOptions,
  ): Promise<Row[]> {
    return await this.#rows<Row>(queryOfText(text, parameters), limitsOf(options))
  }

  async #rows<Row>(query: Query, limits?: CallOptions): Promise<Row[]> {
    const run = (one: Query): Promise<RawResult> => this[executor].query(one)
    const rows = await this.#context.results.rows(await this[executor].query(query, limits), run)
    return rows as Row[] // the caller states what the statement returns
  }

  // Each of the operations below is one of Table's. The types of a table named by string say what goes in and comes
  // out; behind them stands a table that the compiler does not know.
  #onTable<T>(name: string, work: (table: Table<AnyTable>) => Promise<unknown>): Promise<T> {
    return this.#context.named.use(this[executor], name, (table) =>
      work(new Table(table, this)),
    ) as Promise<T>
  }

  /**
   * Inserts a row into a table named by string and returns it as stored: {@link Table.create}. The columns of a table that is
   * not one of `tables` are read from the catalog at its first use; one that is not there is a `TableNotFoundError`.
   *
   * @example
   * ```ts
   * const ada = await db.insert('users', { email: 'ada@example.com', name: 'Ada' })
   * ```
   */
  insert<const Name extends TableName<Tables>>(
    table: Name,
    values: NamedInsert<Tables, Name>,
    options?: CallOptions,
  ): Promise<NamedRow<Tables, Name>> {
    return this.#onTable(table, (on) => on.create(values as never, options))
  }

  /**
   * The rows of a table named by string that match: {@link Table.list}.
   *
   * @example
   * ```ts
   * const cheap = await db.select('teas', { where: { price: { lt: 10 } }, orderBy: 'name', select: ['name', 'price'] })
   * ```
   */
  select<
    const Name extends TableName<Tables>,
    const Selected extends NamedProperty<Tables, Name> = NamedProperty<Tables, Name>,
  >(
    table: Name,
    options?: NamedListOptions<Tables, Name, Selected>,
  ): Promise<NamedSelectedRow<Tables, Name, Selected>[]> {
    return this.#onTable(table, (on) => on.list(options as never))
  }

  /**
   * Changes the rows of a table named by string that match, and returns how many: {@link Table.updateWhere}.
   *
   * @example
   * ```ts
   * const changed = await db.update('teas', { origin: null }, { origin: 'unknown' })
   * ```
   */
  update<const Name extends TableName<Tables>>(
    table: Name,
    where: NamedFilter<Tables, Name>,
    patch: NamedPatch<Tables, Name>,
    options?: CallOptions,
  ): Promise<number> {
    return this.#onTable(table, (on) => on.updateWhere(where as never, patch as never, options))
  }

  /**
   * Deletes the rows of a table named by string that match, and returns how many: {@link Table.deleteWhere}.
   *
   * @example
   * ```ts
   * const deleted = await db.delete('teas', { stock: 0 })
   * ```
   */
  delete<const Name extends TableName<Tables>>(
    table: Name,
    where: NamedFilter<Tables, Name>,
    options?: CallOptions,
  ): Promise<number> {
    return this.#onTable(table, (on) => on.deleteWhere(where as never, options))
  }

  /**
   * Inserts any number of rows into a table named by string, all or none: {@link Table.batchCreate}.
   *
   * @example
   * ```ts
   * await db.batchInsert('teas', [
   *   { name: 'Sencha', price: '8.50' },
   *   { name: 'Bancha', price: '5' },
   * ])
   * ```
   */
  batchInsert<const Name extends TableName<Tables>>(
    table: Name,
    rows: readonly NamedInsert<Tables, Name>[],
    options?: BatchOptions,
  ): Promise<NamedRow<Tables, Name>[]> {
    return this.#onTable(table, (on) => on.batchCreate(rows as never, options))
  }

  /**
   * Changes any number of rows of a table named by string, each by its own values, all or none: {@link Table.batchUpdate}.
   *
   * @example
   * ```ts
   * await db.batchUpdate('users', [{ email: 'ada@example.com', name: 'Ada L.' }], { key: 'email' })
   * ```
   */
  batchUpdate<const Name extends TableName<Tables>>(
    table: Name,
    rows: readonly NamedPatch<Tables, Name>[],
    options?: BatchUpdateOptions<NamedProperty<Tables, Name>>,
  ): Promise<NamedRow<Tables, Name>[]> {
    return this.#onTable(table, (on) => on.batchUpdate(rows as never, options as never))
  }

  /**
   * Creates a declared table. An error of the server, code 42P07, when there is a table of that name, unless `ifNotExists` is
   * given.
   *
   * Sends what {@link Table.initialize} sends, without `IF NOT EXISTS` unless it is asked for.
   *
   * @example
   * ```ts
   * await db.createTable(teas, { ifNotExists: true })
   * ```
   */
  createTable(table: AnyTable, options?: CreateOptions): Promise<void>
  /**
   * Creates a table that is declared on the spot.
   *
   * @example
   * ```ts
   * await db.createTable('notes', { id: 'UUID PRIMARY KEY DEFAULT gen_random_uuid()', note: 'TEXT NOT NULL' })
   * ```
   */
  createTable(
    name: string,
    columns: Readonly<Record<string, ColumnInput>>,
    options?: CreateOptions,
  ): Promise<void>
  async createTable(
    table: AnyTable | string,
    second?: Readonly<Record<string, unknown>>,
    third?: CreateOptions,
  ): Promise<void> {
    const [declared, options] =
      typeof table === 'string'
        ? [defineTable(table, (second ?? {}) as Readonly<Record<string, ColumnInput>>), third] // checked by defineTable
        : [table, second as typeof third] // the first overload's second argument
    const ifNotExists = options?.ifNotExists ?? false
    await createTable(this[executor], definitionOf(declared), { ifNotExists }, limitsOf(options))
  }

  /**
   * Drops a table, declared or named by string, and its rows. A `TableNotFoundError` when there is none, unless
   * `ifExists` is given.
   *
   * Sends `DROP TABLE IF EXISTS "notes"`.
   *
   * @example
   * ```ts
   * await db.dropTable('notes', { ifExists: true })
   * ```
   */
  async dropTable(table: AnyTable | string, options: DropOptions = {}): Promise<void> {
    const { named } = this.#context
    const dropped = typeof table === 'string' ? (named.declared(table) ?? table) : table
    const name = typeof dropped === 'string' ? dropped : definitionOf(dropped)
    await dropTable(this[executor], name, options, limitsOf(options))
    named.forget(typeof table === 'string' ? table : tableLabel(definitionOf(table)))
  }

  /**
   * Creates a database. An error of the server, code 42P04, when there is one of that name.
   *
   * Sends `CREATE DATABASE "shop"`.
   *
   * @example
   * ```ts
   * await db.createDatabase('shop')
   * ```
   */
  async createDatabase(name: string, options?: CallOptions): Promise<void> {
    await createDatabase(this[executor], name, limitsOf(options))
  }

  /**
   * Drops a database and all that is in it. An error of the server, code 3D000, when there is none, unless `ifExists` is
   * given.
   *
   * Sends `DROP DATABASE IF EXISTS "shop"`.
   *
   * @example
   * ```ts
   * await db.dropDatabase('shop', { ifExists: true })
   * ```
   */
  async dropDatabase(name: string, options: DropOptions = {}): Promise<void> {
    await dropDatabase(this[executor], name, options, limitsOf(options))
  }
}

/**
 * What the callback of {@link Session.transaction} is given: all that a database has, inside the transaction. After its end
 * every call is a `TransactionClosedError`.
 */
export class Transaction<
  Tables extends Readonly<Record<string, AnyTable>> = Record<never, never>,
> extends Session<Tables> {
  // made by transaction() and begin() alone
  /** @internal */
  constructor(runs: Executor, context: SessionContext) {
    super(runs, context)
  }
}

/** A transaction, or a savepoint, that is ended by hand: {@link Session.begin}. */
export class ControlledTransaction<Tables extends Readonly<Record<string, AnyTable>> = Record<never, never>>
  extends Transaction<Tables>
  implements AsyncDisposable
{
  readonly #open: OpenTransaction

  /** @internal */
  constructor(open: OpenTransaction, context: SessionContext) {
    super(open, context)
    this.#open = open
  }

  /** Whether it was committed or rolled back. */
  get ended(): boolean {
    return this.#open.ended
  }

  /**
   * `COMMIT`, or `RELEASE SAVEPOINT` inside a transaction. When it fails everything is undone, except that after an
   * `AmbiguousCommitError` nobody knows.
   *
   * @example
   * ```ts
   * await using tx = await db.begin()
   * await tx.table(teas).updateWhere({ stock: 0 }, { stock: 10 })
   * await tx.commit()
   * ```
   */
  commit(): Promise<void> {
    return this.#open.commit()
  }

  /**
   * `ROLLBACK`, or to the savepoint inside a transaction. Does nothing once it has ended.
   *
   * @example
   * ```ts
   * await using tx = await db.begin()
   * const deleted = await tx.table(teas).deleteWhere({ stock: 0 })
   * if (deleted > 10) await tx.rollback()
   * else await tx.commit()
   * ```
   */
  rollback(): Promise<void> {
    return this.#open.rollback()
  }

  /** {@link rollback}, at the end of a block with `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.rollback()
  }
}
