import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** Starting several servers on a busy machine may take this long. */
export const SLOW = { timeout: 60_000 }

export const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))

/** A temporary folder that every user may use, gone after the test. */
export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'embedded-test-'))
  chmodSync(folder, 0o1777)
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

export const postmasterOf = (folder: string): number =>
  Number(readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')[0])

/** The processes whose command line names the folder. */
export const processesUsing = (folder: string): readonly string[] =>
  readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder)
    } catch {
      return false
    }
  })

/** Waits for a condition; the deadline only decides how long a failing test takes. */
export const eventually = async (what: string, holds: () => boolean): Promise<void> => {
  const deadline = Date.now() + 20_000
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`Not within 20 seconds: ${what}`)
    await setTimeout(10)
  }
}

export interface Script {
  readonly child: ChildProcess
  /** The first line that the script writes, parsed. */
  readonly report: Promise<Record<string, unknown>>
  /** How the script ended and what it wrote as errors. */
  readonly outcome: Promise<{ code: number | null; signal: NodeJS.Signals | null; errors: string }>
}

interface ScriptOptions {
  readonly uid?: number
  readonly gid?: number
  readonly temporary?: string
  /** In a process group of its own. */
  readonly detached?: boolean
}

/** Runs a script in a process of its own, with a temporary folder of its own if given. */
export const runScript = (
  path: string,
  args: readonly string[] = [],
  options: ScriptOptions = {},
): Script => {
  const { temporary, ...rest } = options
  const child = spawn(process.execPath, [path, ...args], {
    ...rest,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TMPDIR: temporary ?? tmpdir() },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const output = text(child.stdout)
  const errors = text(child.stderr)
  const report = new Promise<Record<string, unknown>>((resolve, reject) => {
    let line = ''
    child.stdout.on('data', (chunk: Buffer) => {
      line += chunk
      if (line.includes('\n')) resolve(JSON.parse(line.slice(0, line.indexOf('\n'))))
    })
    Promise.all([output, errors]).then(([, lines]) => reject(new Error(`No report. ${lines}`)))
  })
  report.catch(() => {})
  const outcome = once(child, 'exit').then(async ([code, signal]) => ({ code, signal, errors: await errors }))
  return { child, report, outcome }
}
