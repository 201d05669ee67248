import { encodeUntyped, type Query, requireText } from '@manticore/core'
import { Kysely } from 'kysely'
import { PostgresJSDialect } from 'kysely-postgres-js'
import type { Sql } from 'postgres'
import type { RawResult } from './connection.js'

/** A connection that one user holds alone. */
export interface HeldConnection {
  run(text: string, parameters: readonly (string | null)[]): Promise<RawResult>
  release(): void
}

/** What the Kysely hatch stands on. */
export interface KyselyHost {
  hold(): Promise<HeldConnection>
  rows(result: RawResult, run: (query: Query) => Promise<RawResult>): Promise<Record<string, unknown>[]>
}

// kysely-postgres-js asks three things of postgres.js: reserve() a connection, run texts on it with unsafe(), and
// release() it. Here they are answered by our own lanes, which prepare and which survive a lost connection.
const createSql = ({ hold, rows }: KyselyHost): Sql => {
  const reserve = async (): Promise<unknown> => {
    const connection = await hold()
    return {
      unsafe: async (text: string, parameters: readonly unknown[] = []) => {
        const result = await connection.run(requireText(text), parameters.map(encodeUntyped))
        const read = await rows(result, (query) => connection.run(query.text, query.parameters))
        return Object.assign(read, { command: result.command, count: result.count })
      },
      release: () => connection.release(),
    }
  }
  const unused = (): never => {
    throw new TypeError('only reserve() of this object is used')
  }
  // the driver recognises postgres.js by a function that has reserve()
  return Object.assign(unused, { reserve, end: async () => undefined }) as unknown as Sql
}

/** A Kysely over the pool. Closing the database closes it; `destroy()` on it closes nothing. */
export const createKysely = <Tables>(host: KyselyHost): Kysely<Tables> =>
  new Kysely<Tables>({ dialect: new PostgresJSDialect({ postgres: createSql(host) }) })
