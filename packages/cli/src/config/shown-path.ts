import { relative } from 'node:path'

/** How a path is shown: from the current folder where it lies below it. */
export const shownPath = (path: string): string => {
  const short = relative(process.cwd(), path)
  return short === '' || short.startsWith('..') ? path : short
}
