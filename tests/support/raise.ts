import type { Database } from 'manticore-cockroachdb'

/** What a server says of a failure. */
export interface Raised {
  readonly code: string
  readonly message: string
  readonly detail?: string
  readonly hint?: string
  readonly constraint?: string
}

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`

/**
 * Makes every write to a table fail in the words given, which may be another server's: PostgreSQL's RAISE sends any code
 * with any fields, and neither table nor column, like CockroachDB. Null ends it.
 */
export const raiseOn = async (
  db: Pick<Database, 'execute'>,
  table: string,
  raised: Raised | null,
): Promise<void> => {
  const name = `"${table.replaceAll('"', '""')}"`
  await db.execute(`drop trigger if exists complain on ${name}`)
  if (raised === null) {
    return
  }
  const { code, ...fields } = raised
  const options = [`errcode = ${quote(code)}`]
  for (const [field, text] of Object.entries(fields)) {
    options.push(`${field} = ${quote(text)}`)
  }
  const body = `begin raise exception using ${options.join(', ')}; end`
  await db.execute(`create or replace function complain() returns trigger language plpgsql as ${quote(body)}`)
  await db.execute(
    `create trigger complain before insert or update or delete on ${name} for each statement execute function complain()`,
  )
}
