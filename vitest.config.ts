import { defineConfig } from 'vitest/config'
import { patience } from './tests/support/patience.js'
import { synchronously } from './tests/sync/synchronously.js'

const onCockroach = Boolean(process.env.COCKROACH_URL)

// servers and commands started and killed, and tests of very many cases: minutes, not seconds
const slow = [
  'tests/cli/{check,config,diagram,failure,generate,lock,migrate,pull,terminal}.test.ts',
  'tests/client/error-values.property.test.ts',
  'tests/contributing/**/*.test.ts',
  'tests/embedded/**/*.test.ts',
  'tests/examples/**/*.test.ts',
  'tests/fire/**/*.test.ts',
  'tests/client/bounds.test.ts',
  'tests/sync/ends.test.ts',
  'tests/sync/many-calls.test.ts',
  'tests/migrate/crash*.test.ts',
  'tests/migrate/generate.property.test.ts',
]

// what a real CockroachDB answers to what nobody could try out; skipped without one
const cockroach = ['tests/cockroach/**/*.test.ts']

// suites of the asynchronous client that run over the synchronous one, too
const synchronous = [
  'client/aggregate',
  'client/api-examples',
  'client/batch',
  'client/create',
  'client/custom-type',
  'client/ddl',
  'client/filter',
  'client/list',
  'client/model.property',
  'client/named',
  'client/page',
  'client/read-options',
  'client/results',
  'client/round-trip',
  'client/schema',
  'client/stream',
  'client/transaction',
  'migrate/bad-input',
  'migrate/migrator',
].map((name) => `tests/${name}.test.ts`)

// they start PostgreSQL servers of their own
const postgresOnly = onCockroach
  ? ['tests/embedded/**/*.test.ts', 'tests/fire/**/*.test.ts', 'tests/client/tls.test.ts']
  : []

const project = (name: string, include: string[], exclude: string[]) => ({
  test: {
    name,
    include,
    exclude: [...exclude, '**/dist/**'],
    globalSetup: ['tests/support/server.ts'],
    setupFiles: ['tests/support/setup.ts'],
    testTimeout: 20_000 * patience,
    hookTimeout: 30_000 * patience,
  },
})

const { test } = project('sync', synchronous, [])
const synchronousProject = { test: { ...test, env: { SYNCHRONOUS: 'yes' } }, plugins: [synchronously()] }

export default defineConfig({
  test: {
    projects: [
      project('library', ['tests/**/*.test.ts'], [...slow, ...cockroach, ...postgresOnly]),
      synchronousProject,
      project('slow', slow, postgresOnly),
      project('fire', ['tests/fire/*.fire.ts'], []),
      project('cockroach', cockroach, []),
    ],
    // each worker holds connections of its own; on CockroachDB the schema changes of one suite hold up those of another
    maxWorkers: onCockroach ? 1 : 2,
  },
})
