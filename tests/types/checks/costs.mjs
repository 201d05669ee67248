// What the compiler has to do for a call, in instantiations: pinned, so that a change that raises one shows it.

import { createRequire } from 'node:module'
import { join } from 'node:path'
import { root } from './compile.mjs'
import { besideTests, expectReviewed } from './reviewed.mjs'

// in one process, where the declarations of libraries are read once; TypeScript 7 counts nearly the same
const ts = createRequire(import.meta.url)('typescript-6')

const HEAD = `import { Database, decimal, defineTable, insertSchema, int4, selectSchema, sql, text, timestamptz, updateSchema, uuid } from 'manticore-cockroachdb'
import type { Insertable, PrimaryKey, Selectable, Updateable } from 'manticore-cockroachdb'
import { seats, teas, users } from './contract.js'
const db = new Database({ tables: { users, teas, seats } })
const people = db.table(users)
`

const CASES = {
  'defineTable, builders': `defineTable('t', {
    id: uuid().primaryKey().defaultRandom(), name: text().notNull(), note: text(), price: decimal(8, 2).notNull(),
    stock: int4().notNull().default(0), at: timestamptz().notNull().defaultNow() })`,
  'defineTable, SQL text': `defineTable('t', {
    id: 'UUID PRIMARY KEY DEFAULT gen_random_uuid()', name: 'TEXT NOT NULL UNIQUE', note: 'TEXT', price: 'DECIMAL(8, 3) NOT NULL',
    stock: 'INT4 NOT NULL DEFAULT 0', at: 'TIMESTAMPTZ NOT NULL DEFAULT now()' })`,
  'db.table': 'db.table(teas)',
  Selectable: '(row: Selectable<typeof users>) => row.id',
  Insertable: '(row: Insertable<typeof users>) => row.id',
  Updateable: '(row: Updateable<typeof users>) => row.id',
  PrimaryKey: '(key: PrimaryKey<typeof seats>) => key.row',
  insertSchema: 'insertSchema(users)',
  'insertSchema, some columns': `insertSchema(users, { omit: ['id', 'role'] })`,
  updateSchema: 'updateSchema(users)',
  selectSchema: 'selectSchema(users)',
  create: `people.create({ email: 'a', name: 'b' })`,
  read: `people.read('id')`,
  update: `people.update('id', { name: 'b', visits: sql\`visits + 1\` })`,
  delete: `people.delete('id')`,
  'find by column': `people.find({ email: 'a' })`,
  'list, all': 'people.list()',
  'list, selected columns': `people.list({ select: ['id', 'name'] })`,
  'list, with an order': `people.list({ orderBy: 'createdAt desc' })`,
  'list, with a filter': `people.list({ where: { role: 'admin', balance: { gte: '10' }, or: [{ teamId: null }] } })`,
  'list, a filter into JSON': `people.list({ where: { settings: { path: { theme: 'dark' } } } })`,
  'list, a filter by callback': `people.list({ where: (eb) => eb('name', 'like', 'A%') })`,
  page: `people.page({ orderBy: ['createdAt desc', 'name'], limit: 10 })`,
  aggregate: `people.aggregate({ groupBy: ['role'], count: true, sum: ['balance'], orderBy: 'count desc' })`,
  batchCreate: `people.batchCreate([{ email: 'a', name: 'b' }])`,
  batchUpdate: `people.batchUpdate([{ id: 'a', name: 'b' }])`,
  upsert: `people.upsert({ email: 'a', name: 'b' }, { onConflict: 'email' })`,
  'db.insert by name': `db.insert('teas', { name: 'a', price: 5 })`,
  'db.select by name': `db.select('teas', { select: ['id'] })`,
  'db.kysely, select': `db.kysely.selectFrom('users').select(['id', 'name']).where('email', '=', 'a').execute()`,
  'db.kysely, join': `db.kysely.selectFrom('users').innerJoin('teas', 'teas.name', 'users.name').select('teas.id').execute()`,
  'a column that there is not': `people.list({ where: { nam: 'Ada' } })`,
  'a value of another type': `people.create({ email: 1, name: 'b' })`,
}

const OPTIONS = {
  ...{ strict: true, exactOptionalPropertyTypes: true, skipLibCheck: true, noEmit: true },
  ...{ module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2023, types: ['node'] },
  lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
}

/** Counts the instantiations of a program of one text; files other than it are parsed once. */
const createCounter = () => {
  const file = besideTests('case.ts')
  const host = ts.createCompilerHost(OPTIONS)
  const { getSourceFile, fileExists } = host
  const parsed = new Map()
  return (text) => {
    host.fileExists = (path) => path === file || fileExists(path)
    host.getSourceFile = (path, version) => {
      if (path === file) {
        return ts.createSourceFile(path, text, version)
      }
      if (!parsed.has(path)) {
        parsed.set(path, getSourceFile(path, version))
      }
      return parsed.get(path)
    }
    const program = ts.createProgram(
      [file],
      { ...OPTIONS, typeRoots: [join(root, 'node_modules/@types')] },
      host,
    )
    const faults = program.getSemanticDiagnostics(program.getSourceFile(file))
    return { count: program.getInstantiationCount(), faults: faults.length }
  }
}

const countCases = () => {
  const count = createCounter()
  const base = count(HEAD)
  return Object.entries(CASES).map(([name, text]) => {
    const { count: total, faults } = count(`${HEAD}void (${text})\n`)
    if (faults - base.faults !== (name.startsWith('a ') ? 1 : 0)) {
      throw new Error(`"${name}" has ${faults} mistakes`)
    }
    return `${name}: ${total - base.count}\n`
  })
}

export const checks = [
  {
    name: 'TypeScript 6: what calls cost, in instantiations',
    work: async () => expectReviewed(countCases().join(''), besideTests('costs.txt')),
  },
]
