import { fileEach, fiveCalls, SETTINGS } from '../program.mjs'

const TYPES = {
  text: ['string'],
  int4: ['number'],
  int8: ['bigint', 'bigint | number'],
  decimal: ['string', 'string | number | bigint'],
  bool: ['boolean'],
  timestamptz: ['Date', 'Date | string'],
  jsonb: [SETTINGS],
  varchar: ['string'],
  float8: ['number'],
}

const column = ({ name, type, notNull, initial }) => {
  const [read, write = read] = TYPES[type].map((one) => (notNull ? one : `${one} | null`))
  if (initial === undefined) {
    return `  ${name}: ${read === write ? read : `ColumnType<${read}, ${write}, ${write}>`}`
  }
  return `  ${name}: ${read === write ? `Generated<${read}>` : `ColumnType<${read}, ${write} | undefined, ${write}>`}`
}

const declaration = ({ table, columns }) => `
import type { ColumnType, Generated } from 'kysely'

export interface ${table} {
  id: Generated<string>
${columns.map(column).join('\n')}
}
`

const calls = (t) => `
import { kysely } from '../database.js'
${fiveCalls(t, {
  create: `await kysely
    .insertInto('${t.table}')
    .values({ ${t.name}: name, ${t.visits}: 1n, ${t.price}: '1.50' })
    .returningAll()
    .executeTakeFirstOrThrow()`,
  read: `await kysely.selectFrom('${t.table}').selectAll().where('id', '=', id).executeTakeFirst()`,
  update: `await kysely
    .updateTable('${t.table}')
    .set({ ${t.price}: price, ${t.stock}: 1 })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()`,
  list: `await kysely
    .selectFrom('${t.table}')
    .select(['id', '${t.name}', '${t.createdAt}'])
    .where('${t.active}', '=', true)
    .where('${t.stock}', '>=', least)
    .orderBy('${t.createdAt}', 'desc')
    .limit(20)
    .execute()`,
  remove: `await kysely.deleteFrom('${t.table}').where('id', '=', id).executeTakeFirst()`,
})}`

/** The calls in plain Kysely, over whatever `database.ts` exports as `kysely`. */
export const queries = (tables) => fileEach(tables, 'calls', calls)

/** Kysely over an interface written by hand. */
export const program = (tables) => ({
  ...fileEach(tables, 'tables', declaration),
  'database.ts': `
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'
${tables.map(({ table }) => `import type { ${table} } from './tables/${table}.js'\n`).join('')}
interface Database {
${tables.map(({ table }) => `  ${table}: ${table}`).join('\n')}
}

export const kysely = new Kysely<Database>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})
`,
  ...queries(tables),
})
