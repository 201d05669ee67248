/**
 * What a migrator needs once it has something to do: most programs that load this library never do, and these are modules by
 * the hundred.
 */
export { createMigrationFile } from './file/create-file.js'
export { loadMigrations } from './file/load-migrations.js'
export { readTables } from './generate/check-options.js'
export { declare } from './generate/declare.js'
export { generateDeclared } from './generate/generate-declared.js'
export { openJournal } from './journal/journal.js'
export { endLease } from './lease/lease.js'
export { checkMigrate, checkRollback } from './run/check-options.js'
export { planMigrate, planRollback } from './run/plan.js'
export { run } from './run/run.js'
export { appliedAmong, statusOf } from './run/status.js'
