import { checkName } from './name.js'
import type { AnyReference } from './reference.js'

/** Columns that are stored together. */
export interface FamilyExtra {
  readonly kind: 'family'
  readonly name: string | undefined
  readonly columns: readonly AnyReference[]
}

/**
 * A column family: `family('rarely').on(t.notes, t.photo)` sends `FAMILY "rarely" ("notes", "photo")`. Columns that
 * are written often, kept apart from large ones that are not, make for smaller writes. Columns in none of the
 * families declared join the first. CockroachDB only.
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
