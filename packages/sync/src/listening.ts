// how often it is looked, in milliseconds: it takes longer the more sockets there are
const LOOK_EVERY = 1000

let lookedAt = Number.NEGATIVE_INFINITY
let hasWarned = false

/** Warns, once a process, when this thread has a server that listens: nobody is served while a call waits. */
export const warnWhereServing = (): void => {
  const now = performance.now()
  if (hasWarned || now - lookedAt < LOOK_EVERY) {
    return
  }
  lookedAt = now
  if (process.getActiveResourcesInfo().includes('TCPServerWrap')) {
    hasWarned = true
    process.emitWarning(
      'a SyncDatabase is used in a thread in which a server listens: while a call waits for the database, nobody is served; ' +
        'use Database there, whose calls return promises',
      { code: 'MANTICORE_SYNC_IN_SERVER' },
    )
  }
}
