/** What `startEmbedded` may be told. */
export interface EmbeddedOptions {
  /**
   * A folder that keeps the database, made when missing; a later start on it finds the data again and writes are
   * synced to disk. Left out, the server lives in a temporary folder that goes when the server stops.
   */
  readonly dataDir?: string
  /** The port on 127.0.0.1. Left out, a free one is taken; read it from `server.url`. */
  readonly port?: number
  /**
   * Settings of postgresql.conf for this start, such as `{ log_statement: 'all' }`. They come before the defaults of
   * this package. Where the server listens and keeps its data cannot be changed here.
   */
  readonly settings?: Readonly<Record<string, string>>
  /**
   * Is called with each line of the server's log, a few milliseconds after it was written. Lines written after the
   * process began to end are not reported.
   */
  readonly log?: (line: string) => void
}
