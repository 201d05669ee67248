import { chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded } from '@manticore/embedded'
import { Database } from 'manticore-cockroachdb'
import { vi } from 'vitest'
import { type Authority, type Certificate, makeAuthority } from './certificates.js'

/** A PostgreSQL with TLS, whose certificate can be changed while it runs. */
export interface TlsServer extends AsyncDisposable {
  readonly port: number
  /** The password of `root`, who is let in with or without TLS. */
  readonly password: string
  /** Who signs the certificates of clients. The user `certified` is let in by one, and by nothing else. */
  readonly clients: Authority
  /** Gives the server another certificate, or none, and returns when new connections see it. */
  present(certificate: Certificate | undefined): Promise<void>
  /** Writes a file for the client to read and returns its path. */
  file(name: string, content: string): string
}

const LOGINS = `
hostssl all certified 127.0.0.1/32 cert
host    all all       127.0.0.1/32 scram-sha-256
`

/** Starts a server of its own, on 127.0.0.1, without a certificate at first. */
export const startTlsServer = async (): Promise<TlsServer> => {
  const server = await startEmbedded()
  const { port, password } = new URL(server.url)
  const clients = await makeAuthority('Clients')
  const folder = mkdtempSync(join(tmpdir(), 'manticore-tls-'))
  const admin = new Database({ url: server.url, maxConnections: 1 })
  const [paths] = await admin.sql<{ data: string; hba: string }>`
    select current_setting('data_directory') as data, current_setting('hba_file') as hba`
  const { data, hba } = paths!
  const { uid, gid } = statSync(data)
  let state = 0

  // the server reads a key only if it owns it, and nobody else may read it
  const give = (name: string, content: string): void => {
    const path = join(data, name)
    writeFileSync(path, content, { mode: 0o600 })
    chownSync(path, uid, gid)
  }

  await admin.sql`create role certified login`
  writeFileSync(hba, LOGINS)
  give('clients.crt', clients.cert)
  await admin.sql`alter system set ssl_ca_file = 'clients.crt'`

  return {
    port: Number(port),
    password,
    clients,
    present: async (certificate) => {
      if (certificate === undefined) {
        await admin.sql`alter system set ssl = off`
      } else {
        give('server.crt', certificate.cert)
        give('server.key', certificate.key)
        await admin.sql`alter system set ssl = on`
      }
      // a setting of no meaning, which new connections see together with the rest
      state++
      await admin.execute(`alter system set test.state = '${state}'`)
      await admin.sql`select pg_reload_conf()`
      await vi.waitFor(async () => {
        await using db = new Database({ url: server.url, maxConnections: 1 })
        const [row] = await db.sql<{ state: string }>`select current_setting('test.state', true) as state`
        if (row?.state !== String(state)) {
          throw new Error('the server has not read its settings yet')
        }
      })
    },
    file: (name, content) => {
      const path = join(folder, name)
      writeFileSync(path, content)
      return path
    },
    [Symbol.asyncDispose]: async () => {
      await admin.close()
      await server.stop()
      rmSync(folder, { recursive: true })
    },
  }
}
