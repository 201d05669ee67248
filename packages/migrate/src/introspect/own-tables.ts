const OWN: ReadonlySet<string> = new Set([
  '_migrations',
  '_migrations_lock',
  'kysely_migration',
  'kysely_migration_lock',
])

/** What the names of the tables begin with in which expressions are tried out, and which are dropped at once. */
export const SCRATCH = 'manticore_scratch_'

/** Whether a table is this library's own, or one in which Kysely keeps its migrations: those are part of no schema. */
export const isOwnTable = (name: string): boolean => OWN.has(name) || name.startsWith(SCRATCH)
