// Runs every suite that needs a server, and the questions of this folder, against the CockroachDB at COCKROACH_URL.
// `npm run test:cockroach -- tests/cockroach -t 'COMMIT'` runs a part of them.

import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

// what is left needs no server
const SUITES = ['tests/client', 'tests/docs', 'tests/wire', 'tests/cockroach']

const NO_URL = `npm run test:cockroach runs the suites on a CockroachDB, and COCKROACH_URL does not say on which. With Docker:

  docker compose up -d --wait
  COCKROACH_URL='postgresql://root@localhost:26257/defaultdb?sslmode=disable' npm run test:cockroach
  docker compose down --volumes

The user must be an admin: the suites create databases and users. They touch no other database.`

const run = (command, args) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit' })
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })

const test = async () => {
  if (!process.env.COCKROACH_URL) {
    console.error(NO_URL)
    return 1
  }
  for (const step of [['packages/sync/derive.mjs'], ['node_modules/typescript/bin/tsc', '-b']]) {
    const built = await run(process.execPath, step)
    if (built !== 0) {
      return built
    }
  }
  const given = process.argv.slice(2)
  const projects = ['library', 'sync', 'slow', 'cockroach'].flatMap((name) => ['--project', name])
  return await run(process.execPath, [
    'node_modules/vitest/vitest.mjs',
    'run',
    ...projects,
    ...(given.some((argument) => argument.startsWith('tests/')) ? [] : SUITES),
    ...given,
  ])
}

process.exitCode = await test()
