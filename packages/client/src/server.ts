import type { ServerKind } from '@manticore/core'

/** What the database at the other end is. */
export interface Server {
  /** By what `select version()` answers. */
  readonly kind: ServerKind
  /** `25.2.1`, `18.4`. */
  readonly version: string
}

/** Reads the answer to `select version()`. */
export const readServer = (version: string): Server =>
  Object.freeze({
    kind: version.startsWith('CockroachDB') ? 'cockroachdb' : 'postgres',
    version: /v?(\d+(?:\.\d+)+)/.exec(version)?.[1] ?? version,
  })
