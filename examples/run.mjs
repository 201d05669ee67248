// Runs every example in turn: each folder beside this file that has a src/main.ts. They start an embedded server of their
// own, or use the one of DATABASE_URL. With names behind "--", those examples alone. Fails when one of them fails.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const LIMIT = 30_000 // milliseconds for each; on a slow machine they take five seconds

const folder = fileURLToPath(new URL('.', import.meta.url))
const isExample = (name) => existsSync(`${folder}${name}/src/main.ts`)

const examples = readdirSync(folder).filter(isExample).sort()
const wanted = process.argv.slice(2)
const unknown = wanted.find((name) => !examples.includes(name))
if (unknown !== undefined) {
  console.error(`There is no example "${unknown}"; there are ${examples.join(', ')}`)
  process.exit(2)
}
const names = wanted.length > 0 ? wanted : examples

const run = (name) => {
  console.log(`\n--- ${name}`)
  const start = performance.now()
  const { status, signal, error } = spawnSync(process.execPath, [`${folder}${name}/dist/main.js`], {
    stdio: 'inherit',
    timeout: LIMIT,
  })
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  const end = status === 0 ? 'done' : `failed with ${error?.code ?? signal ?? status}`
  console.log(`--- ${name}: ${end} after ${seconds} s`)
  return status === 0
}

const failed = names.filter((name) => !run(name))
console.log(`\n${names.length - failed.length} of ${names.length} examples ran to their end`)
process.exitCode = failed.length > 0 || names.length === 0 ? 1 : 0
