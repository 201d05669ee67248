import { resolve } from 'node:path'
import { executor as asynchronous, type Database } from '@manticore/client'
import type { GenerateOptions, MigratorOptions } from '@manticore/migrate'
import { Migrator, readTables } from '@manticore/migrate/light'
import { ValidationError } from '@manticore/schema'
import { SyncDatabase } from './derived/database.js'
import { declare } from './derived/declare.js'
import { executor } from './derived/executor.js'
import type { Pool } from './pool.js'

/** The methods of a class that return promises, as methods that return what the promises are for. */
export type Synchronous<Asynchronous> = {
  readonly [Name in keyof Asynchronous]: Asynchronous[Name] extends (
    ...given: infer Given
  ) => Promise<infer Answer>
    ? (...given: Given) => Answer
    : Asynchronous[Name]
}

// Migrator looks at its options when it is made, and at the database when it has something to do
const UNUSED = { [asynchronous]: undefined, stats: undefined } as unknown as Database

class RemoteMigrator {
  readonly #db: SyncDatabase
  readonly #pool: Pool
  readonly #options: MigratorOptions

  constructor(db: SyncDatabase, options: MigratorOptions) {
    if (!(db instanceof SyncDatabase)) {
      throw new ValidationError('new SyncMigrator() expects a SyncDatabase; for a Database there is Migrator')
    }
    new Migrator(UNUSED, options)
    this.#db = db
    this.#pool = db[executor] as Pool // what a SyncDatabase stands on
    this.#options = { ...options, directory: resolve(options.directory) }
  }

  // declared tables have functions, which do not cross; what they make of this database does
  generate(description: string, options: GenerateOptions): unknown {
    const declared = declare(this.#db, readTables(options))
    const { tables: _, ...plain } = options
    return this.#pool.migrate(this.#options, 'generate', [description, declared, plain])
  }

  static {
    for (const method of Object.getOwnPropertyNames(Migrator.prototype)) {
      if (!Object.hasOwn(RemoteMigrator.prototype, method)) {
        Object.defineProperty(RemoteMigrator.prototype, method, {
          value: function (this: RemoteMigrator, ...given: readonly unknown[]): unknown {
            return this.#pool.migrate(this.#options, method, given)
          },
          configurable: true,
          writable: true,
        })
      }
    }
  }
}

/**
 * `Migrator`, with the same methods, arguments, results and errors, without promises. `up` and `down` of a migration that is a
 * module run in the worker, where they are given a `Database` and may be asynchronous, as everywhere; of a migration that
 * was read, they cannot be called here.
 */
export type SyncMigrator = Synchronous<Migrator>

/**
 * `new SyncMigrator(db, { directory: './migrations' })`: the options are those of `Migrator`.
 *
 * @example
 * ```ts
 * using db = new SyncDatabase({ url: process.env.DATABASE_URL })
 * const migrator = new SyncMigrator(db, { directory: './migrations' })
 * const { applied } = migrator.migrate()
 * ```
 */
export const SyncMigrator: new (db: SyncDatabase, options: MigratorOptions) => SyncMigrator =
  RemoteMigrator as unknown as new (
    db: SyncDatabase,
    options: MigratorOptions,
  ) => SyncMigrator // its methods are those of Migrator, as just defined
