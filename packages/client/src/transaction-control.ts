import { ValidationError } from '@manticore/schema'

const CONTROL =
  /^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*(begin|start\s+transaction|commit|end|rollback\s+to|rollback|abort|savepoint|release)\b/i

const MEANS: Readonly<Record<string, string>> = {
  'start transaction': 'begin',
  end: 'commit',
  abort: 'rollback',
}

/** The word by which a statement begins or ends a transaction or a savepoint, or undefined when it does not. */
export const controlWord = (text: string): string | undefined => {
  const word = CONTROL.exec(text)?.[1]?.toLowerCase().replace(/\s+/, ' ')
  return word === undefined ? undefined : (MEANS[word] ?? word)
}

/**
 * Refuses a statement of the user's own that begins or ends a transaction. Sent to a pool, a BEGIN would stay behind on
 * one of the connections; inside a transaction, COMMIT would end it behind our back.
 */
export const refuseControl = (text: string): void => {
  const word = controlWord(text)
  if (word !== undefined) {
    throw new ValidationError(
      `${word.toUpperCase()} is not for a statement of its own: db.transaction(async (tx) => ...) begins and ends a transaction, ` +
        'db.begin() does so by hand, and tx.transaction(...) is a savepoint',
    )
  }
}
