import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vitest/config'
import { withoutPromises } from '../../packages/sync/without-promises.mjs'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Where the suites are, and what they share that calls a database. */
const DERIVED = [
  '../client/',
  '../migrate/',
  ...['collect', 'database', 'raise', 'refusal'].map((name) => `../support/${name}.ts`),
].map(at)

const CLASSES = /\b(?:type )?(Sync(?:Database|Migrator|Table)),?\s*/g

// the classes are another package's
const importOurs = (text: string): string => {
  const ours = new Set<string>()
  const others = text.replace(/^import [^']*'/gm, (statement) =>
    statement.replace(CLASSES, (_, name: string) => {
      ours.add(name)
      return ''
    }),
  )
  return `import { ${[...ours].join(', ')} } from '@manticore/sync'; ${others}`
}

// what a call throws is thrown before it could be handed to expect(), and properties are checked at once
const inTests = (text: string): string =>
  importOurs(withoutPromises(text))
    .replace(
      /expect\(((?:[^()]|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))*)\)\.rejects\b/g,
      'expect(() => $1)',
    )
    .replaceAll('fc.asyncProperty(', 'fc.property(')
    .replaceAll('Promise.all(', '((all) => all)(')

/**
 * Runs suites that were written for the asynchronous client over the synchronous one: their source, without its promises, as
 * the client itself is derived.
 */
export const synchronously = (): Plugin => ({
  name: 'synchronously',
  enforce: 'pre',
  transform: (_, id) =>
    DERIVED.some((path) => id.startsWith(path))
      ? { code: inTests(readFileSync(id, 'utf8')), map: null }
      : undefined,
})
