import type { TableDefinition } from '@manticore/schema'
import { type RawBuilder, sql } from 'kysely'

/** A table as a statement names it: `"users"`, or `"app"."users"` in a schema of its own. */
export const tableName = ({ schema, name }: TableDefinition): RawBuilder<unknown> =>
  schema === undefined ? sql.id(name) : sql.id(schema, name)
