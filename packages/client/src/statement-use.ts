/** Which statements of a connection are prepared: each from its second use on, so that a text used once leaves nothing behind. */
export interface StatementUse {
  /** Counts a use, and says whether the statement is to be prepared. */
  prepares(text: string): boolean
}

// bounds what a program that writes new SQL all the time leaves on the server and here
const MOST_PREPARED = 500
const MOST_SEEN = 500

/** Counts the statements of one connection. */
export const createStatementUse = (): StatementUse => {
  const prepared = new Set<string>()
  const seen = new Set<string>()
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
  }
}
