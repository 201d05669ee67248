import {
  count,
  create,
  exists,
  list,
  read,
  readMany,
  remove,
  removeWhere,
  type Shape,
  type Statement,
  update,
  updateWhere,
} from '@manticore/core'
import {
  type AnyTable,
  type Insertable,
  type PrimaryKey,
  type Selectable,
  type TableDefinition,
  tableDefinition,
  type Updateable,
} from '@manticore/schema'
import { createTable, dropTable, truncateTable } from './ddl.js'
import { RecordNotFoundError } from './errors.js'
import { type Executor, executor, type Runs } from './executor.js'
import { toDatabaseError } from './failure.js'
import type { ListOptions, OrSql, Property, SelectedRow, Where } from './filter-types.js'
import type { RawResult } from './lane.js'

/** The filter of a find, without the options that do not apply to one row. */
export type FindOptions<Table extends AnyTable, Selected extends Property<Table>> = Pick<
  ListOptions<Table, Selected>,
  'orderBy' | 'offset' | 'select'
>

const allRows = <Row>(result: RawResult, { read }: Shape<Row>): Row[] => result.map(read)

const firstRow = <Row>([first]: RawResult, { read }: Shape<Row>): Row | undefined =>
  first === undefined ? undefined : read(first)

const storedRow = <Row>([first]: RawResult, { read }: Shape<Row>, { name }: TableDefinition): Row => {
  if (first === undefined) {
    throw new RecordNotFoundError(`${name} has no such row`, { table: name })
  }
  return read(first)
}

const touched = ({ count: rows }: RawResult): number => rows

/**
 * Typed operations on one declared table: `db.table(users)` or `new Table(users, db)`. Each call is one prepared
 * statement in one round trip. A wrong column or value is a `ValidationError` before anything is sent.
 */
export class Table<T extends AnyTable> {
  readonly #table: TableDefinition
  readonly #executor: Executor

  constructor(table: T, db: Runs) {
    this.#table = table[tableDefinition]
    this.#executor = db[executor]
    Object.freeze(this)
  }

  // What a call costs beside the driver is mostly its promises, so a call is one asynchronous function deep: this one.
  async #run<Row, Answer>(
    answer: (result: RawResult, shape: Shape<Row>, table: TableDefinition) => Answer,
    compile: (table: TableDefinition, first: unknown, second: unknown) => Statement<Row>,
    first?: unknown,
    second?: unknown,
  ): Promise<Answer> {
    const { shape, parameters } = compile(this.#table, first, second)
    try {
      return answer(await this.#executor.run(shape, parameters), shape, this.#table)
    } catch (error) {
      throw toDatabaseError(error, { sql: shape.text, table: this.#table })
    }
  }

  /**
   * Creates the table, its enum types and its indexes where they are missing; what exists is left as it is.
   * `CREATE TABLE IF NOT EXISTS "users" (...)`. For changes to a table use migrations.
   */
  async initialize(): Promise<void> {
    await createTable(this.#executor, this.#table, { ifNotExists: true })
  }

  /** `TRUNCATE TABLE "users"`: deletes every row. On CockroachDB a schema change, slower than `DELETE` on a small table. */
  async truncate(): Promise<void> {
    await truncateTable(this.#executor, this.#table.name)
  }

  /** `DROP TABLE "users"`. */
  async drop(options: { readonly ifExists?: boolean } = {}): Promise<void> {
    await dropTable(this.#executor, this.#table.name, options)
  }

  /**
   * Inserts a row and returns it as stored. Columns left out, or `undefined`, get their default.
   *
   * `users.create({ email, name })` sends `insert into "users" ("email", "name") values ($1::TEXT, $2::TEXT)
   * returning "id", "email", ...`.
   */
  create(values: OrSql<Insertable<T>>): Promise<Selectable<T>> {
    return this.#run(storedRow, create<Selectable<T>>, values)
  }

  /**
   * The row with this key, or undefined. A composite key is an object of its columns.
   *
   * `users.read(id)` sends `select "id", "email", ... from "users" where "id" = $1::UUID`.
   */
  read(key: PrimaryKey<T>): Promise<Selectable<T> | undefined> {
    return this.#run(firstRow, read<Selectable<T>>, key)
  }

  /** {@link read}, with a `RecordNotFoundError` when there is no such row. */
  readOrThrow(key: PrimaryKey<T>): Promise<Selectable<T>> {
    return this.#run(storedRow, read<Selectable<T>>, key)
  }

  /** The rows with these keys, in the order of the keys and `undefined` where there is none. One statement. */
  async readMany(keys: readonly PrimaryKey<T>[]): Promise<(Selectable<T> | undefined)[]> {
    const found = await this.#run(allRows, readMany<Selectable<T>>, keys)
    const rows = new Array<Selectable<T> | undefined>(keys.length).fill(undefined)
    for (const { place, row } of found) {
      rows[place] = row
    }
    return rows
  }

  /** The first row that matches, or undefined: {@link list} with `limit: 1`. */
  find<const Selected extends Property<T> = Property<T>>(
    where: Where<T>,
    options: FindOptions<T, Selected> = {},
  ): Promise<SelectedRow<T, Selected> | undefined> {
    return this.#run(firstRow, list<SelectedRow<T, Selected>>, { ...options, where, limit: 1 })
  }

  /**
   * The rows that match, all of them when nothing is asked.
   *
   * `users.list({ where: { role: 'admin' }, orderBy: 'createdAt desc', limit: 20 })` sends `select "id", ...
   * from "users" where "role" = $1::"role" order by "created_at" desc limit $2::INT8`.
   */
  list<const Selected extends Property<T> = Property<T>>(
    options?: ListOptions<T, Selected>,
  ): Promise<SelectedRow<T, Selected>[]> {
    return this.#run(allRows, list<SelectedRow<T, Selected>>, options)
  }

  /** How many rows match. `select count(*) from "users" where ...`. */
  count(where?: Where<T>): Promise<number> {
    return this.#run(storedRow, count, where)
  }

  /** Whether there is a row with this key, or one that matches the filter. `select exists (select 1 from ...)`. */
  exists(keyOrWhere: PrimaryKey<T> | Where<T>): Promise<boolean> {
    return this.#run(storedRow, exists, keyOrWhere)
  }

  /**
   * Changes the columns given and returns the row, or undefined when there is none. `undefined` leaves a column
   * as it is; a patch with nothing to set reads the row.
   *
   * `users.update(id, { name })` sends `update "users" set "name" = $1::TEXT where "id" = $2::UUID returning ...`.
   */
  update(key: PrimaryKey<T>, patch: OrSql<Updateable<T>>): Promise<Selectable<T> | undefined> {
    return this.#run(firstRow, update<Selectable<T>>, key, patch)
  }

  /** {@link update}, with a `RecordNotFoundError` when there is no such row. */
  updateOrThrow(key: PrimaryKey<T>, patch: OrSql<Updateable<T>>): Promise<Selectable<T>> {
    return this.#run(storedRow, update<Selectable<T>>, key, patch)
  }

  /** Changes every row that matches and returns how many. An empty filter is a `ValidationError`. */
  updateWhere(where: Where<T>, patch: OrSql<Updateable<T>>): Promise<number> {
    return this.#run(touched, updateWhere, where, patch)
  }

  /** Deletes the row with this key; false when there is none. `delete from "users" where "id" = $1::UUID`. */
  async delete(key: PrimaryKey<T>): Promise<boolean> {
    return (await this.#run(touched, remove, key)) > 0
  }

  /** Deletes every row that matches and returns how many. An empty filter is a `ValidationError`. */
  deleteWhere(where: Where<T>): Promise<number> {
    return this.#run(touched, removeWhere, where)
  }
}
