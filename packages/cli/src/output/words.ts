/** `1 migration`, `2 migrations`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

/** A moment to the second: `2026-11-20 16:30:00 UTC`. */
export const moment = (date: Date): string => `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`

/** A statement on one line, shortened. */
export const shortened = (statement: string, length = 60): string => {
  const line = statement.replaceAll(/\s+/g, ' ').trim()
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`
}
