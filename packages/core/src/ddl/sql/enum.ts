import { qualifiedName } from '@manticore/schema'
import { onlyPostgres, type ServerKind } from '../server.js'
import type { EnumSnapshot } from '../snapshot.js'
import { quoteLiteral } from './quote-literal.js'

/** `CREATE TYPE "role" AS ENUM ('admin', 'member')`. */
export const createEnumSql = (type: EnumSnapshot): string =>
  `CREATE TYPE ${qualifiedName(type)} AS ENUM (${type.labels.map(quoteLiteral).join(', ')})`

/** The statement that creates an enum type where it is missing. */
export const ensureEnumSql = (type: EnumSnapshot, server: ServerKind): string => {
  const create = createEnumSql(type)
  if (server === 'cockroachdb') {
    return create.replace('TYPE', 'TYPE IF NOT EXISTS')
  }
  // PostgreSQL has no CREATE TYPE IF NOT EXISTS. The block is a literal, since a label may hold any dollar quote.
  const block = `BEGIN ${create}; EXCEPTION WHEN duplicate_object THEN NULL; END`
  return onlyPostgres(`DO ${quoteLiteral(block)}`)
}
