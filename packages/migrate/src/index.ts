/**
 * Migrations and what they are made of, for tools. Programs get `Migrator` from `manticore-cockroachdb`.
 *
 * @module @manticore/migrate
 */

export { canonicalise } from './canonical/canonicalise.js'
export { dotDiagram } from './diagram/dot.js'
export { mermaidDiagram } from './diagram/mermaid.js'
export type { Change, Difference } from './diff/change.js'
export { type Comparison, compareSchemas, type DiffOptions, diffSchemas } from './diff/diff.js'
export { impossible } from './diff/impossible.js'
export { plan } from './diff/plan.js'
export type { RenameRequest } from './diff/rename/renames.js'
export type { PlannedStatement, PlanOptions } from './diff/step.js'
export {
  IrreversibleMigrationError,
  type LockHolder,
  MigrationChecksumError,
  MigrationError,
  MigrationLockError,
  type MigrationPlace,
} from './errors.js'
export { createMigrationFile } from './file/create-file.js'
export { loadMigrations } from './file/load-migrations.js'
export { importModule } from './file/module.js'
export { readTables } from './generate/check-options.js'
export { generate, type MigrationTarget } from './generate/generate.js'
export { generateDeclared } from './generate/generate-declared.js'
export type { Generated, GenerateOptions, PossibleRename } from './generate/options.js'
export { introspect } from './introspect/introspect.js'
export type { IntrospectOptions, LiveSchema } from './introspect/live-schema.js'
export { type LintOptions, lintMigration } from './lint/lint.js'
export type { Severity, Warning } from './lint/warning.js'
export type { Migration, MigrationFunction, Steps } from './migration.js'
export { Migrator, type MigratorOptions } from './migrator.js'
export { type PullOptions, pullSchema } from './pull/pull-schema.js'
export type {
  MigrateOptions,
  MigrationRun,
  RollbackOptions,
  RunOptions,
  RunResult,
  RunStatement,
} from './run/options.js'
export type { Direction, Progress, ProgressPlace, ProgressStatement } from './run/progress.js'
export type { AppliedMigration, MigrationStatus, PartialMigration } from './run/status.js'
export type { Effect, Statement, StatementKind, TableName } from './statement.js'
export { splitStatements } from './statements/split.js'
export { type Token, type TokenKind, tokens } from './statements/tokens.js'
