import postgres from 'postgres'

/** A loop of updates in a transaction, as one writes it over postgres.js without arrays. */
export const open = async (url, connections) => {
  const sql = postgres(url, { max: connections })
  await sql`select 1`
  return {
    batchUpdate: (rows) =>
      sql.begin(async (tx) => {
        const updated = []
        for (const { id, name, n, score, at } of rows) {
          const [row] = await tx`update wide as t set name = ${name}, n = ${n}, score = ${score}, at = ${at}
            where id = ${id} returning id, name, n, big, price, score, active, tags, settings, raw, label, at`
          updated.push(row)
        }
        return updated
      }),
    close: () => sql.end(),
  }
}
