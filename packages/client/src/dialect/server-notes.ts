import { onlyPostgres, requireText, type ServerKind } from '@manticore/core'
import type { CompiledQuery } from 'kysely'
import { UnsupportedFeatureError } from '../errors.js'
import { requireHistory } from '../history.js'
import type { Server } from '../server.js'

/** What of a compiled query is not the same on either server. */
export interface ServerNotes {
  /** Whether it reads the past, which only CockroachDB keeps. */
  readonly historical: boolean
  /** The text for PostgreSQL, where that is another one. */
  readonly postgres: string | undefined
  /** What a server lacks, and what to use instead. */
  readonly lacking: Readonly<Partial<Record<ServerKind, string>>>
}

// by the query itself: a copy of it may have got another text
const noted = new WeakMap<CompiledQuery, ServerNotes>()

/** Keeps the notes of a query for {@link textOf}. */
export const note = <Query extends CompiledQuery>(query: Query, notes: ServerNotes): Query => {
  noted.set(query, notes)
  return query
}

const NAMES: Readonly<Record<ServerKind, string>> = { cockroachdb: 'CockroachDB', postgres: 'PostgreSQL' }

const textOn = (sql: string, { historical, postgres, lacking }: ServerNotes, server: Server): string => {
  const refusal = lacking[server.kind]
  if (refusal !== undefined) {
    throw new UnsupportedFeatureError(`${NAMES[server.kind]} has no ${refusal}`, {
      code: 'UNSUPPORTED_FEATURE',
      sql,
    })
  }
  if (historical) {
    requireHistory(sql, server)
  }
  if (server.kind === 'cockroachdb') {
    return sql
  }
  return lacking.cockroachdb === undefined ? (postgres ?? sql) : onlyPostgres(postgres ?? sql)
}

/**
 * The text of a query for the server, which is asked for only where it makes a difference. Throws
 * `UnsupportedFeatureError` for what that server does not have.
 */
export const textOf = async (query: CompiledQuery, server: () => Promise<Server>): Promise<string> => {
  const notes = noted.get(query)
  return requireText(notes === undefined ? query.sql : textOn(query.sql, notes, await server()))
}
