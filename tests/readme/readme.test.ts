import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { patience } from '../support/patience.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
const run = promisify(execFile)
const database = useDatabase()

/** The README's fenced blocks of a language. */
const blocks = (language: string): string[] =>
  [...readFileSync(`${root}README.md`, 'utf8').matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(
    ([, found, text = '']) => (found === language ? [text] : []),
  )

// inside the workspace, where the packages resolve as they do for a user; dist/ is never committed
const temporaryFolder = (): string => {
  const parent = `${root}tests/readme/dist`
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(`${parent}/`)
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const compilerOptions = {
  composite: false,
  declarationMap: false,
  isolatedDeclarations: false,
  outDir: 'out',
  types: ['node'],
}

test('the code of the README compiles, runs and prints what the README says', {
  timeout: 60_000 * patience,
}, async () => {
  const code = blocks('ts').join('')
  const output = blocks('text').join('')
  const folder = temporaryFolder()
  writeFileSync(`${folder}/readme.ts`, code)
  writeFileSync(
    `${folder}/tsconfig.json`,
    JSON.stringify({ extends: `${root}tsconfig.base.json`, compilerOptions, files: ['readme.ts'] }),
  )
  // tsc reports on stdout, which an assertion shows and a rejection hides
  const { stdout: mistakes } = await run(process.execPath, [
    `${root}node_modules/typescript/bin/tsc`,
    '--project',
    folder,
  ]).catch((failure: { stdout: string }) => failure)
  expect(mistakes).toBe('')
  const { stdout, stderr } = await run(process.execPath, [`${folder}/out/readme.js`], {
    cwd: folder,
    env: { ...process.env, DATABASE_URL: database.url, NO_COLOR: '1' },
  })
  expect({ stdout, stderr }).toEqual({ stdout: output, stderr: '' })
})
