import type { Connection } from './connection.js'

/** A connection lent to one user. */
export interface Lease {
  readonly connection: Connection
  /** Milliseconds it was waited for. */
  readonly wait: number
  release(): void
}
