import { type EnumType, qualifiedName, SchemaError, type TableDefinition } from '@manticore/schema'
import { quoteLiteral } from './literal.js'
import { onlyPostgres, type ServerKind } from './server.js'

/** The enum every database with regions has of its own. */
const REGIONS = 'crdb_internal_region'

/** The enum types of some tables, each once. */
export const enumsOf = (tables: readonly TableDefinition[]): EnumType[] => {
  const types = new Map<string, EnumType>()
  for (const { name, columns } of tables) {
    for (const { property, type } of columns) {
      if (type.enum !== undefined) {
        const known = types.get(type.info.sql)
        if (known !== undefined && known.labels.join('\0') !== type.enum.labels.join('\0')) {
          throw new SchemaError(`${name}.${property}: the enum "${known.name}" has other labels elsewhere`, {
            table: name,
            column: property,
          })
        }
        types.set(type.info.sql, type.enum)
      }
    }
  }
  return [...types.values()]
}

/** The statement that creates an enum type where it is missing; none for a type that is the database's own. */
export const enumSql = (type: EnumType, server: ServerKind): string[] => {
  const definition = `${qualifiedName(type)} AS ENUM (${type.labels.map(quoteLiteral).join(', ')})`
  if (server === 'cockroachdb') {
    return type.name === REGIONS ? [] : [`CREATE TYPE IF NOT EXISTS ${definition}`]
  }
  // PostgreSQL has no CREATE TYPE IF NOT EXISTS. The block is a literal, since a label may hold any dollar quote.
  const block = `BEGIN CREATE TYPE ${definition}; EXCEPTION WHEN duplicate_object THEN NULL; END`
  return [onlyPostgres(`DO ${quoteLiteral(block)}`)]
}
