/** The migrator and its errors, without what it loads once it has something to do: what programs load that may not migrate. */
export {
  IrreversibleMigrationError,
  MigrationChecksumError,
  MigrationError,
  MigrationLockError,
} from './errors.js'
export { readTables } from './generate/check-options.js'
export { Migrator } from './migrator.js'
