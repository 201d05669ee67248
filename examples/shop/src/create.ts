import { compileSchema, type Ddl, type Server } from 'manticore-cockroachdb'
import { type Shop, type ShopTables, status } from './schema.js'

/** The statements that create the shop on such a server, and what of the declarations it has no words for. */
export const statementsFor = (tables: ShopTables, server: Server['kind']): Ddl =>
  compileSchema(Object.values(tables), { server })

/** Drops what an earlier run may have left; nothing else has these names. */
export const dropShop = async ({ db, tables }: Shop): Promise<void> => {
  const { lines, orders, carts, customers, stock, products } = tables
  for (const table of [lines, orders, carts, customers, stock, products]) {
    await db.dropTable(table, { ifExists: true })
  }
  await db.execute(`DROP TYPE IF EXISTS "${status.typeName}"`)
}

/** Creates the tables, each change of the schema by itself. */
export const createShop = async ({ db, tables }: Shop): Promise<void> => {
  const { kind } = await db.connect()
  for (const statement of statementsFor(tables, kind).statements) {
    await db.execute(statement)
  }
}
