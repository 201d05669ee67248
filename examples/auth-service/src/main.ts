import { once } from 'node:events'
import { startEmbedded } from '@manticore/embedded'
import { runMain } from '@manticore/example-support'
import { Database } from 'manticore-cockroachdb'
import { purge } from './purge.js'
import { type AuthDatabase, createTables, dropTables, tables } from './schema.js'
import { listen } from './server.js'
import type { LogEntry, Service } from './service.js'
import { defaultSettings, readSettings } from './settings.js'
import { play } from './story.js'

const HOUR = 60 * 60 * 1000

const toStdout = (entry: LogEntry): void => console.log(JSON.stringify({ at: new Date(), ...entry }))

/** Serves until it is told to end, by SIGINT or SIGTERM, and keeps its tables. */
const serve = async (db: AuthDatabase): Promise<void> => {
  const service: Service = { db, settings: readSettings(process.env), log: toStdout }
  await createTables(db)
  const end = new AbortController()
  process.once('SIGINT', () => end.abort()).once('SIGTERM', () => end.abort())
  await using server = await listen(service, Number(process.env.PORT ?? 3000))
  toStdout({ message: `listening on ${server.url}` })
  const timer = setInterval(() => purge(service).catch(({ message }) => toStdout({ message })), HOUR)
  await once(end.signal, 'abort')
  clearInterval(timer)
  toStdout({ message: 'ending' })
}

/** Plays the story on a service of its own, and drops its tables. */
const demonstrate = async (db: AuthDatabase): Promise<void> => {
  // fewer and cheaper passwords than a service should have, so that the story is short
  const settings = { ...defaultSettings(), maxFailures: 3, scrypt: { ln: 14, r: 8, p: 1 } }
  const entries: LogEntry[] = []
  try {
    await dropTables(db)
    await createTables(db)
    await using server = await listen({ db, settings, log: (entry) => entries.push(entry) })
    await play(server.url, settings.maxFailures)
    console.log(`\nThe log, the last of ${entries.length} lines: ${JSON.stringify(entries.at(-1))}`)
  } finally {
    await dropTables(db)
  }
}

const main = async (): Promise<void> => {
  const given = process.env.DATABASE_URL
  await using embedded = given ? undefined : await startEmbedded()
  await using db = new Database({ url: embedded?.url ?? given, tables })
  await (process.argv[2] === 'serve' ? serve(db) : demonstrate(db))
}

await runMain(main)
