import type { Database } from 'manticore-cockroachdb'
import { beforeEach } from 'vitest'

const QUESTIONS = {
  columns:
    'select c.relname, a.attname, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull, pg_get_expr(d.adbin, d.adrelid) as preset ' +
    'from pg_catalog.pg_attribute as a join pg_catalog.pg_class as c on c.oid = a.attrelid ' +
    'left join pg_catalog.pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum ' +
    "where c.relnamespace = 'public'::REGNAMESPACE and a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'v') order by 1, 2",
  indexes:
    "select tablename, indexname, indexdef from pg_catalog.pg_indexes where schemaname = 'public' order by 1, 2",
  constraints:
    'select conrelid::REGCLASS::TEXT as tab, conname, pg_get_constraintdef(oid) as def from pg_catalog.pg_constraint ' +
    "where connamespace = 'public'::REGNAMESPACE order by 1, 2",
  labels:
    'select t.typname, e.enumlabel from pg_catalog.pg_enum as e join pg_catalog.pg_type as t on t.oid = e.enumtypid order by t.typname, e.enumsortorder',
}

/** Everything that is in the schema `public`, but for the tables of the library. */
export const catalogOf = async (db: Database): Promise<Record<string, unknown[]>> => {
  const found: Record<string, unknown[]> = {}
  for (const [name, question] of Object.entries(QUESTIONS)) {
    const rows = await db.execute(question)
    found[name] = rows.filter((row) => !JSON.stringify(row).includes('_migrations'))
  }
  return found
}

/** Empties the schema `public`. */
export const emptySchema = async (db: Database): Promise<void> => {
  await db.execute('drop schema public cascade')
  await db.execute('create schema public')
}

/** Whether the suites run on CockroachDB, of which `tests/cockroach/migrate.test.ts` asks what these ask of PostgreSQL. */
export const onCockroach: boolean = Boolean(process.env.COCKROACH_URL)

/** Empties the schema `public` before each test. On CockroachDB, where it cannot be dropped, the test is skipped. */
export const useEmptySchema = (database: { readonly db: Database }): void => {
  beforeEach(async (context) => {
    context.skip(onCockroach, 'the schema public cannot be dropped there')
    await emptySchema(database.db)
  })
}
