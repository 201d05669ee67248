/** The server DDL is written for. */
export type ServerKind = 'cockroachdb' | 'postgres'

/** Statements in the order they are to run, each by itself, and what of the declaration the server has no words for. */
export interface Ddl {
  /** One statement each, without a semicolon. */
  readonly statements: readonly string[]
  /** What was left out, in words: `the time to live of people`. Empty for CockroachDB. */
  readonly omitted: readonly string[]
}

/**
 * Marks a statement that only PostgreSQL is sent. Every other text must be one that CockroachDB's grammar takes, and a
 * comment in front is what tells the two apart wherever texts are collected.
 */
export const onlyPostgres = (text: string): string => `/* postgres */ ${text}`
