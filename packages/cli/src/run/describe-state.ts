import type { MigrationStatus, PartialMigration } from '@manticore/migrate'

/** Where a database is: `at 20261120163000`. */
export const describeVersion = (version: string | undefined): string =>
  version === undefined ? 'without any migration' : `at ${version}`

/** A migration that was begun and has not ended, in a sentence. */
export const describePartial = ({
  name,
  direction,
  finished,
  statements,
  inDoubt,
}: PartialMigration): string => {
  const of = statements === undefined ? '' : ` of ${statements}`
  const done = `${name} is half ${direction === 'up' ? 'applied' : 'undone'}: ${finished}${of} statements finished`
  return inDoubt ? `${done}, and whether the next one took effect is not known` : done
}

/** Where a database is after a run that was cut short, in sentences. */
export const describeState = ({ current, partial }: MigrationStatus): readonly string[] => [
  `The database is ${describeVersion(current)}.`,
  ...(partial === undefined
    ? ['No migration is half done.']
    : [`${describePartial(partial)}.`, 'The same command goes on from there.']),
]
