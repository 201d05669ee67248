/**
 * Which statements of a connection are prepared: each from its second use on, so that a text used once leaves nothing
 * behind.
 */
export interface StatementUse {
  /** Counts a use, and says whether the statement is to be prepared. */
  prepares(text: string): boolean
  /** The text to send in the place of this one: itself, unless it was renewed. */
  textOf(text: string): string
  /** Gives up the prepared statement of this text: from now on it is sent as another text that means the same. */
  renew(text: string): void
}

// bounds what a program that writes new SQL all the time leaves on the server and here
const MOST_PREPARED = 500
const MOST_SEEN = 500

/** Counts the statements of one connection. */
export const createStatementUse = (): StatementUse => {
  const prepared = new Set<string>()
  const seen = new Set<string>()
  const renewed = new Map<string, string>()
  return {
    prepares: (text) => {
      if (prepared.has(text)) {
        return true
      }
      if (seen.delete(text) && prepared.size < MOST_PREPARED) {
        prepared.add(text)
        return true
      }
      if (seen.size >= MOST_SEEN) {
        seen.clear()
      }
      seen.add(text)
      return false
    },
    textOf: (text) => (renewed.size === 0 ? text : (renewed.get(text) ?? text)),
    renew: (text) => {
      const before = renewed.get(text) ?? text
      prepared.delete(before)
      renewed.set(text, `${before} `)
    },
  }
}
