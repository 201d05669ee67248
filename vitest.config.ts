import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    globalSetup: ['tests/support/server.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // two machines' worth of cores are not everywhere; each worker holds connections of its own
    maxWorkers: 2,
  },
})
