import { type Database, executor } from '@manticore/client'
import { describeKind, ValidationError } from '@manticore/schema'
import type { LockHolder } from './errors.js'
import { migrationFolder } from './file/migration-folder.js'
import type { Generated, GenerateOptions } from './generate/options.js'
import type { Migration } from './migration.js'
import type { MigrateOptions, RollbackOptions, RunOptions, RunResult } from './run/options.js'
import type { Plan, Standing } from './run/plan.js'
import type { AppliedMigration, MigrationStatus } from './run/status.js'

const work = () => import('./work.js')

/** How a migrator is made. */
export interface MigratorOptions {
  /** The folder of the migrations. A relative one is looked for from the working directory. */
  readonly directory: string
  /**
   * Milliseconds that the right to migrate holds without being renewed, and so how long a migrator that died keeps the
   * others waiting. It is renewed three times as often. From 300 to 3,600,000; default 30,000.
   */
  readonly leaseDuration?: number | undefined
}

const LEASE_DURATION = 30_000
const SHORTEST_LEASE = 300
const LONGEST_LEASE = 3_600_000

const isDatabase = (db: unknown): db is Database =>
  typeof db === 'object' && db !== null && executor in db && 'stats' in db

const checkLease = (duration: unknown): number => {
  if (typeof duration !== 'number' || !(duration >= SHORTEST_LEASE && duration <= LONGEST_LEASE)) {
    throw new ValidationError(
      `leaseDuration expects milliseconds from ${SHORTEST_LEASE} to ${LONGEST_LEASE}; got ${describeKind(duration)}`,
    )
  }
  return duration
}

/**
 * Brings a database from one version to another by the migrations in a folder.
 *
 * Each change of the schema is run by itself, outside of a transaction, as CockroachDB needs it; changes of data, one after
 * the other, in one transaction. What is finished is noted after each of them in the table `_migrations`, so that a migration
 * which was interrupted goes on where it stopped. One migrator works at a time: the table `_migrations_lock` has a lease that
 * is renewed while it does, by the clock of the server. Both tables are created, in the schema of the connection, when
 * there is something to apply.
 *
 * @example
 * ```ts
 * const migrator = new Migrator(db, { directory: './migrations' })
 * await migrator.createMigration('create users table', 'CREATE TABLE users (id UUID PRIMARY KEY);', 'DROP TABLE users;')
 * await migrator.migrate() // { applied: [...], reverted: [], statements: [] }
 * await migrator.rollback({ count: 1 })
 * ```
 *
 * @see https://www.cockroachlabs.com/docs/stable/online-schema-changes
 */
export class Migrator {
  readonly #db: Database
  readonly #directory: string
  readonly #leaseDuration: number

  /**
   * Reads the options; asks nothing of the database, and nothing of the folder. Throws {@link ValidationError} for options
   * that cannot be.
   */
  constructor(db: Database, options: MigratorOptions) {
    if (!isDatabase(db)) {
      throw new ValidationError(`new Migrator() expects a Database; got ${describeKind(db)}`)
    }
    if (typeof options !== 'object' || options === null) {
      throw new ValidationError('new Migrator() expects { directory } behind the database')
    }
    this.#db = db
    this.#directory = migrationFolder(options.directory)
    this.#leaseDuration = checkLease(options.leaseDuration ?? LEASE_DURATION)
  }

  /**
   * Writes a migration into the folder, under the present second in UTC, and answers with it. Without `up` and `down` the
   * file says where to write them.
   *
   * @example
   * ```ts
   * const { path } = await migrator.createMigration('add phone', 'ALTER TABLE users ADD COLUMN phone TEXT;')
   * ```
   */
  async createMigration(description: string, up?: string, down?: string): Promise<Migration> {
    const { createMigrationFile } = await work()
    return createMigrationFile(this.#directory, description, up, down)
  }

  /**
   * The migrations in the folder, by version. Throws {@link MigrationError}, which names file and line, for what is none.
   *
   * @example
   * ```ts
   * const names = (await migrator.loadMigrations()).map(({ name }) => name)
   * ```
   */
  async loadMigrations(): Promise<Migration[]> {
    const { loadMigrations } = await work()
    return loadMigrations(this.#directory)
  }

  /**
   * Applies what is not applied, in the order of the versions, or goes `to` a version, up or down. A file that came later and
   * is older than the newest applied one is applied like any other; a missing file of an applied one hinders nothing. What
   * was interrupted goes on first.
   *
   * Before anything is run it throws {@link MigrationChecksumError} for files that were changed after they had been applied,
   * {@link IrreversibleMigrationError} when one that is to be undone has no undo, and {@link MigrationLockError} when somebody
   * else migrates for longer than `lockTimeout`. A statement that fails is a {@link MigrationError} with its file and line; what
   * was finished before it stays, and when the file is corrected from that statement on, the next call goes on there.
   *
   * @example
   * ```ts
   * const { applied } = await migrator.migrate()
   * const { statements } = await migrator.migrate({ dryRun: true })
   * ```
   */
  async migrate(options: MigrateOptions = {}): Promise<RunResult> {
    const { checkMigrate, planMigrate } = await work()
    return this.#run(options, checkMigrate, planMigrate)
  }

  /**
   * Undoes the newest migrations by version: one, `count` of them, or all that are newer than `to`. Throws as
   * {@link migrate} does.
   *
   * @example
   * ```ts
   * const { reverted } = await migrator.rollback({ count: 2 })
   * ```
   */
  async rollback(options: RollbackOptions = {}): Promise<RunResult> {
    const { checkRollback, planRollback } = await work()
    return this.#run(options, checkRollback, planRollback)
  }

  async #run<Options extends RunOptions>(
    options: Options,
    check: (options: Options) => void,
    plan: (standing: Standing, options: Options) => Plan,
  ): Promise<RunResult> {
    check(options)
    const { run } = await work()
    const migrations = await this.loadMigrations()
    return run({
      db: this.#db,
      leaseDuration: this.#leaseDuration,
      options,
      plan: ({ rows }) => plan({ migrations, rows }, options),
    })
  }

  /**
   * Writes the migration that makes the database what is declared, with the statements that undo it. Undefined where the two
   * agree; then nothing is written. The file is there to be read before it is applied.
   *
   * Changes by which data is lost are a {@link MigrationError} that names them all, unless `allowDestructive` is given. Nothing
   * is renamed that is not declared by `renamedFrom` or asked for by `renames`; tables that are not declared stay.
   *
   * @example
   * ```ts
   * const generated = await migrator.generate('add phone', { tables: { users } })
   * console.log(generated?.up)
   * ```
   */
  async generate(description: string, options: GenerateOptions): Promise<Generated | undefined> {
    const { declare, generateDeclared, readTables } = await work()
    const declared = await declare(this.#db, readTables(options))
    return generateDeclared(this.#db, { directory: this.#directory, description }, declared, options)
  }

  /**
   * How the files and the database stand to one another. Changes nothing, and waits for nobody.
   *
   * @example
   * ```ts
   * const { pending, changed, lock } = await migrator.status()
   * ```
   */
  async status(): Promise<MigrationStatus> {
    const { openJournal, statusOf } = await work()
    const migrations = await this.loadMigrations()
    const journal = await openJournal(this.#db)
    return statusOf(migrations, await journal.read())
  }

  /**
   * The newest applied version, or undefined.
   *
   * @example
   * ```ts
   * const version = await migrator.getCurrentVersion() // '20261120163000'
   * ```
   */
  async getCurrentVersion(): Promise<string | undefined> {
    const applied = await this.getAppliedMigrations()
    return applied.at(-1)?.version
  }

  /**
   * Whether a version is applied, as a whole.
   *
   * @example
   * ```ts
   * const isThere = await migrator.isApplied('20261120163000')
   * ```
   */
  async isApplied(version: string): Promise<boolean> {
    if (typeof version !== 'string') {
      throw new ValidationError(`isApplied expects a version; got ${describeKind(version)}`)
    }
    const applied = await this.getAppliedMigrations()
    return applied.some((one) => one.version === version)
  }

  /**
   * What is applied, by version.
   *
   * @example
   * ```ts
   * const [oldest] = await migrator.getAppliedMigrations()
   * console.log(oldest?.name, oldest?.appliedAt)
   * ```
   */
  async getAppliedMigrations(): Promise<AppliedMigration[]> {
    const { appliedAmong, openJournal } = await work()
    const journal = await openJournal(this.#db)
    const { rows } = await journal.read()
    return appliedAmong(rows)
  }

  /**
   * Takes the right to migrate from whoever has it, and answers with who that was; undefined when nobody had it. For when they
   * are gone for sure and their lease is not to be waited for: if they are not, they stop at their next statement with a
   * {@link MigrationLockError}.
   *
   * @example
   * ```ts
   * const holder = await migrator.forceUnlock()
   * console.log(holder?.holder) // 'build-7 (process 4711)'
   * ```
   */
  async forceUnlock(): Promise<LockHolder | undefined> {
    const { endLease, openJournal } = await work()
    const journal = await openJournal(this.#db)
    const { exists } = await journal.read()
    return exists ? endLease(this.#db, journal.tables) : undefined
  }
}
