import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** How a program ended. */
export interface Ended {
  /** The exit code, or null when it did not end by itself in time. */
  readonly code: number | null
  readonly output: string
}

/** Runs a module in a Node of its own, which may import what the tests may. */
export const runNode = (
  source: string,
  {
    environment = {},
    patience = 10_000,
    flags = [],
  }: { environment?: Record<string, string>; patience?: number; flags?: readonly string[] } = {},
): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...flags, '--input-type=module', '--eval', source], {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      env: { ...process.env, ...environment },
      timeout: patience,
      killSignal: 'SIGKILL',
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk
      })
    }
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, output }))
  })
