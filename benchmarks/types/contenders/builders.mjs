import { declarations, fileEach, fiveCalls, gathered, SETTINGS } from '../program.mjs'

const BUILDERS = {
  text: () => 'text()',
  int4: () => 'int4()',
  int8: () => 'int8()',
  decimal: ([precision, scale]) => `decimal(${precision}, ${scale})`,
  bool: () => 'bool()',
  timestamptz: () => 'timestamptz()',
  jsonb: () => `jsonb<${SETTINGS}>()`,
  varchar: ([length]) => `varchar(${length})`,
  float8: () => 'float8()',
}

const declaration = ({ table, columns }) => `
import { bool, decimal, defineTable, float8, int4, int8, jsonb, text, timestamptz, uuid, varchar } from 'manticore-cockroachdb'

export const ${table} = defineTable('${table}', {
  id: uuid().primaryKey().defaultRandom(),
${declarations(columns, BUILDERS)}
})
`

const calls = (t) => `
import { db } from '../database.js'
import { ${t.table} } from '../tables/${t.table}.js'

const table = db.table(${t.table})
${fiveCalls(t, {
  create: `await table.create({ ${t.name}: name, ${t.visits}: 1n, ${t.price}: '1.50' })`,
  read: 'await table.read(id)',
  update: `await table.update(id, { ${t.price}: price, ${t.stock}: 1 })`,
  list: `await table.list({
    where: { ${t.active}: true, ${t.stock}: { gte: least } },
    orderBy: '${t.createdAt} desc',
    limit: 20,
    select: ['id', '${t.name}', '${t.createdAt}'],
  })`,
  remove: 'await table.delete(id)',
})}`

/** Tables declared in some way of this library, and what `database.ts` exports over them. */
export const declared = (tables, declare = declaration, exported = 'db = new Database({ tables })') => ({
  ...fileEach(tables, 'tables', declare),
  'tables.ts': gathered(tables),
  'database.ts': `
import { Database } from 'manticore-cockroachdb'
import { tables } from './tables.js'

export const ${exported}
`,
})

/** This library, its tables declared by builders. */
export const program = (tables, declare) => ({
  ...declared(tables, declare),
  ...fileEach(tables, 'calls', calls),
})
