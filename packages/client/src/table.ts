import {
  aggregate,
  batchOptionNames,
  callOptionNames,
  count,
  create,
  createKeySet,
  createMany,
  deleteMany,
  exists,
  find,
  list,
  type Page,
  type Placed,
  page,
  type RawRow,
  read,
  readConflict,
  readKey,
  readMany,
  readManyClauses,
  readRequest,
  remove,
  removeWhere,
  type Shape,
  type Statement,
  stream,
  update,
  updateMany,
  updateWhere,
  upsert,
  upsertMany,
} from '@manticore/core'
import {
  type AnyTable,
  definitionOf,
  describeKind,
  type Insertable,
  type PrimaryKey,
  type Selectable,
  type TableDefinition,
  type Updateable,
  ValidationError,
} from '@manticore/schema'
import type { AggregateOptions, Aggregates, Measures } from './aggregate-types.js'
import { type BatchOptions, type BatchWork, runBatch } from './batch.js'
import type { BatchPatch, BatchUpdateOptions, KeyProperty, UpsertOptions } from './batch-types.js'
import { type CallOptions, hasLimits, limitsOf } from './call-options.js'
import type { RawResult } from './connection.js'
import { createTable, dropTable, truncateTable } from './ddl.js'
import { RecordNotFoundError } from './errors.js'
import { type Executor, executor, type Runs } from './executor.js'
import { type FailureContext, toDatabaseError } from './failure.js'
import type {
  FindOptions,
  ListOptions,
  OrSql,
  PageOptions,
  Property,
  SelectedRow,
  StreamOptions,
  Where,
} from './filter-types.js'
import type { HistoricalReadOptions, ReadOptions } from './read-options.js'

// By index: iterators and map() of postgres.js's own subclass of Array take their slow path.
const allRows = <Row>(result: RawResult, { read }: Shape<Row>): Row[] => {
  const rows = new Array<Row>(result.length)
  for (let index = 0; index < rows.length; index++) {
    rows[index] = read(result[index] as RawRow) // as long as the result
  }
  return rows
}

const firstRow = <Row>(result: RawResult, { read }: Shape<Row>): Row | undefined => {
  const first = result[0]
  return first === undefined ? undefined : read(first)
}

const storedRow = <Row>(result: RawResult, { read }: Shape<Row>, { name }: TableDefinition): Row => {
  const first = result[0]
  if (first === undefined) {
    throw new RecordNotFoundError(`${name} has no such row`, { table: name })
  }
  return read(first)
}

// of the past, a row that is not there is no row instead of false
const isThere = (result: RawResult, shape: Shape<boolean>): boolean => firstRow(result, shape) ?? false

const touched = ({ count: rows }: RawResult): number => rows

const touchedAny = ({ count: rows }: RawResult): boolean => rows > 0

/** What dropping a table can be told. */
export interface DropOptions extends CallOptions {
  /** Do nothing when there is no such table. Default false. */
  readonly ifExists?: boolean
}

/**
 * Typed operations on one declared table: `db.table(users)` or `new Table(users, db)`. A call is one prepared
 * statement in one round trip, a batch of more than 2,000 rows several of them in a transaction. A wrong column or value is
 * a {@link ValidationError} before anything is sent; a table that is not there a `TableNotInitializedError`.
 *
 * @example
 * ```ts
 * const people = db.table(users)
 * await people.initialize()
 * const { id } = await people.create({ email: 'ada@example.com', name: 'Ada' })
 * await people.update(id, { role: 'admin' })
 * ```
 */
export class Table<T extends AnyTable> {
  readonly #declared: T
  readonly #table: TableDefinition
  readonly #executor: Executor

  /** `new Table(users, db)`, or with a transaction in the place of `db`. Sends nothing. */
  constructor(table: T, db: Runs) {
    this.#declared = table
    this.#table = definitionOf(table)
    this.#executor = db[executor]
    Object.freeze(this)
  }

  get #context(): FailureContext {
    return { table: this.#table, tables: this.#executor.tables }
  }

  // What a call costs beside the driver is mostly its promises, so a call is one asynchronous function deep: this one.
  async #run<Row, Answer>(
    answer: (result: RawResult, shape: Shape<Row>, table: TableDefinition) => Answer,
    compile: (table: TableDefinition, first: unknown, second: unknown) => Statement<Row>,
    first?: unknown,
    second?: unknown,
    limits?: CallOptions,
  ): Promise<Answer> {
    const { shape, parameters } = compile(this.#table, first, second)
    try {
      return answer(await this.#executor.run(shape, parameters, limits), shape, this.#table)
    } catch (error) {
      throw toDatabaseError(error, { sql: shape.text, parameters, ...this.#context })
    }
  }

  // A call with limits among its options. Of one with a `method` they are all; of any other its compiler reads the rest.
  async #limit<Row, Answer>(
    options: unknown,
    answer: (result: RawResult, shape: Shape<Row>, table: TableDefinition) => Answer,
    compile: (table: TableDefinition, first: unknown, second: unknown) => Statement<Row>,
    first?: unknown,
    second?: unknown,
    method?: string,
  ): Promise<Answer> {
    const limits = method === undefined ? this.#limits(options) : this.#onlyLimits(method, options)
    return this.#run(answer, compile, first, second, limits)
  }

  #limits(options: unknown): CallOptions | undefined {
    return limitsOf(options, this.#table.name)
  }

  #onlyLimits(method: string, options: unknown): CallOptions | undefined {
    readRequest(this.#table, method, callOptionNames, options)
    return this.#limits(options)
  }

  /**
   * The same table inside a transaction.
   *
   * @example
   * ```ts
   * const people = db.table(users)
   * await db.transaction(async (tx) => {
   *   await people.in(tx).update(id, { name: 'Ada' })
   * })
   * ```
   */
  in(tx: Runs): Table<T> {
    return new Table(this.#declared, tx)
  }

  /**
   * Creates the table, its schema, its enum types and its indexes where they are missing; what exists is left as it is.
   * For changes to a table use a `Migrator`.
   *
   * Sends `CREATE TABLE IF NOT EXISTS "users" (...)` and a statement for each enum type and index, one after the other.
   *
   * @example
   * ```ts
   * await db.table(users).initialize()
   * ```
   */
  async initialize(options?: CallOptions): Promise<void> {
    const limits = this.#onlyLimits('initialize', options)
    await createTable(this.#executor, this.#table, { ifNotExists: true }, limits)
  }

  /**
   * Deletes every row. On CockroachDB it is a schema change, slower than {@link deleteWhere} on a small table.
   *
   * Sends `TRUNCATE TABLE "users"`. The server refuses it where another table refers to this one.
   *
   * @example
   * ```ts
   * await db.table(users).truncate()
   * ```
   *
   * @see https://www.cockroachlabs.com/docs/stable/truncate
   */
  async truncate(options?: CallOptions): Promise<void> {
    const limits = this.#onlyLimits('truncate', options)
    await truncateTable(this.#executor, this.#table, limits)
  }

  /**
   * Drops the table and its rows; its enum types stay. A `TableNotFoundError` when there is none, unless `ifExists`
   * is given. The server refuses it where another table refers to this one.
   *
   * Sends `DROP TABLE IF EXISTS "users"`.
   *
   * @example
   * ```ts
   * await db.table(users).drop({ ifExists: true })
   * ```
   */
  async drop(options: DropOptions = {}): Promise<void> {
    readRequest(this.#table, 'drop', ['ifExists', ...callOptionNames], options)
    await dropTable(this.#executor, this.#table, options, this.#limits(options))
  }

  /**
   * Inserts a row and returns it as stored. Columns left out, or `undefined`, get their default.
   *
   * Sends `insert into "users" ("email", "name") values ($1::TEXT, $2::TEXT) returning "id", "email", ...`. Throws
   * `UniqueViolationError` for a row that is there already, and `ForeignKeyViolationError`,
   * `NotNullViolationError` and `CheckViolationError` as the constraints of the table have it.
   *
   * @example
   * ```ts
   * const ada = await db.table(users).create({ email: 'ada@example.com', name: 'Ada' })
   * ```
   */
  create(values: OrSql<Insertable<T>>, options?: CallOptions): Promise<Selectable<T>> {
    return options === undefined
      ? this.#run(storedRow, create<Selectable<T>>, values)
      : this.#limit(options, storedRow, create<Selectable<T>>, values, undefined, 'create')
  }

  /**
   * The row with this key, or undefined. A composite key is an object of its columns.
   *
   * Sends `select "id", "email", ... from "users" where "id" = $1::UUID`, and ` for update` behind it with
   * `{ lock: 'update' }`. {@link readOrThrow} does not answer with undefined.
   *
   * @example
   * ```ts
   * const user = await db.table(users).read(id)
   * const locked = await db.transaction((tx) => tx.table(users).read(id, { lock: 'update' }))
   * ```
   */
  read(key: PrimaryKey<T>, options?: ReadOptions): Promise<Selectable<T> | undefined> {
    return hasLimits(options)
      ? this.#limit(options, firstRow, read<Selectable<T>>, key, options)
      : this.#run(firstRow, read<Selectable<T>>, key, options)
  }

  /**
   * {@link read}, with a {@link RecordNotFoundError} when there is no such row.
   *
   * @example
   * ```ts
   * const { name } = await db.table(users).readOrThrow(id)
   * ```
   */
  readOrThrow(key: PrimaryKey<T>, options?: ReadOptions): Promise<Selectable<T>> {
    return hasLimits(options)
      ? this.#limit(options, storedRow, read<Selectable<T>>, key, options)
      : this.#run(storedRow, read<Selectable<T>>, key, options)
  }

  // What all batches can be told, among the options that one has besides.
  #batchOptions(
    method: string,
    others: readonly string[],
    options: BatchOptions,
  ): Pick<BatchWork<unknown>, 'onProgress' | 'limits'> {
    readRequest(this.#table, method, [...others, ...batchOptionNames], options)
    const { onProgress } = options
    if (onProgress !== undefined && typeof onProgress !== 'function') {
      throw new ValidationError(
        `${this.#table.name}: onProgress expects a function; got ${describeKind(onProgress)}`,
        { table: this.#table.name },
      )
    }
    return { onProgress, limits: this.#limits(options) }
  }

  async #batch<Row>(work: BatchWork<Row>): Promise<void> {
    try {
      await runBatch(this.#executor, work)
    } catch (error) {
      throw toDatabaseError(error, this.#context)
    }
  }

  /**
   * The rows with these keys, in the order of the keys and `undefined` where there is none. One statement for each 2,000
   * keys.
   *
   * Sends `select v."place", t."id", ... from rows from (unnest($1::UUID[])) with ordinality as v ("c0", "place") join
   * "users" as t on t."id" = v."c0"`.
   *
   * @example
   * ```ts
   * const [first, second] = await db.table(users).readMany([id, crypto.randomUUID()])
   * ```
   */
  async readMany(
    keys: readonly PrimaryKey<T>[],
    options?: ReadOptions,
  ): Promise<(Selectable<T> | undefined)[]> {
    const clauses = readManyClauses(this.#table, options)
    if (!Array.isArray(keys)) {
      throw new ValidationError(
        `${this.#table.name}: readMany expects an array of keys; got ${describeKind(keys)}`,
        { table: this.#table.name },
      )
    }
    const rows = new Array<Selectable<T> | undefined>(keys.length).fill(undefined)
    await this.#batch<Selectable<T>>({
      input: keys,
      compile: (part, first) => readMany(this.#table, part, clauses, first),
      collect: ({ place, row }) => {
        rows[place] = row
      },
      limits: this.#limits(options),
    })
    return rows
  }

  /**
   * The first row that matches, or undefined: {@link list} with `limit: 1`.
   *
   * @example
   * ```ts
   * const ada = await db.table(users).find({ email: 'ada@example.com' })
   * ```
   */
  find<const Selected extends Property<T> = Property<T>>(
    where: Where<T>,
    options?: FindOptions<T, Selected>,
  ): Promise<SelectedRow<T, Selected> | undefined> {
    return hasLimits(options)
      ? this.#limit(options, firstRow, find<SelectedRow<T, Selected>>, where, options)
      : this.#run(firstRow, find<SelectedRow<T, Selected>>, where, options)
  }

  /**
   * The rows that match, all of them when nothing is asked. For a few at a time there is {@link page}, for more than memory
   * holds {@link stream}.
   *
   * Sends `select "id", "name" from "users" where "role" = $1::"role" and (("name" like $2::TEXT) or ("team_id" is null))
   * order by "created_at" desc, "name" asc limit $3::INT8`. `{ lock: 'update', skipLocked: true }` puts ` for update skip
   * locked` behind it, and `{ asOf: '-10s' }` puts ` as of system time '-10s'` behind the table.
   *
   * @example
   * ```ts
   * const admins = await db.table(users).list({
   *   where: { role: 'admin', or: [{ name: { like: 'A%' } }, { teamId: null }] },
   *   orderBy: ['createdAt desc', 'name'],
   *   limit: 20,
   *   select: ['id', 'name'],
   * })
   * ```
   */
  list<const Selected extends Property<T> = Property<T>>(
    options?: ListOptions<T, Selected>,
  ): Promise<SelectedRow<T, Selected>[]> {
    return hasLimits(options)
      ? this.#limit(options, allRows, list<SelectedRow<T, Selected>>, options)
      : this.#run(allRows, list<SelectedRow<T, Selected>>, options)
  }

  /**
   * Some of the rows that match, 20 unless `limit` says otherwise, and a `next` to pass as `after` for those that follow.
   * A page begins where the one before ended, by the values of its last row (a keyset), so that no row comes twice or is
   * skipped when others are inserted or deleted meanwhile. The primary key decides between rows the order has equal.
   *
   * Sends `select "id", ... from "users" where (("name" > $1::TEXT) or ("name" = $2::TEXT and "id" > $3::UUID)) order by
   * "name" asc, "id" asc limit $4::INT8`. An undefined `next` is the end; as `after`, it asks for the first page again.
   *
   * @example
   * ```ts
   * const people = db.table(users)
   * const first = await people.page({ orderBy: 'name', limit: 50 })
   * const second = await people.page({ orderBy: 'name', limit: 50, after: first.next })
   * ```
   *
   * @see https://www.cockroachlabs.com/docs/stable/pagination
   */
  async page<const Selected extends Property<T> = Property<T>>(
    options?: PageOptions<T, Selected>,
  ): Promise<Page<SelectedRow<T, Selected>>> {
    const statement = page<SelectedRow<T, Selected>>(this.#table, options, this.#executor.cursorSecret())
    const limits = this.#limits(options)
    try {
      return statement.finish(await this.#executor.run(statement.shape, statement.parameters, limits))
    } catch (error) {
      throw toDatabaseError(error, { sql: statement.shape.text, ...this.#context })
    }
  }

  /**
   * The rows that match, one after the other, fetched `batchSize` (1,000) at a time through a server-side cursor, on a
   * connection of its own: for results larger than memory. Leaving the loop early frees the connection.
   *
   * Sends what {@link list} sends, once.
   *
   * @example
   * ```ts
   * for await (const user of db.table(users).stream({ orderBy: 'name' })) {
   *   console.log(user.name)
   * }
   * ```
   */
  async *stream<const Selected extends Property<T> = Property<T>>(
    options?: StreamOptions<T, Selected>,
  ): AsyncGenerator<SelectedRow<T, Selected>, void, undefined> {
    const { shape, parameters, batchSize } = stream<SelectedRow<T, Selected>>(this.#table, options)
    const limits = this.#limits(options)
    try {
      for await (const rows of this.#executor.stream(shape, parameters, batchSize, limits)) {
        for (const row of rows) {
          yield shape.read(row)
        }
      }
    } catch (error) {
      throw toDatabaseError(error, { sql: shape.text, ...this.#context })
    }
  }

  /**
   * How many rows match, or with `asOf` matched; of the whole table when nothing is given.
   *
   * Sends `select count(*) from "users" where "role" = $1::"role"`.
   *
   * @example
   * ```ts
   * const admins = await db.table(users).count({ role: 'admin' })
   * ```
   */
  count(where?: Where<T>, options?: HistoricalReadOptions): Promise<number> {
    return hasLimits(options)
      ? this.#limit(options, storedRow, count, where, options)
      : this.#run(storedRow, count, where, options)
  }

  /**
   * Counts, sums, averages and extremes of the rows that match, computed by the database: one object of what was asked
   * for, or with `groupBy` an array with a row for each group. Sums are exact; of no value at all they are null.
   *
   * Sends `select "role", count(*), sum("balance") from "users" group by "role" order by sum("balance") desc`.
   *
   * @example
   * ```ts
   * const roles = await db.table(users).aggregate({
   *   groupBy: ['role'],
   *   count: true,
   *   sum: ['balance'],
   *   orderBy: 'sum.balance desc',
   * })
   * console.log(roles[0]?.role, roles[0]?.sum.balance) // 'admin' '30.00'
   * ```
   */
  async aggregate<
    const Group extends Property<T> = never,
    const Asked extends Measures<T> = Record<never, never>,
  >(options: AggregateOptions<T, Group, Asked>): Promise<Aggregates<T, Group, Asked>> {
    const statement = aggregate<Aggregates<T, Group, Asked>>(this.#table, options)
    const limits = this.#limits(options)
    try {
      return statement.finish(await this.#executor.run(statement.shape, statement.parameters, limits))
    } catch (error) {
      throw toDatabaseError(error, { sql: statement.shape.text, ...this.#context })
    }
  }

  /**
   * Whether there is a row with this key, or one that matches the filter.
   *
   * Sends `select exists (select 1 from "users" where "email" = $1::TEXT)`, and with `asOf` `select true from "users" as of
   * system time '-10s' where ... limit 1`.
   *
   * @example
   * ```ts
   * const taken = await db.table(users).exists({ email: 'ada@example.com' })
   * ```
   */
  exists(keyOrWhere: PrimaryKey<T> | Where<T>, options?: HistoricalReadOptions): Promise<boolean> {
    return hasLimits(options)
      ? this.#limit(options, isThere, exists, keyOrWhere, options)
      : this.#run(isThere, exists, keyOrWhere, options)
  }

  /**
   * Changes the columns given and returns the row, or undefined when there is none. `undefined` leaves a column
   * as it is; a patch with nothing to set reads the row.
   *
   * Sends `update "users" set "name" = $1::TEXT, "balance" = balance + $2 where "id" = $3::UUID returning "id", ...`.
   *
   * @example
   * ```ts
   * await db.table(users).update(id, { name: 'Ada', balance: sql`balance + ${10}` })
   * ```
   */
  update(
    key: PrimaryKey<T>,
    patch: OrSql<Updateable<T>>,
    options?: CallOptions,
  ): Promise<Selectable<T> | undefined> {
    return options === undefined
      ? this.#run(firstRow, update<Selectable<T>>, key, patch)
      : this.#limit(options, firstRow, update<Selectable<T>>, key, patch, 'update')
  }

  /**
   * {@link update}, with a {@link RecordNotFoundError} when there is no such row.
   *
   * @example
   * ```ts
   * const { name } = await db.table(users).updateOrThrow(id, { name: 'Ada' })
   * ```
   */
  updateOrThrow(
    key: PrimaryKey<T>,
    patch: OrSql<Updateable<T>>,
    options?: CallOptions,
  ): Promise<Selectable<T>> {
    return options === undefined
      ? this.#run(storedRow, update<Selectable<T>>, key, patch)
      : this.#limit(options, storedRow, update<Selectable<T>>, key, patch, 'updateOrThrow')
  }

  /**
   * Changes every row that matches and returns how many. An empty filter is a {@link ValidationError}.
   *
   * Sends `update "users" set "role" = $1::"role" where "role" = $2::"role"`.
   *
   * @example
   * ```ts
   * const changed = await db.table(users).updateWhere({ role: 'admin' }, { role: 'member' })
   * ```
   */
  updateWhere(where: Where<T>, patch: OrSql<Updateable<T>>, options?: CallOptions): Promise<number> {
    return options === undefined
      ? this.#run(touched, updateWhere, where, patch)
      : this.#limit(options, touched, updateWhere, where, patch, 'updateWhere')
  }

  /**
   * Deletes the row with this key; false when there is none. A `ForeignKeyViolationError` when others refer to it.
   *
   * Sends `delete from "users" where "id" = $1::UUID`.
   *
   * @example
   * ```ts
   * const wasThere = await db.table(users).delete(id)
   * ```
   */
  delete(key: PrimaryKey<T>, options?: CallOptions): Promise<boolean> {
    return options === undefined
      ? this.#run(touchedAny, remove, key)
      : this.#limit(options, touchedAny, remove, key, undefined, 'delete')
  }

  /**
   * Deletes every row that matches and returns how many. An empty filter is a {@link ValidationError}; for all rows there
   * is {@link truncate}.
   *
   * Sends `delete from "users" where "created_at" < $1::TIMESTAMPTZ`.
   *
   * @example
   * ```ts
   * const deleted = await db.table(users).deleteWhere({ createdAt: { lt: new Date('2020-01-01') } })
   * ```
   */
  deleteWhere(where: Where<T>, options?: CallOptions): Promise<number> {
    return options === undefined
      ? this.#run(touched, removeWhere, where)
      : this.#limit(options, touched, removeWhere, where, undefined, 'deleteWhere')
  }

  /**
   * Inserts a row, or changes the row that is there already: by primary key, or by the columns of `onConflict`, which
   * must be declared unique. `update` names the columns to change, by default those given.
   *
   * Sends `insert into "users" ("email", "name") values ($1::TEXT, $2::TEXT) on conflict ("email") do update set "name" =
   * excluded."name" returning "id", ...`.
   *
   * @example
   * ```ts
   * const ada = await db.table(users).upsert({ email: 'ada@example.com', name: 'Ada' }, { onConflict: 'email' })
   * ```
   */
  upsert(values: OrSql<Insertable<T>>, options?: UpsertOptions<T>): Promise<Selectable<T>> {
    return hasLimits(options)
      ? this.#limit(options, storedRow, upsert<Selectable<T>>, values, options)
      : this.#run(storedRow, upsert<Selectable<T>>, values, options)
  }

  /**
   * Inserts any number of rows, all or none, and returns them as stored in the order given. Rows may differ in the
   * columns they give: what is left out gets its default.
   *
   * Sends `insert into "users" ("email", ...) select v."c0", ... from rows from (unnest($1::TEXT[]), ...) with ordinality as
   * v ("c0", ..., "place") order by v."place" returning "id", ...` for each 2,000 rows, in a transaction when that is more
   * than one. That runs again when the database asks for it (40001), and `onProgress` counts anew.
   *
   * @example
   * ```ts
   * const [ada, bob] = await db.table(users).batchCreate([
   *   { email: 'ada@example.com', name: 'Ada' },
   *   { email: 'bob@example.com', name: 'Bob', role: 'admin' },
   * ])
   * ```
   */
  batchCreate(rows: readonly Insertable<T>[], options?: BatchOptions): Promise<Selectable<T>[]>
  /**
   * The rows of an iterable that is not an array, such as the lines of a file: read as it goes, so that it need not fit into
   * memory. No rows come back, only how many there were. Since it can be read once, a 40001 is a `SerializationError`.
   *
   * @example
   * ```ts
   * const numbered = function* () {
   *   for (let n = 1; n <= 100_000; n++) yield { email: `${n}@example.com`, name: `User ${n}` }
   * }
   * const count = await db.table(users).batchCreate(numbered())
   * ```
   */
  batchCreate(
    rows: AsyncIterable<Insertable<T>> | Iterable<Insertable<T>>,
    options?: BatchOptions,
  ): Promise<number>
  async batchCreate(
    rows: readonly Insertable<T>[] | AsyncIterable<Insertable<T>> | Iterable<Insertable<T>>,
    options: BatchOptions = {},
  ): Promise<Selectable<T>[] | number> {
    const told = this.#batchOptions('batchCreate', [], options)
    const created = Array.isArray(rows) ? new Array<Selectable<T>>(rows.length) : undefined
    const returning = created === undefined ? 'count' : 'rows'
    let count = 0
    await this.#batch<Selectable<T>>({
      input: rows,
      compile: (part, first) => {
        count += part.length
        return createMany(this.#table, part, { first, returning })
      },
      collect: ({ place, row }) => {
        if (created !== undefined) {
          created[place] = row
        }
      },
      ...told,
    })
    return created ?? count
  }

  /**
   * Changes any number of rows, each by its own values, all or none, and returns them in the order given. Each row has
   * the primary key, or the columns of `key`, and what to change; `undefined` leaves a column as it is. A row that is
   * not there is left out of the answer, or with `strict` is a {@link RecordNotFoundError} that undoes everything. A key
   * that is missing or comes twice is a {@link ValidationError}.
   *
   * Sends, for rows that give the same columns, `update "users" as t set "name" = v."c1" from rows from (unnest($1::UUID[]),
   * unnest($2::TEXT[])) with ordinality as v (...) where t."id" = v."c0" returning v."place", t."id", ...`.
   *
   * @example
   * ```ts
   * await db.table(users).batchUpdate(
   *   [
   *     { email: 'ada@example.com', name: 'Ada L.' },
   *     { email: 'bob@example.com', role: 'member' },
   *   ],
   *   { key: 'email', strict: true },
   * )
   * ```
   */
  async batchUpdate<const Key extends Property<T> = KeyProperty<T>>(
    rows: readonly BatchPatch<T, NoInfer<Key>>[],
    options: BatchUpdateOptions<Key> = {},
  ): Promise<Selectable<T>[]> {
    const told = this.#batchOptions('batchUpdate', ['key', 'strict'], options)
    const { key, strict = false } = options
    const updated: Placed<Selectable<T>>[] = []
    const seen = createKeySet(readKey(this.#table, key))
    await this.#batch<Selectable<T>>({
      input: rows,
      compile: (part, first) => updateMany(this.#table, part, { key, seen, first }),
      collect: (placed) => updated.push(placed),
      restart: () => updated.splice(0),
      ...(strict ? { check: () => this.#requireAll(rows.length, updated) } : {}),
      ...told,
    })
    return updated.sort((a, b) => a.place - b.place).map(({ row }) => row)
  }

  #requireAll(count: number, updated: readonly Placed<unknown>[]): void {
    const found = new Set(updated.map(({ place }) => place))
    const missing = Array.from({ length: count }, (_, place) => place).filter((place) => !found.has(place))
    if (missing.length > 0) {
      throw new RecordNotFoundError(
        `${missing.length} of ${count} rows of ${this.#table.name} are not there, the first at ${missing[0]}; nothing was changed`,
        { table: this.#table.name },
      )
    }
  }

  /**
   * {@link upsert} for any number of rows, all or none, returned in the order given. A key that comes twice is a
   * {@link ValidationError}.
   *
   * Sends what {@link batchCreate} sends, with `on conflict ("email") do update set "name" = excluded."name"`.
   *
   * @example
   * ```ts
   * await db.table(users).batchUpsert([{ email: 'ada@example.com', name: 'Ada' }], { onConflict: 'email' })
   * ```
   */
  async batchUpsert(
    rows: readonly Insertable<T>[],
    options: UpsertOptions<T> & BatchOptions = {},
  ): Promise<Selectable<T>[]> {
    const conflict = readConflict(this.#table, options, 'batchUpsert', batchOptionNames)
    const told = this.#batchOptions('batchUpsert', ['onConflict', 'update'], options)
    const seen = createKeySet(conflict.target)
    const stored = new Array<Selectable<T>>(Array.isArray(rows) ? rows.length : 0)
    await this.#batch<Selectable<T>>({
      input: rows,
      compile: (part, first) => upsertMany(this.#table, part, { conflict, seen, first }),
      collect: ({ place, row }) => {
        stored[place] = row
      },
      ...told,
    })
    return stored
  }

  /**
   * Deletes the rows with these keys, all or none, and says of each key whether there was a row.
   *
   * Sends `delete from "users" as t using rows from (unnest($1::UUID[])) with ordinality as v ("c0", "place") where t."id" =
   * v."c0" returning v."place"`.
   *
   * @example
   * ```ts
   * const wereThere = await db.table(users).batchDelete([id, crypto.randomUUID()])
   * ```
   */
  async batchDelete(keys: readonly PrimaryKey<T>[], options: BatchOptions = {}): Promise<boolean[]> {
    const told = this.#batchOptions('batchDelete', [], options)
    const deleted = new Array<boolean>(Array.isArray(keys) ? keys.length : 0).fill(false)
    const seen = createKeySet(this.#table.primaryKey)
    await this.#batch<true>({
      input: keys,
      compile: (part, first) => deleteMany(this.#table, part, { seen, first }),
      collect: ({ place }) => {
        deleted[place] = true
      },
      restart: () => deleted.fill(false),
      ...told,
    })
    return deleted
  }
}
