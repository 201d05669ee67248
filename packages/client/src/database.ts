import {
  create,
  createDatabaseSql,
  dropDatabaseSql,
  list,
  type Parameter,
  type Query,
  queryOf,
  queryOfText,
  type RawRow,
  removeWhere,
  type Statement,
  updateWhere,
} from '@manticore/core'
import {
  type AnyTable,
  type ColumnInput,
  checkName,
  defineTable,
  quoteName,
  sql,
  type TableDefinition,
  ValidationError,
} from '@manticore/schema'
import type { Kysely } from 'kysely'
import { atomically, type Send } from './atomically.js'
import type { RawResult, Sendable } from './connection.js'
import { createTable, dropTable } from './ddl.js'
import { definitionOf } from './definition-of.js'
import { describeTable } from './describe-table.js'
import { ConnectionError, RecordNotFoundError, SyntaxOrAccessError } from './errors.js'
import { type Executor, executor, type Runs } from './executor.js'
import { toDatabaseError } from './failure.js'
import { createKysely, type HeldConnection } from './kysely.js'
import type { KyselyDatabase } from './kysely-types.js'
import type { Lane } from './lane.js'
import { createLanes, type Lanes } from './lanes.js'
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
import { type ConnectionOptions, describeTarget, type Options, readOptions } from './options.js'
import { createResults, type Results } from './results.js'
import { readServer, type Server } from './server.js'
import { Table } from './table.js'

/** How a database is opened. */
export interface DatabaseOptions<Tables extends Readonly<Record<string, AnyTable>>>
  extends ConnectionOptions {
  /** The declared tables: they type `db.kysely` and the operations on tables named by string. */
  readonly tables?: Tables
  /**
   * What the cursors of `page` are signed with. With a secret shared by your processes, nobody can make a cursor of
   * their own; without one, a changed or mistaken cursor is found out all the same.
   */
  readonly cursorSecret?: string
}

type NoTables = Record<never, never>

const isUnknownColumn = ({ byProperty }: TableDefinition, error: unknown): boolean =>
  error instanceof ValidationError && error.column !== undefined && !byProperty.has(error.column)

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

  readonly #options: Options
  readonly #lanes: Lanes
  readonly #results: Results
  readonly #declared: ReadonlyMap<string, TableDefinition>
  readonly #described = new Map<string, Promise<TableDefinition>>()
  #server: Server | undefined
  #connecting: Promise<Server> | undefined
  #closing: Promise<void> | undefined

  /** Reads the options; opens nothing. Throws `ConnectionError` for options that cannot be. */
  constructor(options: DatabaseOptions<Tables> = {}) {
    this.#options = readOptions(options, process.env)
    this.#lanes = createLanes(this.#options)
    const definitions = Object.values(options.tables ?? {}).map(definitionOf)
    this.#declared = new Map(definitions.map((table) => [table.name, table]))
    this.#results = createResults(definitions, (query) => this.#query(query))
    this[executor] = Object.freeze<Executor>({
      run: (shape, parameters) => this.#run(shape, parameters),
      atomically: (work) => this.#atomically(work),
      stream: (statement, parameters, batchSize) => this.#stream(statement, parameters, batchSize),
      query: (query) => this.#query(query),
      cursorSecret: options.cursorSecret ?? '',
      server: () => this.connect(),
    })
    this.kysely = createKysely<KyselyDatabase<Tables>>({
      hold: () => this.#hold(),
      rows: (result) => this.#results.rows(result),
    })
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
    return this.#server
  }

  /**
   * Opens a connection and asks what the server is. The first use does it by itself.
   * Throws `ConnectionError`, or `AuthenticationError`, within `connectTimeout`.
   */
  connect(): Promise<Server> {
    if (this.#connecting === undefined || this.#closing !== undefined) {
      this.#connecting = this.#connect()
    }
    return this.#connecting
  }

  async #connect(): Promise<Server> {
    this.#refuseWhenClosed()
    try {
      const [row] = await this.#send({ text: 'select version()', idempotent: true }, [])
      this.#server = readServer(row?.[0] ?? '')
      return this.#server
    } catch (error) {
      // the next use tries again
      this.#connecting = undefined
      throw toDatabaseError(error, {})
    }
  }

  /** Waits for the statements under way and closes every connection. A second call is the same as the first. */
  close(): Promise<void> {
    this.#closing ??= this.#lanes.end()
    return this.#closing
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #refuseWhenClosed(): void {
    if (this.#closing !== undefined) {
      throw new ConnectionError(
        `the database ${describeTarget(this.#options)} was closed; create a new Database`,
        {
          code: 'CLOSED',
        },
      )
    }
  }

  #send(sent: Sendable, parameters: readonly Parameter[]): Promise<RawResult> {
    this.#refuseWhenClosed()
    const lane = this.#lanes.shared()
    return lane instanceof Promise
      ? lane.then((free) => free.run(sent, parameters))
      : lane.run(sent, parameters)
  }

  #run(sent: Sendable, parameters: readonly Parameter[]): Promise<RawResult> {
    return this.#server === undefined
      ? this.connect().then(() => this.#send(sent, parameters))
      : this.#send(sent, parameters)
  }

  async #query({ text, parameters }: Query): Promise<RawResult> {
    try {
      return await this.#run({ text, idempotent: false }, parameters)
    } catch (error) {
      throw toDatabaseError(error, { sql: text })
    }
  }

  async #acquire(): Promise<Lane> {
    this.#refuseWhenClosed()
    if (this.#server === undefined) {
      await this.connect()
    }
    return this.#lanes.acquire()
  }

  async #atomically<T>(work: (send: Send) => Promise<T>): Promise<T> {
    const lane = await this.#acquire()
    try {
      return await atomically(lane.connection(), work)
    } finally {
      this.#lanes.release(lane)
    }
  }

  async *#stream(
    statement: Sendable,
    parameters: readonly Parameter[],
    batchSize: number,
  ): AsyncGenerator<readonly RawRow[], void, undefined> {
    const lane = await this.#acquire()
    try {
      yield* lane.connection().stream(statement, parameters, batchSize)
    } finally {
      this.#lanes.release(lane)
    }
  }

  async #hold(): Promise<HeldConnection> {
    const lane = await this.#acquire()
    // this one and no other: what follows may rely on what came before, as in a transaction
    const connection = lane.connection()
    return {
      run: async (text, parameters) => {
        try {
          return await connection.run({ text, idempotent: false }, parameters)
        } catch (error) {
          throw toDatabaseError(error, { sql: text })
        }
      },
      release: () => this.#lanes.release(lane),
    }
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
    const rows = await this.#results.rows(await this.#query(query))
    return rows as Row[] // the caller states what the statement returns
  }

  async #definition(name: string): Promise<TableDefinition> {
    const declared = this.#declared.get(name)
    if (declared !== undefined) {
      return declared
    }
    checkName(name, 'table')
    let described = this.#described.get(name)
    if (described === undefined) {
      const server = await this.connect()
      described = describeTable(name, quoteName(name), server, (query) => this.#query(query))
      this.#described.set(name, described)
      described.catch(() => this.#described.delete(name))
    }
    return await described
  }

  // a column that an undeclared table lacks may have been added since its catalog was read
  async #compile<Row>(
    name: string,
    compile: (table: TableDefinition) => Statement<Row>,
  ): Promise<{ readonly table: TableDefinition; readonly statement: Statement<Row> }> {
    const table = await this.#definition(name)
    try {
      return { table, statement: compile(table) }
    } catch (error) {
      if (this.#declared.has(name) || !isUnknownColumn(table, error)) {
        throw error
      }
    }
    this.#described.delete(name)
    const reread = await this.#definition(name)
    return { table: reread, statement: compile(reread) }
  }

  async #named<Row>(
    name: string,
    compile: (table: TableDefinition) => Statement<Row>,
  ): Promise<{ readonly result: RawResult; readonly statement: Statement<Row> }> {
    const { table, statement } = await this.#compile(name, compile)
    const { shape, parameters } = statement
    try {
      return { statement, result: await this.#run(shape, parameters) }
    } catch (error) {
      const failure = toDatabaseError(error, { sql: shape.text, table, declared: this.#declared.has(name) })
      if (failure instanceof SyntaxOrAccessError) {
        // the table is not what it was; the next call looks again
        this.#described.delete(name)
      }
      throw failure
    }
  }

  /** Inserts a row into a table named by string and returns it as stored. */
  async insert<const Name extends TableName<Tables>>(
    table: Name,
    values: NamedInsert<Tables, Name>,
  ): Promise<NamedRow<Tables, Name>> {
    const { result, statement } = await this.#named(table, (definition) =>
      create<NamedRow<Tables, Name>>(definition, values),
    )
    const [row] = result
    if (row === undefined) {
      throw new RecordNotFoundError(
        `${table}: no row was stored, which a trigger or a rule can bring about`,
        { table },
      )
    }
    return statement.shape.read(row)
  }

  /** The rows of a table named by string that match. Its options are those of `Table.list`. */
  async select<
    const Name extends TableName<Tables>,
    const Selected extends NamedProperty<Tables, Name> = NamedProperty<Tables, Name>,
  >(
    table: Name,
    options?: NamedListOptions<Tables, Name, Selected>,
  ): Promise<NamedSelectedRow<Tables, Name, Selected>[]> {
    const { result, statement } = await this.#named(table, (definition) =>
      list<NamedSelectedRow<Tables, Name, Selected>>(definition, options),
    )
    return result.map(statement.shape.read)
  }

  /** Changes the rows of a table named by string that match, and returns how many. */
  async update<const Name extends TableName<Tables>>(
    table: Name,
    where: NamedFilter<Tables, Name>,
    patch: NamedPatch<Tables, Name>,
  ): Promise<number> {
    const { result } = await this.#named(table, (definition) => updateWhere(definition, where, patch))
    return result.count
  }

  /** Deletes the rows of a table named by string that match, and returns how many. */
  async delete<const Name extends TableName<Tables>>(
    table: Name,
    where: NamedFilter<Tables, Name>,
  ): Promise<number> {
    const { result } = await this.#named(table, (definition) => removeWhere(definition, where))
    return result.count
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
    this.#described.delete(name)
  }

  /** `CREATE DATABASE "shop"`. */
  async createDatabase(name: string): Promise<void> {
    checkName(name, 'createDatabase')
    await this.#query(queryOfText(createDatabaseSql(name)))
  }

  /** `DROP DATABASE "shop"`. */
  async dropDatabase(name: string, options: { readonly ifExists?: boolean } = {}): Promise<void> {
    checkName(name, 'dropDatabase')
    await this.#query(queryOfText(dropDatabaseSql(name, options.ifExists ?? false)))
  }
}
