import { defineConfig } from 'vitest/config'

// servers started and killed, and one test of a hundred thousand statements: minutes, not seconds
const slow = ['tests/embedded/**/*.test.ts', 'tests/client/bounds.test.ts']

const project = (name: string, include: string[], exclude: string[]) => ({
  test: {
    name,
    include,
    exclude,
    globalSetup: ['tests/support/server.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
})

export default defineConfig({
  test: {
    projects: [project('library', ['tests/**/*.test.ts'], slow), project('slow', slow, [])],
    // each worker holds connections of its own
    maxWorkers: 2,
  },
})
