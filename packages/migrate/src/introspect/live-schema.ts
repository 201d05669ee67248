import type { Database, executor } from '@manticore/client'
import type { SchemaSnapshot, ServerKind } from '@manticore/core'

/** What a database holds, and what of it the library has no words for. */
export interface LiveSchema extends SchemaSnapshot {
  /** What the server is. */
  readonly server: ServerKind
  /** The name of the schema the connection uses by itself, whose things have none in the snapshot. */
  readonly currentSchema: string | undefined
  /** What was left out, in words: `the view app.totals`. Nothing of this library drops or alters it. */
  readonly unsupported: readonly string[]
}

/** Which part of a database is looked at. */
export interface IntrospectOptions {
  /** The schemas by their names, the connection's own among them. Default: all that are not the server's. */
  readonly schemas?: readonly string[]
}

/** What is asked: a database or a transaction. */
export type Asked = Pick<Database, 'execute' | typeof executor>
