import { refuseOptions } from './invalid-options.js'

/** The most milliseconds a timer waits; with more it fires at once. */
export const LONGEST_TIMEOUT = 2_147_483_647

/** A text that is not empty, or undefined. NUL would end it early on its way to the server. */
export const checkText = (name: string, value: unknown): string | undefined => {
  if (value === undefined) {
    return undefined
  }
  return typeof value === 'string' && value !== '' && !value.includes('\0')
    ? value
    : refuseOptions(
        `${name} must be a text that is not empty and has no NUL in it; left out, it has its default`,
      )
}

/** A whole number from `least` to `most`. */
export const checkWholeNumber = (name: string, value: unknown, least: number, most: number): number =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most // an integer is a number
    ? (value as number)
    : refuseOptions(`${name} must be an integer from ${least} to ${most}`)

/** Seconds above 0 that a timer can wait. */
export const checkSeconds = (name: string, value: unknown): number => {
  const most = Math.floor(LONGEST_TIMEOUT / 1000)
  return typeof value === 'number' && value > 0 && value <= most
    ? value
    : refuseOptions(`${name} must be a number of seconds above 0 and up to ${most}`)
}

/** Seconds as above, or Infinity, for which 0 stands too. */
export const checkLifetime = (name: string, value: unknown): number =>
  value === 0 || value === Number.POSITIVE_INFINITY ? Number.POSITIVE_INFINITY : checkSeconds(name, value)

/** Milliseconds as a setting of the session; undefined leaves the server's. */
export const checkTimeout = (name: string, value: unknown): string | undefined =>
  // both servers take a number without a unit for milliseconds
  value === undefined
    ? undefined
    : String(checkWholeNumber(`${name}, in milliseconds,`, value, 0, LONGEST_TIMEOUT))
