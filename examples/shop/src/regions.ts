import { Database } from 'manticore-cockroachdb'

/** The regions of the database, none where it has none: `primary` first. */
export const regionsOf = async (url: string | undefined): Promise<readonly string[]> => {
  await using db = new Database({ url })
  const { kind } = await db.connect()
  if (kind === 'postgres') {
    return []
  }
  const rows = await db.sql<{ region: string }>`
    select region from [show regions from database] order by "primary" desc, region`
  return rows.map(({ region }) => region)
}
