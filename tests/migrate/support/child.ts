import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What a migrator in a process of its own is to do. */
export interface ChildOptions {
  readonly url: string
  readonly directory: string
  /** It kills itself behind the answer to the statement of this number, from 1. */
  readonly killAt?: number
  readonly leaseDuration?: number
  readonly method?: 'migrate' | 'rollback'
  readonly options?: Readonly<Record<string, unknown>>
  /** Milliseconds that its clock is ahead. */
  readonly clock?: number
}

/** What came of it. */
export interface ChildResult {
  readonly signal: NodeJS.Signals | null
  readonly applied?: readonly string[]
  readonly reverted?: readonly string[]
  readonly error?: { readonly name: string; readonly message: string; readonly holder?: string }
  /** How many statements it sent. */
  readonly statements?: number
}

/** A migrator in a process of its own. */
export interface MigratingChild {
  readonly process: ChildProcess
  readonly result: Promise<ChildResult>
}

const file = fileURLToPath(new URL('child.mjs', import.meta.url))

/** Starts a migrator in a process of its own. */
export const startChild = (options: ChildOptions): MigratingChild => {
  const child = spawn(process.execPath, [file], {
    env: { ...process.env, MIGRATE: JSON.stringify(options) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  const result = new Promise<ChildResult>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (_, signal) => resolve({ ...JSON.parse(output || '{}'), signal }))
  })
  return { process: child, result }
}

/** Runs one to its end. */
export const runChild = (options: ChildOptions): Promise<ChildResult> => startChild(options).result
