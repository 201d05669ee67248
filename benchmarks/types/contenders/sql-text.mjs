import { program as builders } from './builders.mjs'

const TYPES = {
  text: () => 'TEXT',
  int4: () => 'INT4',
  int8: () => 'INT8',
  decimal: ([precision, scale]) => `DECIMAL(${precision}, ${scale})`,
  bool: () => 'BOOL',
  timestamptz: () => 'TIMESTAMPTZ',
  jsonb: () => 'JSONB',
  varchar: ([length]) => `VARCHAR(${length})`,
  float8: () => 'FLOAT8',
}

const column = ({ name, type, sizes, notNull, initial }) => {
  const fallback = initial === undefined ? '' : ` DEFAULT ${initial}`
  return `  ${name}: '${TYPES[type](sizes)}${notNull ? ' NOT NULL' : ''}${fallback}',`
}

const declaration = ({ table, columns }) => `
import { defineTable } from 'manticore-cockroachdb'

export const ${table} = defineTable('${table}', {
  id: 'UUID PRIMARY KEY DEFAULT gen_random_uuid()',
${columns.map(column).join('\n')}
})
`

/** This library, its tables declared in SQL. */
export const program = (tables) => builders(tables, declaration)
