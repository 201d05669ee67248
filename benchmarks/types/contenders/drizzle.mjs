import { declarations, fileEach, fiveCalls, gathered, SETTINGS } from '../program.mjs'

const calls = (t, drizzle) => `
import { and, desc, eq, gte } from '${drizzle}'
import { db } from '../database.js'
import { ${t.table} } from '../tables/${t.table}.js'
${fiveCalls(t, {
  create: `(await db.insert(${t.table}).values({ ${t.name}: name, ${t.visits}: 1n, ${t.price}: '1.50' }).returning())[0]!`,
  read: `(await db.select().from(${t.table}).where(eq(${t.table}.id, id)))[0]`,
  update: `(await db
    .update(${t.table})
    .set({ ${t.price}: price, ${t.stock}: 1 })
    .where(eq(${t.table}.id, id))
    .returning())[0]`,
  list: `await db
    .select({ id: ${t.table}.id, ${t.name}: ${t.table}.${t.name}, ${t.createdAt}: ${t.table}.${t.createdAt} })
    .from(${t.table})
    .where(and(eq(${t.table}.${t.active}, true), gte(${t.table}.${t.stock}, least)))
    .orderBy(desc(${t.table}.${t.createdAt}))
    .limit(20)`,
  remove: `await db.delete(${t.table}).where(eq(${t.table}.id, id))`,
})}`

const contender =
  ({ drizzle, core, driver, define, database, types }) =>
  (tables) => ({
    ...fileEach(
      tables,
      'tables',
      ({ table, columns }) => `
import * as c from '${drizzle}/${core}'

export const ${table} = c.${define}('${table}', {
  id: c.uuid().primaryKey().defaultRandom(),
${declarations(columns, types)}
})
`,
    ),
    'tables.ts': gathered(tables),
    'database.ts': `
import { drizzle } from '${drizzle}/${driver}'
${database}
`,
    ...fileEach(tables, 'calls', (t) => calls(t, drizzle)),
  })

const BUILDERS = {
  int8: () => "c.bigint({ mode: 'bigint' })",
  decimal: ([precision, scale]) => `c.numeric({ precision: ${precision}, scale: ${scale} })`,
  timestamptz: () => 'c.timestamp({ withTimezone: true })',
  jsonb: () => `c.jsonb().$type<${SETTINGS}>()`,
  varchar: ([length]) => `c.varchar({ length: ${length} })`,
}

/** Drizzle 0.45, its tables for PostgreSQL. */
export const drizzle045 = contender({
  drizzle: 'drizzle-orm-0.45',
  core: 'pg-core',
  driver: 'pg-proxy',
  define: 'pgTable',
  database: 'export const db = drizzle(async () => ({ rows: [] }))',
  types: {
    ...BUILDERS,
    text: () => 'c.text()',
    int4: () => 'c.integer()',
    bool: () => 'c.boolean()',
    float8: () => 'c.doublePrecision()',
  },
})

/** Drizzle 1.0 (release candidate), its tables for CockroachDB. */
export const drizzle10 = contender({
  drizzle: 'drizzle-orm-1.0',
  core: 'cockroach-core',
  driver: 'cockroach',
  define: 'cockroachTable',
  database: "export const db = drizzle('postgresql://localhost')",
  types: {
    ...BUILDERS,
    text: () => 'c.string()',
    int4: () => 'c.int4()',
    int8: () => "c.int8({ mode: 'bigint' })",
    decimal: ([precision, scale]) => `c.decimal({ precision: ${precision}, scale: ${scale} })`,
    bool: () => 'c.bool()',
    float8: () => 'c.float()',
  },
})
