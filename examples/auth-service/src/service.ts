import type { AuthDatabase } from './schema.js'
import type { Settings } from './settings.js'

/** What is written to the log: never a password, a token or the body of a request. */
export type LogEntry = Readonly<Record<string, string | number | readonly string[] | undefined>>

/** What every part of the service works with. */
export interface Service {
  readonly db: AuthDatabase
  readonly settings: Settings
  readonly log: (entry: LogEntry) => void
}
