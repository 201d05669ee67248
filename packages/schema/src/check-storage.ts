import { type Owner, ownColumn, refuseExtra } from './check-index.js'
import type { ColumnDefinition } from './column-spec.js'
import type { FamilyExtra } from './family.js'
import type { LocalityExtra } from './locality.js'
import type { SqlExpression } from './sql.js'
import type { TtlExtra } from './ttl.js'

// an expression that is one name and nothing else
const BARE_NAME = /^\s*(?:"(?<quoted>(?:[^"]|"")+)"|(?<plain>[a-z_][a-z0-9_$]*))\s*$/i

/** The name an expression consists of, if it is no more than that. */
const bareName = ({ fragments, parts }: SqlExpression): string | undefined => {
  const [part, ...more] = parts
  if (part === undefined) {
    const { quoted, plain } = BARE_NAME.exec(fragments[0] ?? '')?.groups ?? {}
    return quoted?.replaceAll('""', '"') ?? plain?.toLowerCase()
  }
  const isAlone = more.length === 0 && fragments.every((fragment) => fragment.trim() === '')
  return isAlone && part.kind === 'identifier' ? part.names.at(-1) : undefined
}

const checkNames = ({ table, columns }: Owner, expression: SqlExpression): void => {
  for (const part of expression.parts) {
    if (part.kind === 'identifier' && part.names.length === 2 && part.names[0] !== table) {
      refuseExtra(table, `the ttl names "${part.names.join('.')}", which is no column of the table`)
    }
  }
  const name = bareName(expression)
  const column = columns.find((candidate) => candidate.name === name)
  if (name !== undefined && column === undefined) {
    refuseExtra(table, `the ttl expires by "${name}", which is no column of the table`, name)
  }
  if (column !== undefined && (column.type.name !== 'timestamptz' || column.type.array)) {
    refuseExtra(table, 'the ttl expires by a TIMESTAMPTZ', column.property)
  }
}

/** Refuses a time to live by something that is no time of the table. */
export const checkTtl = (owner: Owner, { expiration }: TtlExtra): void => {
  if (expiration !== undefined) {
    checkNames(owner, expiration)
  }
}

/** Refuses a locality by something that is no column of the table. */
export const checkLocality = (owner: Owner, { as }: LocalityExtra): void => {
  if (as !== undefined) {
    const column = ownColumn(owner, 'the locality', as)
    if (!column.notNull) {
      refuseExtra(owner.table, 'the region of a row must be NOT NULL', column.property)
    }
  }
}

/** Refuses families that have a column or a name in common. */
export const checkFamilies = (owner: Owner, families: readonly FamilyExtra[]): void => {
  const taken = new Set<ColumnDefinition>()
  for (const family of families) {
    const what = family.name === undefined ? 'the family' : `the family "${family.name}"`
    if (family.columns.length === 0) {
      refuseExtra(owner.table, `${what} has no columns; call .on(...)`)
    }
    for (const reference of family.columns) {
      const column = ownColumn(owner, what, reference)
      if (taken.has(column)) {
        refuseExtra(owner.table, 'the column is in two families', column.property)
      }
      if (column.generated?.kept === 'virtual') {
        refuseExtra(owner.table, `${what} cannot hold a virtual column, which is not stored`, column.property)
      }
      taken.add(column)
    }
  }
}
