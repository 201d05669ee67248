/**
 * Why a server did not start:
 * - `port-in-use`: something else listens on the port that was given.
 * - `data-dir-in-use`: another PostgreSQL is running on the folder that was given.
 * - `not-started`: anything else; the message and the log say what.
 */
export type EmbeddedErrorCode = 'port-in-use' | 'data-dir-in-use' | 'not-started'

/** The one error of this package: a sentence that says what to do, then the last lines of the server's log. */
export class EmbeddedServerError extends Error {
  /** The name of the class. */
  override readonly name = 'EmbeddedServerError'
  /** Which kind of failure, for programs. */
  readonly code: EmbeddedErrorCode
  /** The last lines that initdb and the server wrote; empty when neither was run. */
  readonly log: string

  constructor(code: EmbeddedErrorCode, sentence: string, log = '') {
    super(log === '' ? sentence : `${sentence}\n\n${log}`)
    this.code = code
    this.log = log
  }
}
