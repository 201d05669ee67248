/**
 * The program that every contender writes: tables of twelve columns, and five calls on each whose results are used. The
 * tables have the same columns in another order and under names of their own, so that no two are of one type.
 */

const COLUMNS = [
  { word: 'name', type: 'text', notNull: true },
  { word: 'note', type: 'text' },
  { word: 'stock', type: 'int4', notNull: true, initial: '0' },
  { word: 'visits', type: 'int8', notNull: true },
  { word: 'price', type: 'decimal', notNull: true },
  { word: 'active', type: 'bool', notNull: true, initial: 'false' },
  { word: 'createdAt', type: 'timestamptz', notNull: true, initial: 'now()' },
  { word: 'deletedAt', type: 'timestamptz' },
  { word: 'settings', type: 'jsonb' },
  { word: 'label', type: 'varchar' },
  { word: 'ratio', type: 'float8' },
]

/** What is in the column of JSONB. */
export const SETTINGS = "{ theme: 'light' | 'dark' }"

const table = (number) => {
  const turn = number % COLUMNS.length
  const columns = [...COLUMNS.slice(turn), ...COLUMNS.slice(0, turn)].map((column) => ({
    ...column,
    name: `${column.word}${number}`,
    // no two tables have the same texts of SQL either
    ...(column.type === 'varchar' ? { sizes: [100 + number] } : {}),
    ...(column.type === 'decimal' ? { sizes: [19 + number, 4] } : {}),
    ...(column.type === 'int4' ? { initial: String(number) } : {}),
  }))
  return {
    table: `t${number}`,
    /** The columns beside the key, which is `id`, a UUID with a default. */
    columns,
    /** Their names, by what they are about. */
    ...Object.fromEntries(columns.map(({ word, name }) => [word, name])),
  }
}

/** The first tables of the program. */
export const tablesOf = (count) => Array.from({ length: count }, (_, number) => table(number))

/** Files of a program, one for each table in this folder. */
export const fileEach = (tables, folder, write) =>
  Object.fromEntries(tables.map((one) => [`${folder}/${one.table}.ts`, write(one)]))

/** A module that imports all tables and gathers them in an object. */
export const gathered = (tables) =>
  `${tables.map(({ table }) => `import { ${table} } from './tables/${table}.js'\n`).join('')}
export const tables = { ${tables.map(({ table }) => table).join(', ')} }
`

/** Columns declared by builders: `  name: text().notNull(),`. */
export const declarations = (columns, builders) =>
  columns
    .map(({ name, type, sizes, notNull, initial }) => {
      const fallback = initial === 'now()' ? '.defaultNow()' : initial && `.default(${initial})`
      return `  ${name}: ${builders[type](sizes)}${notNull ? '.notNull()' : ''}${fallback ?? ''},`
    })
    .join('\n')

/** The five calls as functions; each contender says how it does them. What they return is stated, and so is checked. */
export const fiveCalls = (t, { create, read, update, list, remove }) => `
export const create = async (name: string): Promise<string> => {
  const row = ${create}
  return row.id
}

export const read = async (id: string): Promise<Date | null | undefined> => {
  const row = ${read}
  return row?.${t.deletedAt}
}

export const update = async (id: string, price: string): Promise<bigint | undefined> => {
  const row = ${update}
  return row?.${t.visits}
}

export const list = async (least: number): Promise<{ id: string; name: string; at: Date }[]> => {
  const rows = ${list}
  return rows.map((row) => ({ id: row.id, name: row.${t.name}, at: row.${t.createdAt} }))
}

export const remove = async (id: string): Promise<void> => {
  ${remove}
}
`
