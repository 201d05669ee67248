import { startEmbedded } from '@manticore/embedded'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** The server every suite runs against. */
    url: string
  }
}

/** One server for the whole run: CockroachDB when `COCKROACH_URL` is given, the embedded PostgreSQL otherwise. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env.COCKROACH_URL
  if (given) {
    project.provide('url', given)
    return undefined
  }
  if (project.name === 'cockroach') {
    // its suites are skipped
    project.provide('url', 'postgresql://root@localhost:26257/defaultdb?sslmode=disable')
    return undefined
  }
  const server = await startEmbedded()
  project.provide('url', server.url)
  return () => server.stop()
}
