import { isUtf8 } from 'node:buffer'
import { readFile } from 'node:fs'
import { promisify } from 'node:util'
import { errorAt } from '../statements/place.js'
import { reasonOf } from './system-error.js'

// a quarter of the time that readFile of node:fs/promises takes for 10,000 small files (Node 20)
const readBytes: (file: string) => Promise<Buffer> = promisify(readFile)

const LINE_FEED = 0x0a

/** The first line that is not UTF-8. A line feed is never a part of another character. */
const brokenLine = (bytes: Buffer): number => {
  let line = 1
  let start = 0
  for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, start)) {
    if (!isUtf8(bytes.subarray(start, end))) {
      break
    }
    line++
    start = end + 1
  }
  return line
}

/**
 * A text as it was meant: every line end is `\n`, the byte order mark is gone. Git gives the same file other line ends on
 * another machine; it must still run the same SQL. Throws `MigrationError` at a NUL, which no server takes.
 */
export const meantText = (text: string, file?: string): string => {
  const meant = text.replace(/^\ufeff/, '').replaceAll(/\r\n?/g, '\n')
  const nul = meant.indexOf('\0')
  if (nul !== -1) {
    const line = meant.slice(0, nul).split('\n').length
    throw errorAt({ file, line }, 'a NUL character; a migration is text in UTF-8, not in UTF-16')
  }
  return meant
}

/** The text of a file in UTF-8. Throws `MigrationError` when it cannot be read or is no text. */
export const readText = async (file: string): Promise<string> => {
  const bytes = await readBytes(file).catch((error: unknown) => {
    throw errorAt({ file }, `the file cannot be read: ${reasonOf(error)}`, error)
  })
  if (!isUtf8(bytes)) {
    throw errorAt({ file, line: brokenLine(bytes) }, 'this is not UTF-8; save the file in that encoding')
  }
  return meantText(bytes.toString('utf8'), file)
}
