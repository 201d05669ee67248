import type { Statement } from '../statement.js'

/** Statements that are run together. */
export type Unit =
  /** One change of the schema, by itself. */
  | { readonly kind: 'schema'; readonly first: number; readonly statements: readonly [Statement] }
  /** One setting, on the connection of the migration. */
  | { readonly kind: 'setting'; readonly first: number; readonly statements: readonly [Statement] }
  /** Changes of data and questions one after the other, in one transaction. */
  | { readonly kind: 'data'; readonly first: number; readonly statements: readonly Statement[] }

const isData = ({ kind }: Statement): boolean => kind === 'data' || kind === 'query'

/** The statements from one on, as they are run. `first` is the index of the first statement of a unit. */
export const unitsFrom = (statements: readonly Statement[], from: number): Unit[] => {
  const units: Unit[] = []
  let first = from
  while (first < statements.length) {
    const statement = statements[first] as Statement // there is one, as just seen
    if (isData(statement)) {
      const next = statements.findIndex((other, index) => index > first && !isData(other))
      const end = next === -1 ? statements.length : next
      units.push({ kind: 'data', first, statements: statements.slice(first, end) })
      first = end
    } else {
      const kind = statement.kind === 'setting' ? 'setting' : 'schema'
      units.push({ kind, first, statements: [statement] })
      first++
    }
  }
  return units
}
