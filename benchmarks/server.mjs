import { startEmbedded } from '@manticore/embedded'
import { Database } from 'manticore-cockroachdb'
import { CREATE, person, ROWS, readId } from './table.mjs'

const using = async (url, use) => {
  const db = new Database({ url })
  try {
    return await use(db)
  } finally {
    await db.close()
  }
}

/**
 * A database of the benchmark's own with its tables filled, on the server of DATABASE_URL or on the embedded PostgreSQL.
 * Answers with its URL and what takes it away again.
 */
export const startDatabase = async () => {
  const server = process.env.DATABASE_URL ? undefined : await startEmbedded()
  const url = process.env.DATABASE_URL ?? server.url
  const name = `bench_${process.pid}`
  await using(url, (admin) => admin.createDatabase(name))
  const own = new URL(url)
  own.pathname = `/${name}`
  await using(own.toString(), async (db) => {
    for (const statement of CREATE) {
      await db.execute(statement)
    }
    await db.batchInsert(
      'people',
      Array.from({ length: ROWS }, (_, number) => {
        const { createdAt, ...row } = person(number)
        return { id: readId(number), ...row, created_at: createdAt }
      }),
    )
    await db.execute('analyze')
  })
  const stop = async () => {
    await using(url, (admin) => admin.dropDatabase(name))
    await server?.stop()
  }
  return { url: own.toString(), stop }
}
