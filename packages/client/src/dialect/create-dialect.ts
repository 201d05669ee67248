import type { Dialect } from 'kysely'
import { createAdapter } from './adapter.js'
import { CockroachQueryCompiler } from './compiler.js'
import type { DialectHost } from './dialect-host.js'
import { createDriver } from './driver.js'
import { createIntrospector } from './introspector.js'

/** Kysely's dialect over whatever statements run on. */
export const createDialect = (host: DialectHost): Dialect => ({
  createDriver: () => createDriver(host),
  createQueryCompiler: () => new CockroachQueryCompiler(),
  createAdapter: () => createAdapter(host.executor),
  createIntrospector: (db) => createIntrospector(db, host.executor),
})
