import { Kysely } from 'kysely'
import { createDialect } from './dialect/create-dialect.js'
import type { Executor } from './executor.js'
import type { Results } from './results.js'

/** A Kysely over what runs statements already. Closing the database closes it; `destroy()` on it closes nothing. */
export const createKysely = <Tables>(executor: Executor, results: Results): Kysely<Tables> =>
  new Kysely<Tables>({ dialect: createDialect({ executor, results, close: async () => undefined }) })
