import { MigrationError } from '../errors.js'
import type { Migration } from '../migration.js'

const MOST_NAMED = 3

const commonLength = (one: string, other: string): number => {
  let length = 0
  while (length < one.length && one[length] === other[length]) {
    length++
  }
  return length
}

/** The versions that are most like one that is not there, or that have it in their names. */
const alike = (version: string, migrations: readonly Migration[]): string => {
  const likeness = ({ version: known, name }: Migration): number =>
    name.includes(version) ? version.length + 1 : commonLength(known, version)
  const near = migrations.toSorted((one, other) => likeness(other) - likeness(one)).slice(0, MOST_NAMED)
  return near.length === 0
    ? 'there are no migrations'
    : `among those there are ${near.map(({ name }) => name).join(', ')}`
}

/** The error for a version that no file has: which ones are like it. */
export const unknownVersion = (version: string, migrations: readonly Migration[]): MigrationError =>
  new MigrationError(
    `there is no migration of version "${version}"; ${alike(version, migrations)}. A version is the number before the name`,
    { version },
  )
