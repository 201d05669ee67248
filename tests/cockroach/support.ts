import { Database, type DatabaseError } from 'manticore-cockroachdb'
import pg from 'pg'
import { describe, expect, inject, onTestFinished, vi } from 'vitest'
import { errorOf } from '../support/refusal.js'

// Each test of this folder is named for something that the library takes for granted of CockroachDB and that nothing
// but a CockroachDB can confirm. When one fails, what the library does about it is to be looked at. Not asked here: what a
// node says while it drains, and what needs several regions.

const given = Boolean(process.env.COCKROACH_URL)

/** `describe`, skipped where there is no CockroachDB to ask. */
export const questions = describe.skipIf(!given)

interface Known {
  readonly version: readonly [year: number, release: number]
  readonly types: ReadonlySet<string>
}

const ask = async (): Promise<Known> => {
  if (!given) {
    return { version: [0, 0], types: new Set() }
  }
  await using db = new Database({ url: inject('url') })
  const { version } = await db.connect()
  const [year = 0, release = 0] = version.split('.').map(Number)
  const types = await db.sql<{ name: string }>`select distinct typname as name from pg_catalog.pg_type`
  return { version: [year, release], types: new Set(types.map(({ name }) => name)) }
}

const {
  version: [year, release],
  types: names,
} = await ask()

/** Whether the CockroachDB is of this version or a newer one: `since(25, 2)`. */
export const since = (firstYear: number, firstRelease: number): boolean =>
  year > firstYear || (year === firstYear && release >= firstRelease)

/** Whether the CockroachDB has a type of this name, which newer versions alone may have. */
export const hasType = (name: string): boolean => names.has(name)

/** A result as the server sends it: texts, the tag, and the status of the ReadyForQuery behind it. */
interface Answer {
  readonly rows: readonly (readonly (string | null)[])[]
  /** `INSERT`, of the tag `INSERT 0 1`. */
  readonly command: string
  readonly count: number | null
  readonly columns: readonly pg.FieldDef[]
  /** I outside a transaction, T inside one, E inside one that has failed. */
  readonly status: string
}

/** What the server said of a failure, and the status behind it. */
interface Refusal {
  readonly error: pg.DatabaseError
  readonly status: string
}

/** A connection without the library, until the test is over. */
export interface Wire {
  /** Sends a statement by the extended protocol, under a name where one is given. */
  run(text: string, parameters?: readonly (string | null)[], name?: string): Promise<Answer>
  /** Answers with the error of a statement that must fail. */
  refused(text: string, parameters?: readonly (string | null)[], name?: string): Promise<Refusal>
  /** Reads the rows through a portal, so many at a time. */
  portal(text: string, size: number): Promise<Answer>
  /** The notices so far, as `WARNING 25P01`. */
  readonly notices: readonly string[]
  /** The ParameterStatus messages so far. */
  readonly parameters: ReadonlyMap<string, string>
}

/** What the server said of an error of the library, as postgres.js has it. */
export interface Said {
  readonly code: string
  readonly message: string
  readonly severity?: string
  readonly detail?: string
  readonly hint?: string
  readonly constraint_name?: string
  readonly routine?: string
}

export const said = (error: DatabaseError): Said => error.cause as Said // the driver's

// every value as the server sends it
const types = { getTypeParser: () => (text: string) => text }

// what the declarations of pg lack
interface Statement extends pg.QueryArrayConfig {
  readonly queryMode: 'extended'
  readonly rows?: number
}

/** Opens a connection with these settings. */
export const connect = async (
  url: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<Wire> => {
  const client = new pg.Client({ connectionString: url, types: types as unknown as pg.CustomTypesConfig }) // texts alone
  const notices: string[] = []
  const parameters = new Map<string, string>()
  let status = ''
  let ready = 0
  client.on('notice', ({ severity, code }) => notices.push(`${severity} ${code}`))
  // a test ends the connection, or the server does
  client.on('error', () => undefined)
  client.connection.on('parameterStatus', ({ parameterName, parameterValue }) => {
    parameters.set(parameterName, parameterValue)
  })
  client.connection.on('readyForQuery', (message: { readonly status: string }) => {
    status = message.status
    ready++
  })
  await client.connect()
  onTestFinished(() => client.end())

  const send = async (statement: Omit<Statement, 'queryMode' | 'rowMode'>): Promise<Answer> => {
    const config: Statement = { ...statement, queryMode: 'extended', rowMode: 'array' }
    const { rows, command, rowCount, fields } = await client.query<(string | null)[]>(config)
    return { rows, command, count: rowCount, columns: fields, status }
  }
  const refusal = async (call: () => Promise<Answer>): Promise<Refusal> => {
    const before = ready
    const error = (await errorOf(call)) as unknown as pg.DatabaseError // of pg
    // it tells the error before ReadyForQuery has come
    await vi.waitFor(() => expect(ready).toBeGreaterThan(before))
    return { error, status }
  }
  for (const [name, value] of Object.entries(settings)) {
    await send({ text: `set ${name} = ${value}` })
  }

  return {
    run: (text, values = [], name) => send({ text, values: [...values], ...(name && { name }) }),
    refused: (text, values = [], name) =>
      refusal(() => send({ text, values: [...values], ...(name && { name }) })),
    portal: (text, size) => send({ text, rows: size }),
    notices,
    parameters,
  }
}
