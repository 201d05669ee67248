import type { Database } from '@manticore/client'
import type { Statement } from './statement.js'

/** A migration as its file has it. */
export interface Migration {
  /** A UTC timestamp, `YYYYMMDDHHMMSS`. */
  readonly version: string
  /** The file's name without its ending: `20261120163000_create_users_table`. */
  readonly name: string
  /** The part behind the version, with blanks: `create users table`. */
  readonly description: string
  /** The absolute path of its file. */
  readonly path: string
  /** The SQL that applies it; '' of a migration that is a module. */
  readonly up: string
  /** The SQL that undoes it; undefined when the file has none. */
  readonly down: string | undefined
  /** SHA-256 of the file, in hexadecimal; line ends do not count. */
  readonly checksum: string
  /** What is run to apply it, and to undo it. */
  readonly steps: { readonly up: Steps; readonly down: Steps | undefined }
}

/** What a direction of a migration consists of: the statements of a file, or a function of a module. */
export type Steps =
  | { readonly kind: 'statements'; readonly statements: readonly Statement[] }
  | { readonly kind: 'function'; readonly run: MigrationFunction; readonly inTransaction: boolean }

/** `up` or `down` of a migration that is a module. */
export type MigrationFunction = (db: Database) => Promise<void> | void
