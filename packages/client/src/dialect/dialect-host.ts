import type { Executor } from '../executor.js'
import type { Results } from '../results.js'

/** What a dialect stands on. */
export interface DialectHost {
  readonly executor: Executor
  readonly results: Results
  /** What `destroy()` of the Kysely does. */
  close(): Promise<void>
}
