/** The server DDL is written for. */
export type ServerKind = 'cockroachdb' | 'postgres'

/** Statements in the order they are to run, each by itself, and what of the declaration the server has no words for. */
export interface Ddl {
  readonly statements: readonly string[]
  readonly omitted: readonly string[]
}
