import type { Parameter } from '@manticore/core'
import type { Connection, ConnectionListener, RawResult, Sendable } from './connection.js'
import type { Host } from './host.js'
import { LONGEST_TIMEOUT } from './option-checks.js'

/** What a lane needs of the pool it is in. */
export interface LaneKeeper {
  /** A new connection, not open yet. */
  create(host: Host, listener: ConnectionListener): Connection
  /** Opens one, and goes on trying where that may help. */
  open(create: (host: Host) => Connection): Promise<Connection>
  /** Milliseconds a connection opened now may live, Infinity for as long as it likes. */
  lifetime(): number
  /** Told when a lane that could not be used can be again. */
  freed(): void
}

/** A place in the pool for one connection, which is replaced when it is lost or old. */
export class Lane {
  /** Lent to one user alone. */
  exclusive = false

  readonly #keeper: LaneKeeper
  #connection: Connection | undefined
  #opening: Promise<Connection> | undefined
  /** The connection that is being opened, to be given up when the pool is closed. */
  #candidate: Connection | undefined
  /** Statements that wait for the connection to open. */
  #waiting = 0
  /** Whether the connection is to be closed when nothing is on it any more. */
  #retiring = false
  #closing = false
  #expiry: NodeJS.Timeout | undefined
  #whenClosed: (() => void) | undefined
  #whenDrained: (() => void) | undefined

  constructor(keeper: LaneKeeper) {
    this.#keeper = keeper
  }

  /** Statements given to it and not answered. */
  get load(): number {
    return this.#waiting + (this.#connection?.load ?? 0)
  }

  get state(): 'closed' | 'opening' | 'open' {
    return this.#connection !== undefined ? 'open' : this.#opening !== undefined ? 'opening' : 'closed'
  }

  /** Whether it takes single statements, or a user of its own. */
  get free(): boolean {
    return !this.exclusive && !this.#retiring
  }

  /** Sends a statement on the connection of this moment. */
  run(sent: Sendable, parameters: readonly Parameter[]): Promise<RawResult> {
    return this.#connection === undefined
      ? this.#runWhenOpen(sent, parameters)
      : this.#connection.run(sent, parameters)
  }

  /** The connection of this moment: a new one when there is none or it was lost. */
  connection(): Connection | Promise<Connection> {
    return this.#connection ?? this.#open()
  }

  /** Resolves when the statements before its user's have been answered. */
  drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#whenDrained = resolve
      this.#settle()
    })
  }

  /** Takes it back from its user. */
  release(): void {
    this.exclusive = false
    if (this.#connection?.spoiled === true) {
      this.#retiring = true
    }
    this.#closeWhenIdle()
  }

  /** Waits for what was sent and for its user, and closes. A connection that nobody waits for is not opened any more. */
  end(refusal: () => Error): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#whenClosed = resolve
    })
    this.#retiring = true
    this.#connection?.stopStreams()
    if (!this.exclusive && this.#waiting === 0) {
      this.#candidate?.destroy(refusal())
    }
    this.#closeWhenIdle()
    return closed
  }

  /** Closes at once: what was not answered is rejected, for this reason. */
  destroy(cause: unknown): void {
    this.#candidate?.destroy(cause)
    this.#connection?.destroy(cause)
    // whoever has it does not give it back any more
    this.#whenClosed?.()
  }

  async #runWhenOpen(sent: Sendable, parameters: readonly Parameter[]): Promise<RawResult> {
    this.#waiting++
    let answer: Promise<RawResult>
    try {
      const connection = await this.#open()
      answer = connection.run(sent, parameters)
    } finally {
      this.#waiting--
      this.#settle()
    }
    return answer
  }

  #open(): Promise<Connection> {
    this.#opening ??= this.#keeper
      .open((host) => this.#create(host))
      .then((connection) => {
        // it may have been lost on the way here
        if (!connection.lost) {
          this.#connection = connection
          this.#expire(this.#keeper.lifetime())
        }
        return connection
      })
      .finally(() => {
        this.#opening = undefined
        this.#candidate = undefined
        // whoever has it opened, as connect() does, may have nothing to send
        this.#settle()
      })
    return this.#opening
  }

  #create(host: Host): Connection {
    const connection = this.#keeper.create(host, {
      idle: () => {
        if (this.#retiring || this.exclusive) {
          this.#settle()
        }
      },
      lost: () => {
        if (this.#connection === connection) {
          this.#forget()
        }
      },
    })
    this.#candidate = connection
    return connection
  }

  #expire(lifetime: number): void {
    const retire = (): void => {
      this.#retiring = true
      this.#closeWhenIdle()
    }
    this.#expiry = lifetime <= LONGEST_TIMEOUT ? setTimeout(retire, lifetime).unref() : undefined
  }

  #forget(): void {
    clearTimeout(this.#expiry)
    this.#connection = undefined
    this.#settle()
  }

  #settle(): void {
    if (this.load === 0) {
      this.#whenDrained?.()
      this.#whenDrained = undefined
      this.#closeWhenIdle()
    }
  }

  #closeWhenIdle(): void {
    const isBusy = this.exclusive || this.load > 0 || this.#opening !== undefined
    if (!this.#retiring || isBusy || this.#closing) {
      return
    }
    const connection = this.#connection
    this.#connection = undefined
    this.#closing = true
    clearTimeout(this.#expiry)
    // until it is closed it counts among the connections there may be
    const closed = connection?.end() ?? Promise.resolve()
    closed.finally(() => {
      this.#closing = false
      if (this.#whenClosed === undefined) {
        this.#retiring = false
        this.#keeper.freed()
      } else {
        this.#whenClosed()
      }
    })
  }
}
