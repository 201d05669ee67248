import { type EnumType, qualifiedName, type TableDefinition } from '@manticore/schema'
import type { ServerKind } from '../server.js'

/** What declarations are written down for. */
export interface DeclaredContext {
  readonly server: ServerKind
  /** The extensions PostgreSQL has or can have. */
  readonly extensions: ReadonlySet<string>
  /** The tables declared beside one another, by their qualified names. */
  readonly tables: ReadonlyMap<string, TableDefinition>
  /** A schema as it is written down: undefined for the connection's own. */
  own(schema: string | undefined): string | undefined
}

/** The name of an enum type as columns have it. */
export const enumName = ({ schema, name }: EnumType, { own }: DeclaredContext): string =>
  qualifiedName({ schema: own(schema), name })
