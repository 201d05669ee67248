import { startEmbedded } from '@manticore/embedded'
import postgres from 'postgres'
import { ACCOUNTS, accountId, COUNTER, CREATE, PEOPLE, person, readId } from './table.mjs'

/** One connection for what the harness itself has to ask. */
export const connectAdmin = (url) => postgres(url, { max: 1, onnotice: () => undefined })

const using = async (url, use) => {
  const sql = connectAdmin(url)
  try {
    return await use(sql)
  } finally {
    await sql.end()
  }
}

const fill = async (sql) => {
  for (const statement of CREATE) {
    await sql.unsafe(statement)
  }
  const people = Array.from({ length: PEOPLE }, (_, number) => {
    const { createdAt, ...row } = person(number)
    return { id: readId(number), ...row, created_at: createdAt }
  })
  await sql`insert into people ${sql(people)}`
  const accounts = Array.from({ length: ACCOUNTS }, (_, number) => ({
    id: accountId(number),
    owner: `Owner ${number}`,
    balance: 1_000_000,
  }))
  await sql`insert into accounts ${sql(accounts)}`
  await sql`insert into counters (id, value) values (${COUNTER}, 0)`
  await sql`analyze`
}

/**
 * A database of the benchmark's own with its tables filled, on the server of DATABASE_URL or on the embedded PostgreSQL.
 * Answers with its URL, what the server calls itself, whether it is the embedded one, and what takes it away again.
 */
export const startDatabase = async () => {
  const embedded = process.env.DATABASE_URL ? undefined : await startEmbedded()
  const url = process.env.DATABASE_URL ?? embedded.url
  const name = `bench_${process.pid}`
  const own = new URL(url)
  own.pathname = `/${name}`
  const stop = async () => {
    await using(url, (sql) => sql`drop database if exists ${sql(name)}`)
    await embedded?.stop()
  }
  try {
    await using(url, (sql) => sql`create database ${sql(name)}`)
    const version = await using(own.toString(), async (sql) => {
      await fill(sql)
      const [row] = await sql`select version()`
      return row.version
    })
    return { url: own.toString(), version, isEmbedded: embedded !== undefined, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
