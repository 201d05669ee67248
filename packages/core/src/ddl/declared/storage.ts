import type { TableDefinition } from '@manticore/schema'
import type { TableSnapshot } from '../snapshot.js'
import { printExpression } from './literal.js'

/** How and where a declared table is stored, which is CockroachDB's business alone. */
export const storageSnapshot = ({
  name: table,
  families,
  ttl,
  locality,
}: TableDefinition): Pick<TableSnapshot, 'families' | 'ttl' | 'locality'> => ({
  families: families.map(({ name, columns }) => ({ name, columns: columns.map((column) => column.name) })),
  ttl: ttl && {
    expiration: ttl.expiration && printExpression(ttl.expiration, table),
    after: ttl.after,
    parameters: ttl.parameters,
  },
  locality: locality && { where: locality.where, region: locality.region, as: locality.as?.name },
})

/** A table about whose storage nothing is said. */
export const NO_STORAGE: ReturnType<typeof storageSnapshot> = Object.freeze({
  families: Object.freeze([]),
  ttl: undefined,
  locality: undefined,
})
