import { checkName } from './name.js'
import type { AnyReference } from './reference.js'

/** Columns that are stored together. */
export interface FamilyExtra {
  readonly kind: 'family'
  /** The name; when left out, the database makes one. */
  readonly name: string | undefined
  /** The columns. */
  readonly columns: readonly AnyReference[]
}

/**
 * A column family. Columns that are written often, kept apart from large ones that are not, make for smaller writes.
 * Columns in none of the families declared join the first. CockroachDB only.
 *
 * Sends `FAMILY "rarely" ("notes", "photo")` within CREATE TABLE.
 *
 * @example
 * ```ts
 * const people = defineTable('people', { id: uuid().primaryKey(), seen: timestamptz(), photo: bytes() }, (t) => [
 *   family('often').on(t.id, t.seen),
 *   family('rarely').on(t.photo),
 * ])
 * ```
 */
export const family = (
  name?: string,
): { on(...columns: readonly [AnyReference, ...AnyReference[]]): FamilyExtra } => {
  if (name !== undefined) {
    checkName(name, 'family')
  }
  return Object.freeze({
    on: (...columns: readonly AnyReference[]) =>
      Object.freeze({ kind: 'family' as const, name, columns: Object.freeze([...columns]) }),
  })
}
