import { snapshotSchema } from '@manticore/core'
import { compareSchemas, plan } from '@manticore/migrate'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { collect } from '../support/collect-statements.js'
import { randomSchemas } from './random-schema.js'
import { asLive } from './settled.js'

const COCKROACH = { server: 'cockroachdb' } as const

test('what makes one random schema another on CockroachDB is for its parser to read', () => {
  fc.assert(
    fc.property(randomSchemas, ([one, other]) => {
      const { up, down } = compareSchemas(
        asLive(snapshotSchema(one, COCKROACH)),
        snapshotSchema(other, COCKROACH),
        COCKROACH,
      )
      const statements = [up, down].flatMap((changes) => plan(changes, { ...COCKROACH, schemaLocked: true }))
      for (const { text } of statements) {
        collect(text)
      }
      expect(statements.length > 0).toBe(up.length > 0)
    }),
    { numRuns: 150, seed: 7 },
  )
})
