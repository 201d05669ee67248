import { type FamilySnapshot, type LocalitySnapshot, madeName, type TableSnapshot } from '@manticore/core'

const isRegionalByTable = (locality: LocalitySnapshot | undefined): boolean =>
  locality?.where === 'regional by table' && locality.region === undefined

/** Without a locality a table is regional, if its database has regions at all. */
export const settleLocality = (
  declared: LocalitySnapshot | undefined,
  live: LocalitySnapshot | undefined,
): LocalitySnapshot | undefined => (declared === undefined && isRegionalByTable(live) ? live : declared)

// a name that is left open is that of the family its columns are in
const namedFamilies = (declared: TableSnapshot, live: TableSnapshot): readonly FamilySnapshot[] =>
  declared.families.map((family) => ({
    ...family,
    name:
      family.name ??
      live.families.find(({ columns }) => columns.some((column) => family.columns.includes(column)))?.name ??
      madeName(family.columns, 'fam', new Set()),
  }))

/** Families as they are declared; a column that is in none, or all where there is none, stays where it is. */
export const settleFamilies = (
  declared: TableSnapshot,
  live: TableSnapshot | undefined,
): readonly FamilySnapshot[] => {
  if (live === undefined) {
    return declared.families
  }
  if (declared.families.length === 0) {
    return live.families
  }
  const families = namedFamilies(declared, live)
  const placed = new Set(families.flatMap(({ columns }) => columns))
  const isOpen = (column: string): boolean =>
    !placed.has(column) && declared.columns.some(({ name }) => name === column)
  const kept = live.families.map((family) => ({ ...family, columns: family.columns.filter(isOpen) }))
  const all = [...families, ...kept]
  return [...new Set(all.map(({ name }) => name))]
    .map((name) => ({
      name,
      columns: all.flatMap((family) => (family.name === name ? family.columns : [])),
    }))
    .filter(({ columns }) => columns.length > 0)
}
