import diagnostics_channel from 'node:diagnostics_channel'

/** One statement that was answered, or failed. It has no values: they are the application's and its users' own. */
export interface QueryEvent {
  /** The statement, with placeholders in the place of values. */
  readonly text: string
  /** How many values were sent with it. */
  readonly parameterCount: number
  /** Milliseconds from sending it to its answer. */
  readonly duration: number
  /** Milliseconds it waited for a connection before. */
  readonly wait: number
  /** 1 for the first attempt at the statement, or at the transaction it is in. */
  readonly attempt: number
  /** How many rows came back or were touched; of a statement that failed 0, of a stream those read. */
  readonly rows: number
  /** Why it failed, as the errors of this library say it: without values. Undefined when it was answered. */
  readonly error: unknown
}

/** What is known of a statement beside what came of it. */
export type Circumstances = Pick<QueryEvent, 'wait' | 'attempt'>

/** Tells of statements to whoever listens. */
export interface Observer {
  /** Whether anybody does; when not, no event is to be made. */
  readonly active: boolean
  tell(event: QueryEvent): void
}

const channel = diagnostics_channel.channel('manticore:query')

/** An observer of one database: its `onQuery`, and the subscribers of the channel `manticore:query`. */
export const createObserver = (onQuery: ((event: QueryEvent) => void) | undefined): Observer => ({
  get active() {
    return onQuery !== undefined || channel.hasSubscribers
  },
  tell: (event) => {
    Object.freeze(event)
    channel.publish(event)
    try {
      onQuery?.(event)
    } catch (error) {
      // the statement has its answer already; as with an event emitter, the listener's mistake is nobody's to catch
      process.nextTick(() => {
        throw error
      })
    }
  },
})
