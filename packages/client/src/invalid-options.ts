import { ConnectionError } from './errors.js'

/** Refuses options that cannot be. What was given is left out of the sentence: it may hold a password. */
export const refuseOptions = (message: string, cause?: unknown): never => {
  throw new ConnectionError(message, { code: 'INVALID_OPTIONS', cause })
}
