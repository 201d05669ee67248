import { basename } from 'node:path'
import { MigrationError, type MigrationPlace } from '../errors.js'

/** A place in words: `20261120163000_add_phone.sql, line 3`; the file by its name alone, since messages end up in logs. */
export const describePlace = ({ file, line }: MigrationPlace): string =>
  [file === undefined ? undefined : basename(file), line === undefined ? undefined : `line ${line}`]
    .filter((part) => part !== undefined)
    .join(', ')

/** A {@link MigrationError} whose message begins with where: `20261120163000_add_phone.sql, line 3: ...`. */
export const errorAt = (place: MigrationPlace, sentence: string, cause?: unknown): MigrationError =>
  new MigrationError(`${describePlace(place)}: ${sentence}`, { ...place, cause })
