import type { GivenHost } from './host.js'
import type { SslMode } from './tls.js'

/** How to connect. What is left out comes from `url`, then from `DATABASE_URL`, then from the defaults. */
export interface ConnectionOptions {
  /**
   * `postgresql://user:password@host:port/database?sslmode=verify-full`, as CockroachDB and its Cloud Console print it.
   * Several hosts are separated by commas: `@one:26257,two:26257,[::1]/database`. In user and password, what is not a
   * letter or digit is escaped as `encodeURIComponent` does it.
   *
   * Parameters are those of libpq and CockroachDB: `sslmode`, `sslrootcert`, `sslcert`, `sslkey`, `application_name`,
   * `connect_timeout`, `user`, `password`, `dbname`, `host`, `port`, and `options`, such as
   * `-c default_transaction_isolation=read\ committed --cluster=name`, which goes to the server as it is. Other names are
   * session variables, such as `results_buffer_size`. What only libpq knows is ignored where that changes nothing, as
   * `gssencmode=prefer`, and refused where a promise would be broken, as `channel_binding=require`.
   */
  readonly url?: string | undefined
  /** One name or address, without a port. Default `localhost`. What begins with `/` is the folder of a Unix socket. */
  readonly host?: string | undefined
  /** Default 26257, CockroachDB's. With `hosts`, it is for those that have none. */
  readonly port?: number | undefined
  /**
   * Several nodes in the place of `host`: `['one', 'two:26258', { host: '::1', port: 26259 }]`. A connection goes to the
   * one that was reached last, and to the others in their order when it cannot be reached, shuts down or is full.
   */
  readonly hosts?: readonly (string | GivenHost)[] | undefined
  /** Default `defaultdb`. */
  readonly database?: string | undefined
  /** Default `root`. */
  readonly user?: string | undefined
  /** Never shown in a message or an enumerable field of an error. Default none. */
  readonly password?: string | undefined
  /**
   * As in libpq: `disable` is without TLS, `require` encrypts but checks nothing, unless there is `sslrootcert`,
   * `verify-ca` checks that the certificate comes from one of the authorities in `sslrootcert`, `verify-full` that it is
   * for this host, too. Default `disable`, and `verify-full` with `sslrootcert: 'system'`. A Unix socket has no TLS.
   */
  readonly sslmode?: SslMode | undefined
  /**
   * A PEM file with the certificates of the authorities to trust. Without it, and for `'system'`, they are those Node
   * trusts, which is right for CockroachDB Cloud Basic and Standard. At its beginning, `~`, `$HOME` and `$env:appdata`
   * stand for the folders they stand for in a shell; so they do in `sslcert` and `sslkey`. Files are read once.
   */
  readonly sslrootcert?: string | undefined
  /** A PEM file with the client's certificate, for a user that logs in by one. */
  readonly sslcert?: string | undefined
  /** A PEM file with the private key of `sslcert`. */
  readonly sslkey?: string | undefined
  /** At most this many connections. Default 10. */
  readonly maxConnections?: number | undefined
  /** The name the server's views show for these connections. Default `manticore`. */
  readonly applicationName?: string | undefined
  /** Seconds that opening a connection may take for each host, TLS included. Default 5. */
  readonly connectTimeout?: number | undefined
  /** Seconds a call may wait for a connection to come free. Default 30. */
  readonly poolTimeout?: number | undefined
  /**
   * Seconds after which a connection is replaced once it is idle, so that connections spread over nodes that come and
   * go. Default 300; 0 or Infinity for no limit.
   */
  readonly maxLifetime?: number | undefined
  /** Milliseconds a statement may run before the server cancels it. 0 is no limit; left out, the server's default. */
  readonly statementTimeout?: number | undefined
  /** Milliseconds a statement may wait for a lock. 0 is no limit; left out, the server's default. */
  readonly lockTimeout?: number | undefined
  /**
   * Milliseconds a transaction may stay open without a statement before the server ends the connection. 0 is no limit;
   * left out, the server's default.
   */
  readonly idleInTransactionTimeout?: number | undefined
  /**
   * What the cursors of `page` are signed with. With a secret shared by your processes, nobody can make a cursor of
   * their own; without one, a changed or mistaken cursor is found out all the same.
   */
  readonly cursorSecret?: string | undefined
}
