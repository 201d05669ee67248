import type { Parameter } from '@manticore/core'
import { Connection, type RawResult, type Sendable } from './connection.js'
import type { Options } from './options.js'

/** A place in the pool for one connection, which is replaced when it is lost. */
export class Lane {
  /** Lent to one user alone. */
  exclusive = false

  readonly #options: Options
  #connection: Connection | undefined

  constructor(options: Options) {
    this.#options = options
  }

  /** Statements sent and not answered. */
  get load(): number {
    return this.#connection === undefined || this.#connection.lost ? 0 : this.#connection.load
  }

  /** The connection of this moment: a new one when there is none or it was lost. */
  connection(): Connection {
    if (this.#connection === undefined || this.#connection.lost) {
      this.#connection = new Connection(this.#options)
    }
    return this.#connection
  }

  /** Sends a statement on the connection of this moment. */
  run(sent: Sendable, parameters: readonly Parameter[]): Promise<RawResult> {
    return this.connection().run(sent, parameters)
  }

  /** Waits for what was sent and closes. */
  async end(): Promise<void> {
    if (this.#connection !== undefined && !this.#connection.lost) {
      await this.#connection.end()
    }
  }
}
