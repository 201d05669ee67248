import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { root } from './page.js'

const run = promisify(execFile)

/** What a block did when it was run. */
export interface Recorded {
  readonly printed: string
  /** The statements it sent, in their order. */
  readonly sent: readonly string[]
}

/** What a page's program did: by the line of each block, and what came behind the last of them. */
export interface Run extends Recorded {
  readonly blocks: Readonly<Record<number, Recorded>>
}

/** Runs a compiled page, in the folder it is in and on a database. */
export const runPage = async (script: string, url: string): Promise<Run> => {
  const record = `${script}.json`
  const recorder = `${root}tests/docs/support/record.mjs`
  await run(process.execPath, ['--enable-source-maps', '--import', recorder, script], {
    cwd: script.slice(0, script.lastIndexOf('/')),
    env: { ...process.env, DATABASE_URL: url, RECORD_FILE: record, NO_COLOR: '1' },
  })
  return JSON.parse(readFileSync(record, 'utf8')) as Run // record.mjs has written it
}
