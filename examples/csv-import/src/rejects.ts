import { open } from 'node:fs/promises'
import type { Line } from './read.js'

/** Where lines go that are no products. */
export interface Rejects extends AsyncDisposable {
  /** How many there are. */
  readonly count: number
  add(line: Pick<Line, 'number' | 'text'>, reason: string): Promise<void>
}

/**
 * A CSV of rejected lines as they stood in the file, each behind a comment with its number and the reason: to be
 * corrected there, and imported like any other.
 */
export const openRejects = async (path: string, header: string): Promise<Rejects> => {
  const file = await open(path, 'w')
  await file.write(`${header}\n`)
  let count = 0
  return {
    get count() {
      return count
    },
    add: async ({ number, text }, reason) => {
      count++
      await file.write(`# line ${number}: ${reason.replaceAll(/\s+/g, ' ')}\n${text}\n`)
    },
    [Symbol.asyncDispose]: () => file.close(),
  }
}
