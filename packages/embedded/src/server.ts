/** A running server. */
export interface EmbeddedServer extends AsyncDisposable {
  /** `postgresql://root:<password>@127.0.0.1:<port>/defaultdb?sslmode=disable` */
  readonly url: string
  /**
   * Ends the open connections, stops the server and removes its temporary folder; a given `dataDir` stays. May be
   * called again, and has no need to be called before the process ends.
   *
   * @example
   * ```ts
   * const server = await startEmbedded({ dataDir: './data' })
   * await server.stop()
   * ```
   */
  stop(): Promise<void>
}

/** The address of the default database. The password is of the base64url alphabet, which an address may hold as is. */
export const serverUrl = (port: number, password: string): string =>
  `postgresql://root:${password}@127.0.0.1:${port}/defaultdb?sslmode=disable`
