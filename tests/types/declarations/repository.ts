// What a package may export without a type of its own: the compiler must find a name for each inferred one.

import {
  boundedStaleness,
  decimal,
  enumType,
  index,
  insertSchema,
  jsonb,
  schema,
  sql,
  text,
} from 'manticore-cockroachdb'
import { db } from './database.js'
import { t0 } from './tables/t0.js'

export const table = db.table(t0)
export const { kysely } = db
export const role = enumType('role', ['admin', 'member'])
export const app = schema('app')
export const things = app.table(
  'things',
  {
    id: 'UUID PRIMARY KEY',
    name: text().notNull(),
    role: role(),
    cents: decimal(8, 2).notNull().codec<bigint>({ encode: String, decode: BigInt }),
    slug: text().generatedAs(sql`lower(name)`).stored(),
    free: jsonb(),
  },
  (t) => [index().on(t.name)],
)
export const thingsTable = db.table(things)
export const newThing = insertSchema(things, { omit: ['id', 'free'] })
export const column = text().notNull()
export const unfinished = text().generatedAs(sql`lower(name)`)
export const fragment = (name: string) => sql<string>`lower(${name})`
export const moment = () => boundedStaleness('10s')

export const find = (id: string) => table.read(id)
export const names = () => table.list({ select: ['id', 'name0'], orderBy: 'name0' })
export const page = (after?: string) => table.page({ after })
export const everything = () => thingsTable.stream({ select: ['id', 'cents'] })
export const totals = () => table.aggregate({ groupBy: ['active0'], count: true, sum: ['price0'] })
export const query = () => kysely.selectFrom('t0').select(['id', 'name0']).execute()
export const byName = () => db.select('t0', { select: ['id'] })
export const inTransaction = () => db.transaction((tx) => tx.table(t0).read('id'))
export const begin = () => db.begin()
export const list = thingsTable.list.bind(thingsTable)
export class Repository {
  readonly database = db
  readonly table = db.table(things)
  find(id: string) {
    return this.table.read(id)
  }
}
