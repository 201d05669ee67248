import {
  count,
  create,
  exists,
  list,
  read,
  readMany,
  remove,
  removeWhere,
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
import type { ListOptions, OrSql, Property, SelectedRow, Where } from './filter-types.js'

/** The filter of a find, without the options that do not apply to one row. */
export type FindOptions<Table extends AnyTable, Selected extends Property<Table>> = Pick<
  ListOptions<Table, Selected>,
  'orderBy' | 'offset' | 'select'
>

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

  async #rows<Row>(statement: Statement<Row>): Promise<Row[]> {
    const result = await this.#executor.run(statement, this.#table)
    return result.map(statement.shape.read)
  }

  async #first<Row>(statement: Statement<Row>): Promise<Row | undefined> {
    const result = await this.#executor.run(statement, this.#table)
    const first = result[0]
    return first === undefined ? undefined : statement.shape.read(first)
  }

  async #touched(statement: Statement<never>): Promise<number> {
    const result = await this.#executor.run(statement, this.#table)
    return result.count
  }

  #missing(): never {
    throw new RecordNotFoundError(`${this.#table.name} has no row with this key`, { table: this.#table.name })
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
  async create(values: OrSql<Insertable<T>>): Promise<Selectable<T>> {
    const row = await this.#first(create<Selectable<T>>(this.#table, values))
    // an INSERT of one row returns it, unless a trigger or rule of PostgreSQL swallowed it
    return row ?? this.#missing()
  }

  /**
   * The row with this key, or undefined. A composite key is an object of its columns.
   *
   * `users.read(id)` sends `select "id", "email", ... from "users" where "id" = $1::UUID`.
   */
  async read(key: PrimaryKey<T>): Promise<Selectable<T> | undefined> {
    return this.#first(read<Selectable<T>>(this.#table, key))
  }

  /** {@link read}, with a `RecordNotFoundError` when there is no such row. */
  async readOrThrow(key: PrimaryKey<T>): Promise<Selectable<T>> {
    return (await this.#first(read<Selectable<T>>(this.#table, key))) ?? this.#missing()
  }

  /** The rows with these keys, in the order of the keys and `undefined` where there is none. One statement. */
  async readMany(keys: readonly PrimaryKey<T>[]): Promise<(Selectable<T> | undefined)[]> {
    const found = await this.#rows(readMany<Selectable<T>>(this.#table, keys))
    const rows = new Array<Selectable<T> | undefined>(keys.length).fill(undefined)
    for (const { place, row } of found) {
      rows[place] = row
    }
    return rows
  }

  /** The first row that matches, or undefined: {@link list} with `limit: 1`. */
  async find<const Selected extends Property<T> = Property<T>>(
    where: Where<T>,
    options: FindOptions<T, Selected> = {},
  ): Promise<SelectedRow<T, Selected> | undefined> {
    return this.#first(list<SelectedRow<T, Selected>>(this.#table, { ...options, where, limit: 1 }))
  }

  /**
   * The rows that match, all of them when nothing is asked.
   *
   * `users.list({ where: { role: 'admin' }, orderBy: 'createdAt desc', limit: 20 })` sends `select "id", ...
   * from "users" where "role" = $1::"role" order by "created_at" desc limit $2::INT8`.
   */
  async list<const Selected extends Property<T> = Property<T>>(
    options?: ListOptions<T, Selected>,
  ): Promise<SelectedRow<T, Selected>[]> {
    return this.#rows(list<SelectedRow<T, Selected>>(this.#table, options))
  }

  /** How many rows match. `select count(*) from "users" where ...`. */
  async count(where?: Where<T>): Promise<number> {
    return (await this.#first(count(this.#table, where))) ?? 0
  }

  /** Whether there is a row with this key, or one that matches the filter. `select exists (select 1 from ...)`. */
  async exists(keyOrWhere: PrimaryKey<T> | Where<T>): Promise<boolean> {
    return (await this.#first(exists(this.#table, keyOrWhere))) ?? false
  }

  /**
   * Changes the columns given and returns the row, or undefined when there is none. `undefined` leaves a column
   * as it is; a patch with nothing to set reads the row.
   *
   * `users.update(id, { name })` sends `update "users" set "name" = $1::TEXT where "id" = $2::UUID returning ...`.
   */
  async update(key: PrimaryKey<T>, patch: OrSql<Updateable<T>>): Promise<Selectable<T> | undefined> {
    return this.#first(update<Selectable<T>>(this.#table, key, patch))
  }

  /** {@link update}, with a `RecordNotFoundError` when there is no such row. */
  async updateOrThrow(key: PrimaryKey<T>, patch: OrSql<Updateable<T>>): Promise<Selectable<T>> {
    return (await this.#first(update<Selectable<T>>(this.#table, key, patch))) ?? this.#missing()
  }

  /** Changes every row that matches and returns how many. An empty filter is a `ValidationError`. */
  async updateWhere(where: Where<T>, patch: OrSql<Updateable<T>>): Promise<number> {
    return this.#touched(updateWhere(this.#table, where, patch))
  }

  /** Deletes the row with this key; false when there is none. `delete from "users" where "id" = $1::UUID`. */
  async delete(key: PrimaryKey<T>): Promise<boolean> {
    return (await this.#touched(remove(this.#table, key))) > 0
  }

  /** Deletes every row that matches and returns how many. An empty filter is a `ValidationError`. */
  async deleteWhere(where: Where<T>): Promise<number> {
    return this.#touched(removeWhere(this.#table, where))
  }
}
