import type { QualifiedName } from '@manticore/core'
import { qualifiedName, quoteName, tableLabel } from '@manticore/schema'
import { MigrationError } from '../../errors.js'
import type { PlanOptions, Step } from '../step.js'

/** `ALTER TABLE "app"."users" ...`. */
export const alterTable = (table: QualifiedName, action: string): string =>
  `ALTER TABLE ${qualifiedName(table)} ${action}`

/** `ALTER TABLE "users" ALTER COLUMN "name" ...`. */
export const alterColumn = (table: QualifiedName, column: string, action: string): string =>
  alterTable(table, `ALTER COLUMN ${quoteName(column)} ${action}`)

/** The quoted name of a key or a constraint. One that was left to the server cannot be named. */
export const nameOfKey = (table: QualifiedName, { name }: { readonly name: string | undefined }): string => {
  if (name === undefined) {
    throw new MigrationError(
      `${tableLabel(table)}: a key or a constraint without a name cannot be changed or dropped; read the schema from the database`,
    )
  }
  return quoteName(name)
}

/**
 * A step that CockroachDB refuses for a table that is locked against schema changes, between unlocking and locking it,
 * which have to be statements of their own.
 * https://www.cockroachlabs.com/docs/stable/with-storage-parameter#table-parameters
 */
export const unlocked = (
  table: QualifiedName,
  step: Step,
  { server, schemaLocked = false }: PlanOptions,
): readonly Step[] => {
  const set = (value: boolean): Step => ({
    phase: step.phase,
    text: alterTable(table, `SET (schema_locked = ${value})`),
  })
  return server === 'cockroachdb' && schemaLocked ? [set(false), step, set(true)] : [step]
}
