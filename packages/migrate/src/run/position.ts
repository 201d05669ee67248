import { createHash } from 'node:crypto'
import type { Position } from '../journal/journal.js'
import type { Steps } from '../migration.js'

/** How many statements a direction of a migration has; a module has one. */
export const lengthOf = (steps: Steps): number => (steps.kind === 'function' ? 1 : steps.statements.length)

/** The checksums of the first 0, 1, 2, ... statements, by which a file that was repaired is known to begin as it did. */
const checksumsOf = (steps: Steps): readonly string[] => {
  const hash = createHash('sha256')
  const texts = steps.kind === 'function' ? [''] : steps.statements.map(({ text }) => text)
  const none = hash.copy().digest('hex')
  return [
    none,
    ...texts.map((text) =>
      hash
        .update(`${Buffer.byteLength(text)} ${text}`)
        .copy()
        .digest('hex'),
    ),
  ]
}

/** How far a migration is, but for the time it took. */
type Place = Omit<Position, 'durationMs'>

/** Tells the position behind so many statements, and at the next one where that is under way. */
export const createPositions = (steps: Steps): ((finished: number, isBegun: boolean) => Place) => {
  const checksums = checksumsOf(steps)
  return (finished, isBegun) => ({
    finished,
    begun: isBegun ? finished : null,
    progress: checksums[isBegun ? finished + 1 : finished] ?? '',
  })
}

/** Whether the statements finished and begun are still as they were run. */
export const beginsAsRun = (steps: Steps, { finished, begun, progress }: Place): boolean => {
  const count = begun === null ? finished : finished + 1
  return count === 0 || checksumsOf(steps)[count] === progress
}
