import type { AnyTable } from '@manticore/schema'
import type { Change } from '../diff/change.js'
import type { RenameRequest } from '../diff/rename/renames.js'
import type { PlannedStatement } from '../diff/step.js'
import type { Migration } from '../migration.js'

/** How a migration is generated. */
export interface GenerateOptions {
  /** The declared tables, as a list or by any names. */
  readonly tables: readonly AnyTable[] | Readonly<Record<string, AnyTable>>
  /** Write the migration although data is lost by it. Default false. */
  readonly allowDestructive?: boolean | undefined
  /**
   * Drop what is in the database and not declared, which is destructive too. Default false: tables of others stay, and
   * are named in the result.
   */
  readonly dropUndeclared?: boolean | undefined
  /** What is to be renamed, beside what is declared by `renamedFrom`. */
  readonly renames?: RenameRequest | undefined
  /** Tables to leave alone, declared or not: `['legacy', 'app.archive']`. */
  readonly ignore?: readonly string[] | undefined
  /** Write no file. Then what is destructive is not refused, but marked in the result. Default false. */
  readonly dryRun?: boolean | undefined
}

/**
 * A table or a column that goes beside one that comes, the same in all but its name: `renames` takes it as it is, as
 * `{ columns: { [from]: to } }`.
 */
export interface PossibleRename {
  /** What would be renamed. */
  readonly kind: 'table' | 'column'
  /** `users`, or `app.users` in a schema; of a column `users.mail`. */
  readonly from: string
  /** Of a table as it is declared, `app.people`; of a column its name alone. */
  readonly to: string
}

/** A generated migration. In a dry run it has no file, and so nothing of one. */
export interface Generated {
  /** The migration, as it was written. */
  readonly migration: Migration | undefined
  /** Its version. */
  readonly version: string | undefined
  /** The name of the file, without its ending. */
  readonly name: string | undefined
  /** The absolute path of the file. */
  readonly path: string | undefined
  /** The text of the file before the line `-- @UNDO`. */
  readonly up: string
  /** The text of the file behind that line; undefined where nothing can undo it. */
  readonly down: string | undefined
  /** What the database and the declarations differ in. */
  readonly changes: readonly Change[]
  /** The statements that make the database what is declared. */
  readonly statements: readonly PlannedStatement[]
  /** The tables of the database that are not declared and were left alone. */
  readonly undeclared: readonly string[]
  /** What may have been meant as a rename, and is a drop and a create here. */
  readonly possibleRenames: readonly PossibleRename[]
  /** What is declared that the server has no words for: `the time to live of people`. */
  readonly omitted: readonly string[]
}
