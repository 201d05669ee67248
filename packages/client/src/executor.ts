import type { Parameter, Query, RawRow } from '@manticore/core'
import type { TableDefinition } from '@manticore/schema'
import type { CallOptions } from './call-options.js'
import type { RawResult, ResultColumn, Sendable } from './connection.js'
import type { Server } from './server.js'
import type { BeginOptions, TransactionOptions } from './transaction-options.js'

/** Sends a statement inside a transaction. */
export type Send = (sent: Sendable, parameters: readonly Parameter[]) => Promise<RawResult>

/** A connection that one user holds alone. */
export interface HeldConnection {
  /** The server it is a connection to. */
  readonly server: Server
  /** Runs a statement; what it returns is as the server sent it. */
  run(text: string, parameters: readonly Parameter[]): Promise<RawResult>
  /** The columns that the result of a statement would have; runs nothing. */
  describe(text: string, parameters: readonly Parameter[]): Promise<readonly ResultColumn[]>
  /** Runs a statement and reads its rows, `batchSize` at a time. Nothing else may be run before their end. */
  stream(
    text: string,
    parameters: readonly Parameter[],
    batchSize: number,
  ): AsyncGenerator<readonly RawRow[], void, undefined>
  /**
   * Runs work in a transaction on this connection, again where the database asks for it. Nothing else is run on it
   * meanwhile; its own signal cancels it.
   */
  transaction<T>(work: (inner: Executor) => Promise<T>, options: TransactionOptions): Promise<T>
  /** Asks the server to cancel what runs, if anything does. */
  cancel(): void
  /** Ends the connection, for this reason, and whatever was not committed on it. */
  destroy(cause: unknown): void
  /** Gives the connection back for others to use. */
  release(): void
}

/** Runs statements somewhere: over the pool, or in a transaction. */
export interface Executor {
  /** Runs a compiled statement and answers with what came back; failures come out as the driver threw them. */
  run(statement: Sendable, parameters: readonly Parameter[], limits?: CallOptions): Promise<RawResult>
  /**
   * Runs several statements, all or none: in a transaction, or in a savepoint of this one. Work that is repeatable is run
   * again where the database asks for it.
   */
  atomically<T>(work: (send: Send) => Promise<T>, limits?: CallOptions, isRepeatable?: boolean): Promise<T>
  /** Runs a statement and reads its rows some at a time. */
  stream(
    statement: Sendable,
    parameters: readonly Parameter[],
    batchSize: number,
    limits?: CallOptions,
  ): AsyncGenerator<readonly RawRow[], void, undefined>
  /** Runs a statement of the user's own. */
  query(query: Query, limits?: CallOptions): Promise<RawResult>
  /** Lends a connection to one user alone. */
  hold(): Promise<HeldConnection>
  /** Runs work in a transaction, again where the database asks for it, or in a savepoint of this one. */
  transaction<T>(work: (inner: Executor) => Promise<T>, options: TransactionOptions): Promise<T>
  /** Begins a transaction, or a savepoint of this one. */
  begin(options: BeginOptions): Promise<OpenTransaction>
  /** What the cursors of pages are signed with. */
  readonly cursorSecret: () => string
  /** The declared tables of the database, for what an error can say of them. */
  readonly tables: readonly TableDefinition[]
  /** Whether what is run here is part of a transaction. */
  readonly inTransaction: boolean
  /** The server, once connected. */
  readonly connected: Server | undefined
  /** The server; connects when nothing has. */
  server(): Promise<Server>
}

/** A transaction or a savepoint that has begun. */
export interface OpenTransaction extends Executor {
  /** Whether it was committed or rolled back. */
  readonly ended: boolean
  commit(): Promise<void>
  /** Undoes it. Does nothing once it has ended. */
  rollback(): Promise<void>
}

/** The key under which a database keeps its executor, for the facades over it. */
export const executor: unique symbol = Symbol('manticore.executor')

/** Whatever statements can be run on. */
export interface Runs {
  readonly [executor]: Executor
}
