import { checkIndex, type Owner, ownColumn, refuseExtra } from './check-index.js'
import { checkFamilies, checkLocality, checkTtl } from './check-storage.js'
import type { ColumnDefinition } from './column-spec.js'
import { SchemaError } from './errors.js'
import { type ConstraintExtra, type IndexDefinition, partColumn, type TableExtra } from './extras.js'
import type { FamilyExtra } from './family.js'
import type { LocalityExtra } from './locality.js'
import type { TtlExtra } from './ttl.js'
import { isKeyable, typeLabel } from './type-limits.js'

/** What a table has beside its columns, and its primary key. */
export interface DefinedExtras {
  readonly primaryKey: readonly ColumnDefinition[]
  readonly indexes: readonly IndexDefinition[]
  readonly constraints: readonly ConstraintExtra[]
  readonly families: readonly FamilyExtra[]
  readonly ttl: TtlExtra | undefined
  readonly locality: LocalityExtra | undefined
  readonly comment: string | undefined
  readonly renamedFrom: string | undefined
}

type OtherExtra = Exclude<TableExtra, { readonly definition: IndexDefinition }>

const KINDS: { readonly [Kind in OtherExtra['kind']]: true } = {
  check: true,
  'foreign key': true,
  ttl: true,
  locality: true,
  family: true,
  comment: true,
  renamedFrom: true,
}

const isExtra = (value: unknown): value is TableExtra =>
  typeof value === 'object' &&
  value !== null &&
  ('definition' in value || ('kind' in value && Object.hasOwn(KINDS, String(value.kind))))

const collect = (table: string, extras: () => unknown): readonly TableExtra[] => {
  try {
    const collected = extras() ?? []
    return Array.isArray(collected) && collected.every(isExtra)
      ? collected
      : refuseExtra(
          table,
          'what it has beside its columns is an array of index(...), unique(...), check(...)',
        )
  } catch (error) {
    // an extra is made before it is in its table, so its own refusal does not name the table
    if (error instanceof SchemaError && error.table === undefined) {
      throw new SchemaError(`${table}: ${error.message}`, { table, cause: error })
    }
    throw error
  }
}

const defineKey = (
  { table, columns }: Owner,
  indexes: readonly IndexDefinition[],
): readonly ColumnDefinition[] => {
  const marked = columns.filter((column) => column.primaryKey)
  const [extra, ...more] = indexes.filter((index) => index.kind === 'primary key')
  if (extra === undefined) {
    return marked
  }
  const ordered = extra.parts.flatMap(
    (part) => marked.find((column) => column.name === partColumn(part)?.name) ?? [],
  )
  const isSame = new Set(ordered).size === marked.length && extra.parts.length === marked.length
  if (more.length > 0 || !isSame) {
    const names = marked.map((column) => column.property).join(', ') || 'none'
    refuseExtra(
      table,
      `primaryKey() must be given once and name the columns marked .primaryKey(), which are ${names}`,
    )
  }
  return ordered
}

// IF NOT EXISTS looks at the name alone: the second of two would silently not be there
const checkNames = (table: string, extras: readonly { readonly name: string | undefined }[]): void => {
  const names = extras.flatMap(({ name }) => name ?? [])
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) {
    refuseExtra(table, `the name "${twice}" is given twice`)
  }
}

const checkConstraint = (owner: Owner, constraint: ConstraintExtra): void => {
  if (constraint.kind === 'foreign key') {
    for (const reference of constraint.columns) {
      const { type, property } = ownColumn(owner, 'the foreign key', reference)
      if (!isKeyable(type)) {
        refuseExtra(owner.table, `${typeLabel(type)} cannot be in a foreign key`, property)
      }
    }
  }
}

/** The extra of a kind that a table has once at most. */
const single = <Extra extends OtherExtra>(table: string, found: readonly Extra[]): Extra | undefined => {
  const [first, second] = found
  return second === undefined ? first : refuseExtra(table, `it has two of ${second.kind}(...)`)
}

/** What a table has beside its columns, checked, and its primary key in its order. */
export const defineExtras = (
  table: string,
  columns: readonly ColumnDefinition[],
  extras: () => unknown,
): DefinedExtras => {
  const owner = { table, columns }
  const collected = collect(table, extras)
  const indexes = collected.flatMap((extra) => ('definition' in extra ? [extra.definition] : []))
  const others = collected.flatMap((extra) => ('definition' in extra ? [] : [extra]))
  const of = <Kind extends OtherExtra['kind']>(kind: Kind) =>
    others.filter((extra): extra is Extract<OtherExtra, { readonly kind: Kind }> => extra.kind === kind)
  const constraints = others.filter((extra) => extra.kind === 'check' || extra.kind === 'foreign key')
  const families = of('family')
  const ttl = single(table, of('ttl'))
  const locality = single(table, of('locality'))

  for (const index of indexes) {
    checkIndex(owner, index)
  }
  for (const constraint of constraints) {
    checkConstraint(owner, constraint)
  }
  checkNames(table, [...indexes, ...constraints])
  checkNames(table, families)
  checkFamilies(owner, families)
  if (ttl !== undefined) {
    checkTtl(owner, ttl)
  }
  if (locality !== undefined) {
    checkLocality(owner, locality)
  }
  return {
    primaryKey: Object.freeze(defineKey(owner, indexes)),
    indexes: Object.freeze(indexes),
    constraints: Object.freeze(constraints),
    families: Object.freeze(families),
    ttl,
    locality,
    comment: single(table, of('comment'))?.text,
    renamedFrom: single(table, of('renamedFrom'))?.name,
  }
}
