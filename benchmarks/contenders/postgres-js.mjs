import postgres from 'postgres'
import { person, readId } from '../table.mjs'

/** postgres.js with its tagged template, which prepares: the same statements over a pool of the same size. */
export const open = async (url, connections) => {
  const sql = postgres(url, { max: connections, onnotice: () => undefined })
  await sql`select 1`
  return {
    read: async (number) => {
      const [row] =
        await sql`select id, email, name, age, visits, balance, score, active, settings, created_at
        from people where id = ${readId(number)}`
      return row
    },
    create: async (number) => {
      const { email, name, age, visits, balance, score, active, settings, createdAt } = person(number)
      const [row] = await sql`insert into people
        (email, name, age, visits, balance, score, active, settings, created_at)
        values (${email}, ${name}, ${age}, ${visits}, ${balance}, ${score}, ${active}, ${sql.json(settings)}, ${createdAt})
        returning id, email, name, age, visits, balance, score, active, settings, created_at`
      return row
    },
    close: () => sql.end(),
  }
}
