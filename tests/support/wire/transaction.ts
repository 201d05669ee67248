import type { Answer, ServerError } from './answer.js'
import type { Status } from './backend.js'
import { noSavepoint, noTransaction, transactionAborted, transactionOpen } from './cockroach-answers.js'

/** Where a session stands in its transaction, and what that makes of statements. */
export interface Transaction {
  readonly status: Status
  /** The refusal of a statement for which the state is reason enough. */
  refusal(text: string): ServerError | undefined
  /** The answer to a statement that opens, ends or divides a transaction. */
  answer(text: string): Answer | undefined
  /** Follows a statement that succeeded. */
  done(text: string): void
  /** Follows an error. */
  failed(text: string): void
}

const isBegin = (text: string): boolean => /^\s*(begin|start\s+transaction)\b/i.test(text)
const isCommit = (text: string): boolean => /^\s*(commit|end)\b/i.test(text)
const isRollbackTo = (text: string): boolean => /^\s*rollback\s+to\b/i.test(text)
const isRollback = (text: string): boolean => /^\s*(rollback|abort)\b/i.test(text) && !isRollbackTo(text)
const isSchemaChange = (text: string): boolean =>
  /^\s*(create|alter|drop|truncate|grant|revoke)\b/i.test(text)

const savepointOf = (text: string): string | undefined =>
  /^\s*(?:rollback\s+to(?:\s+savepoint)?|release(?:\s+savepoint)?|savepoint)\s+"?(\w+)"?/i.exec(text)?.[1]

/**
 * Starts outside a transaction. With `autocommitBeforeDdl`, as in CockroachDB from 25.1 on, a schema change commits the
 * open transaction, and COMMIT and ROLLBACK without one only warn.
 */
export const createTransaction = (autocommitBeforeDdl: boolean): Transaction => {
  let status: Status = 'I'
  let savepoints: string[] = []

  const to = (next: Status): void => {
    status = next
    if (next === 'I') {
      savepoints = []
    }
  }

  const ending = (tag: string): Answer => {
    if (status !== 'I') {
      return { tag: status === 'E' ? 'ROLLBACK' : tag }
    }
    return autocommitBeforeDdl
      ? { notice: { ...noTransaction, severity: 'WARNING' }, tag }
      : { error: noTransaction }
  }

  const atSavepoint = (text: string, tag: string): Answer => {
    const name = savepointOf(text) ?? ''
    if (status === 'I') {
      return { error: noTransaction }
    }
    return tag === 'SAVEPOINT' || savepoints.includes(name) ? { tag } : { error: noSavepoint(name) }
  }

  return {
    get status() {
      return status
    },
    refusal: (text) =>
      status === 'E' && !isCommit(text) && !isRollback(text) && !isRollbackTo(text)
        ? transactionAborted
        : undefined,
    answer: (text) => {
      if (isBegin(text)) {
        return status === 'I' ? { tag: 'BEGIN' } : { error: transactionOpen }
      }
      if (isCommit(text) || isRollback(text)) {
        return ending(isCommit(text) ? 'COMMIT' : 'ROLLBACK')
      }
      if (savepointOf(text) !== undefined) {
        return atSavepoint(text, /^\s*(\w+)/.exec(text)?.[1]?.toUpperCase() ?? '')
      }
      return undefined
    },
    done: (text) => {
      const savepoint = savepointOf(text)
      if (isBegin(text)) {
        to('T')
      } else if (isCommit(text) || isRollback(text) || (autocommitBeforeDdl && isSchemaChange(text))) {
        to('I')
      } else if (savepoint !== undefined) {
        // what came after it is no more; released, it is itself no more
        const before = savepoints.slice(0, savepoints.lastIndexOf(savepoint) + (isRollbackTo(text) ? 1 : 0))
        savepoints = /^\s*savepoint/i.test(text) ? [...savepoints, savepoint] : before
        to('T')
      }
    },
    failed: (text) => {
      // after a COMMIT that failed, nothing is left to roll back
      if (isCommit(text)) {
        to('I')
      } else if (status === 'T') {
        to('E')
      }
    },
  }
}
