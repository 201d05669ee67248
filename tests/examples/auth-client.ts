import type { Database } from 'manticore-cockroachdb'
import type { tables } from '../../examples/auth-service/dist/schema.js'
import { listen } from '../../examples/auth-service/dist/server.js'
import type { LogEntry } from '../../examples/auth-service/dist/service.js'
import { defaultSettings, type Settings } from '../../examples/auth-service/dist/settings.js'

/** What the service answered. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** As JSON; whatever the test takes it for. */
  // biome-ignore lint/suspicious/noExplicitAny: the tests look into it
  readonly body: any
}

interface Asked {
  readonly body?: unknown
  readonly token?: string
  readonly device?: string
}

/** A running service, and requests to it over HTTP. */
export interface Running extends AsyncDisposable {
  readonly url: string
  readonly settings: Settings
  readonly log: readonly LogEntry[]
  close(): Promise<void>
  ask(method: string, path: string, asked?: Asked): Promise<Answer>
}

/** An instance of the service on a port of its own. Passwords cost next to nothing unless the settings say otherwise. */
export const run = async (db: Database<typeof tables>, given: Partial<Settings> = {}): Promise<Running> => {
  const settings = { ...defaultSettings(), scrypt: { ln: 4, r: 8, p: 1 }, ...given }
  const log: LogEntry[] = []
  const { url, close } = await listen({ db, settings, log: (entry) => log.push(entry) })
  const ask = async (method: string, path: string, { body, token, device }: Asked = {}): Promise<Answer> => {
    const response = await fetch(url + path, {
      method,
      headers: {
        'Content-Type': 'application/json',
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        ...(device === undefined ? {} : { 'User-Agent': device }),
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? undefined : JSON.parse(text),
    }
  }
  return { url, settings, log, close, ask, [Symbol.asyncDispose]: close }
}
