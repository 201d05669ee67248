// bounds what a program that writes new SQL all the time leaves on the server and here
const MOST_PREPARED = 500
const MOST_SEEN = 500

/**
 * Which statements of a connection are prepared: each from its second use on, so that a text used once leaves nothing
 * behind.
 */
export class StatementUse {
  readonly #prepared = new Set<string>()
  readonly #seen = new Set<string>()
  readonly #renewed = new Map<string, string>()

  /** Counts a use, and says whether the statement is to be prepared. */
  prepares(text: string): boolean {
    return this.#prepared.has(text) || this.#isSecondUse(text)
  }

  /** The text to send in the place of this one: itself, unless it was renewed. */
  textOf(text: string): string {
    return this.#renewed.get(text) ?? text
  }

  /** Gives up the prepared statement of this text: from now on it is sent as another text that means the same. */
  renew(text: string): void {
    const before = this.#renewed.get(text) ?? text
    this.#prepared.delete(before)
    this.#renewed.set(text, `${before} `)
  }

  #isSecondUse(text: string): boolean {
    if (this.#seen.delete(text) && this.#prepared.size < MOST_PREPARED) {
      this.#prepared.add(text)
      return true
    }
    if (this.#seen.size >= MOST_SEEN) {
      this.#seen.clear()
    }
    this.#seen.add(text)
    return false
  }
}
