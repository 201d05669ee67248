import { subscribe } from 'node:diagnostics_channel'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'

/** Where `npm run test:grammar` wants the statements; nothing is kept otherwise. */
const folder = process.env.STATEMENTS_FOLDER

const seen = new Set<string>()

/** Keeps a statement for the grammar check, with the test it comes from. */
export const collect = (text: string): void => {
  if (folder === undefined || seen.has(text)) {
    return
  }
  seen.add(text)
  const { testPath = '', currentTestName = '' } = expect.getState()
  const from = `${testPath.slice(testPath.indexOf('/tests/') + 1)}: ${currentTestName}`
  appendFileSync(join(folder, `${process.pid}.jsonl`), `${JSON.stringify({ text, from })}\n`)
}

const hasText = (message: unknown): message is { readonly text: string } =>
  typeof message === 'object' && message !== null && 'text' in message && typeof message.text === 'string'

/** Keeps every statement that the library sends from now on. */
export const collectSent = (): void => {
  if (folder !== undefined) {
    subscribe('manticore:query', (message) => {
      if (hasText(message)) {
        collect(message.text)
      }
    })
  }
}
