import { qualifiedName } from '@manticore/schema'
import { onlyPostgres, type ServerKind } from '../server.js'
import type { ForeignKeySnapshot } from '../snapshot.js'
import { foreignKeySql } from './constraint.js'
import { madeName } from './made-name.js'
import type { OrderedTable } from './order.js'
import { quoteLiteral } from './quote-literal.js'

/** A foreign key with its name, or the one that the server would make within CREATE TABLE. */
const withName = (
  table: string,
  foreignKey: ForeignKeySnapshot,
  taken: ReadonlySet<string>,
): ForeignKeySnapshot & { readonly name: string } => ({
  ...foreignKey,
  name: foreignKey.name ?? madeName([table, ...foreignKey.columns], 'fkey', taken),
})

/** The statements that add the foreign keys that had to wait for their tables. */
export const laterForeignKeysSql = (
  { table, within, after }: OrderedTable,
  server: ServerKind,
  ifNotExists: boolean,
): string[] => {
  const taken = new Set(table.foreignKeys.flatMap(({ name }) => name ?? []))
  const take = (foreignKey: ForeignKeySnapshot) => {
    const named = withName(table.name, foreignKey, taken)
    taken.add(named.name)
    return named
  }
  // the server names those within the table in the same way
  within.forEach(take)
  return after.map((foreignKey) => {
    const element = foreignKeySql(take(foreignKey))
    const add = `ALTER TABLE ${qualifiedName(table)} ADD ${element}`
    if (!ifNotExists) {
      return add
    }
    return server === 'cockroachdb'
      ? add.replace('ADD CONSTRAINT', 'ADD CONSTRAINT IF NOT EXISTS')
      : onlyPostgres(`DO ${quoteLiteral(`BEGIN ${add}; EXCEPTION WHEN duplicate_object THEN NULL; END`)}`)
  })
}
