import type { RawRow } from '@manticore/core'
import type postgres from 'postgres'
import { fromFirstRow } from './first-row.js'

/** A statement whose rows are read some at a time. */
export interface Portal {
  /** The rows, batch by batch, to the last or to an error. Leaving the loop closes the portal. */
  batches(): AsyncGenerator<readonly RawRow[], void, undefined>
  /** Ends the batches with an error; the connection is lost, and nothing is sent on it. */
  fail(error: unknown): void
  /** Ends the batches with an error and closes the portal, whose connection is to be used or closed in order. */
  stop(error: unknown): void
}

// postgres.js declares the callback of cursor() for rows of objects; ours come as arrays of texts
type Query = postgres.PendingValuesQuery<(postgres.Row & Iterable<postgres.Row>)[]>
type OnRows = Parameters<Query['cursor']>[1]

/**
 * Reads the rows of a query through a server-side portal, `size` at a time: the next are fetched when those before have
 * been taken. The iterator that postgres.js makes of a cursor is not used: when the connection is lost while nobody waits
 * for it, it ends as if there were no more rows.
 */
export const openPortal = (query: Query, size: number, close: unknown): Portal => {
  const arrived: (readonly RawRow[])[] = []
  let outcome: { readonly error: unknown } | 'complete' | undefined
  let wake = (): void => undefined
  let fetchNext = (_: unknown): void => undefined

  const settle = (result: { readonly error: unknown } | 'complete'): void => {
    outcome ??= result
    wake()
  }
  const arrive = (rows: readonly RawRow[]): Promise<unknown> => {
    arrived.push(fromFirstRow(rows))
    wake()
    return new Promise((resolve) => {
      fetchNext = resolve
    })
  }

  // After a loss postgres.js would write to a socket that is no more, which ends the process.
  const closePortal = (): void => {
    if (outcome === undefined) {
      fetchNext(close)
    }
  }

  return {
    fail: (error) => settle({ error }),
    stop: (error) => {
      closePortal()
      settle({ error })
    },
    batches: async function* () {
      query.cursor(size, arrive as unknown as OnRows).then(
        () => settle('complete'),
        (error: unknown) => settle({ error }),
      )
      try {
        for (;;) {
          const rows = arrived.shift()
          if (rows !== undefined) {
            yield rows
            if (outcome === undefined) {
              fetchNext(undefined)
            }
          } else if (outcome === 'complete') {
            return
          } else if (outcome !== undefined) {
            throw outcome.error
          } else {
            await new Promise<void>((resolve) => {
              wake = resolve
            })
          }
        }
      } finally {
        closePortal()
      }
    },
  }
}
