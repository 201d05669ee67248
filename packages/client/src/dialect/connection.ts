import { encodeUntyped, type Parameter, type Query } from '@manticore/core'
import { ValidationError } from '@manticore/schema'
import type { CompiledQuery, DatabaseConnection, QueryResult, TransactionSettings } from 'kysely'
import type { RawResult } from '../connection.js'
import { QueryCancelledError } from '../errors.js'
import type { HeldConnection } from '../executor.js'
import { toDatabaseError } from '../failure.js'
import { onlyReads } from '../only-reads.js'
import { refuseSchemaChange } from '../schema-change.js'
import { beginText } from './begin-text.js'
import type { DialectHost } from './dialect-host.js'
import { textOf } from './server-notes.js'

/** What Kysely runs statements on. */
export interface DialectConnection extends DatabaseConnection {
  begin(settings: TransactionSettings): Promise<void>
  commit(): Promise<void>
  rollback(): Promise<void>
  /** Runs a statement without parameters or rows. */
  command(text: string): Promise<void>
  release(): void
  /** For Kysely from 0.29 on: cancels the query that runs. */
  cancelQuery(): Promise<void>
  /** For Kysely from 0.29 on: ends the connection on which the query runs. */
  killSession(): Promise<void>
}

// what Kysely passes from 0.29 on
interface AbortOptions {
  readonly signal?: AbortSignal | undefined
}

const COUNTED: ReadonlySet<string> = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE'])

// not map, which skips the holes of a sparse array
const encode = (parameters: readonly unknown[]): readonly Parameter[] => Array.from(parameters, encodeUntyped)

// what SHOW and pg_backend_pid() answer is the session's, where several statements may be meant to see the same one
const TELLS_OF_SESSION = /\b(?:show|pg_backend_pid)\b/i

const leavesNothing = (text: string): boolean => onlyReads(text) && !TELLS_OF_SESSION.test(text)

// what the schema builder compiles
const isSchemaChange = ({ query }: CompiledQuery): boolean =>
  /^(?:Create|Drop|Alter|Refresh)/.test(query.kind)

const checkChunk = (size: unknown): number => {
  if (!Number.isSafeInteger(size) || (size as number) <= 0) {
    throw new ValidationError('stream: chunkSize expects an integer above 0')
  }
  return size as number // just checked
}

/**
 * A connection in Kysely's sense: one session for what runs on it, from its acquisition to its release. Kysely
 * acquires one for every query and does not tell what for, so a connection of the pool is taken only when it matters: for
 * a transaction, a stream, and a statement that may leave something in its session or see what another has left. A query
 * that only reads goes where the statements of the facade go, to the least loaded connection, behind others.
 */
export const createConnection = ({ executor, results }: DialectHost): DialectConnection => {
  let taken: Promise<HeldConnection> | undefined
  // whether one is open, and whether the connection was taken for it
  let inTransaction = executor.inTransaction
  let isForTransaction = false

  const hold = async (): Promise<HeldConnection> => {
    try {
      return await executor.hold()
    } catch (error) {
      taken = undefined
      throw toDatabaseError(error, {})
    }
  }

  const take = (): Promise<HeldConnection> => {
    taken ??= hold()
    return taken
  }

  const giveBack = (): void => {
    taken?.then(
      (held) => held.release(),
      () => undefined, // there is nothing to give back
    )
    taken = undefined
  }

  const runShared = (query: Query): Promise<RawResult> => executor.query(query)

  const runHeld = async ({ text, parameters }: Query): Promise<RawResult> =>
    (await take()).run(text, parameters)

  const resultOf = async <Row>(
    raw: RawResult,
    run: (query: Query) => Promise<RawResult>,
  ): Promise<QueryResult<Row>> => {
    const rows = (await results.rows(raw, run)) as Row[] // the query states what it returns
    return COUNTED.has(raw.command) ? { rows, numAffectedRows: BigInt(raw.count) } : { rows }
  }

  return {
    executeQuery: async <Row>(
      compiled: CompiledQuery,
      { signal }: AbortOptions = {},
    ): Promise<QueryResult<Row>> => {
      if (inTransaction && isSchemaChange(compiled)) {
        refuseSchemaChange(await executor.server(), compiled.sql)
      }
      const text = await textOf(compiled, () => executor.server())
      const query = { text, parameters: encode(compiled.parameters) }
      // where it can be aborted it runs on a connection of its own, so that nobody else's statement is cancelled
      const isShared = taken === undefined && signal === undefined && leavesNothing(text)
      if (isShared) {
        return resultOf(await runShared(query), runShared)
      }
      await take()
      signal?.throwIfAborted()
      return resultOf(await runHeld(query), runHeld)
    },
    streamQuery: async function* <Row>(compiled: CompiledQuery, chunkSize?: number) {
      const size = checkChunk(chunkSize)
      const held = await take()
      const text = await textOf(compiled, async () => held.server)
      const parameters = encode(compiled.parameters)
      // asked beforehand: while rows are being read nothing can be asked of the tables they come from
      const read = await results.reader(await held.describe(text, parameters), runHeld)
      for await (const batch of held.stream(text, parameters, size)) {
        yield { rows: batch.map((row) => read(row)) as Row[] } // the query states what it returns
      }
    },
    begin: async (settings) => {
      isForTransaction = taken === undefined
      await runHeld({ text: beginText(settings), parameters: [] })
      inTransaction = true
    },
    commit: async () => {
      inTransaction = executor.inTransaction
      try {
        await runHeld({ text: 'commit', parameters: [] })
      } catch (error) {
        // it is over, and a transaction that is ended by hand may never be rolled back after this
        if (isForTransaction) {
          giveBack()
        }
        throw error
      }
    },
    rollback: async () => {
      inTransaction = executor.inTransaction
      if (taken !== undefined) {
        await runHeld({ text: 'rollback', parameters: [] })
      }
    },
    command: async (text) => {
      await runHeld({ text, parameters: [] })
    },
    release: giveBack,
    cancelQuery: async () => {
      const held = await taken
      held?.cancel()
    },
    killSession: async () => {
      const held = await taken
      held?.destroy(
        new QueryCancelledError('the query was aborted, and its session ended', { code: 'QUERY_CANCELLED' }),
      )
    },
  }
}
