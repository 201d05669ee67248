import { defineConfig } from 'vitest/config'
import { patience } from './tests/support/patience.js'

const onCockroach = Boolean(process.env.COCKROACH_URL)

// servers started and killed, and one test of a hundred thousand statements: minutes, not seconds
const slow = ['tests/embedded/**/*.test.ts', 'tests/fire/**/*.test.ts', 'tests/client/bounds.test.ts']

// what a real CockroachDB answers to what nobody could try out; skipped without one
const cockroach = ['tests/cockroach/**/*.test.ts']

// they start PostgreSQL servers of their own
const postgresOnly = onCockroach
  ? ['tests/embedded/**/*.test.ts', 'tests/fire/**/*.test.ts', 'tests/client/tls.test.ts']
  : []

const project = (name: string, include: string[], exclude: string[]) => ({
  test: {
    name,
    include,
    exclude,
    globalSetup: ['tests/support/server.ts'],
    setupFiles: ['tests/support/setup.ts'],
    testTimeout: 20_000 * patience,
    hookTimeout: 30_000 * patience,
  },
})

export default defineConfig({
  test: {
    projects: [
      project('library', ['tests/**/*.test.ts'], [...slow, ...cockroach, ...postgresOnly]),
      project('slow', slow, postgresOnly),
      project('fire', ['tests/fire/*.fire.ts'], []),
      project('cockroach', cockroach, []),
    ],
    // each worker holds connections of its own; on CockroachDB the schema changes of one suite hold up those of another
    maxWorkers: onCockroach ? 1 : 2,
  },
})
