// What the README tells a newcomer to do in an empty folder, done to the letter.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { run } from './project.mjs'
import { root } from './published.mjs'

const HEADING = '## In a project of your own\n'
// done before these tests
const PACKING = 'npm --prefix ../manticore ci && npm --prefix ../manticore run pack\n'
const RUNNING = 'npx tsx app.ts'
const CHECKING = 'npx tsc --noEmit --strict --module nodenext --types node app.ts'

const section = () => {
  const [, text] = readFileSync(join(root, 'README.md'), 'utf8').split(HEADING)
  return text.split('\n## ')[0]
}

const blocksOf = (text) =>
  [...text.matchAll(/^```(\w+)(?: \[([^\]\n]*)\])?\n(.*?)^```$/gms)].map(([, language, title, content]) => ({
    language,
    title,
    content,
  }))

/** Runs the command of the second terminal; answers with the line it prints for the first, and what ends it. */
const serve = async (command, cwd) => {
  // a group of its own: npx starts it by way of others
  const child = spawn('sh', ['-c', command], { cwd, detached: true, stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    once(child, 'exit'),
  ])
  assert.match(String(line), /^export DATABASE_URL=/)
  const stop = async () => {
    process.kill(-child.pid)
    await once(child, 'close')
  }
  return { line, stop }
}

/** Follows the section of the README in a new folder of this one. */
export const followReadme = async (folder) => {
  const text = section()
  const cwd = join(folder, 'teas')
  mkdirSync(cwd)
  chmodSync(folder, 0o755) // started by root, the server runs as another user
  symlinkSync(root, join(folder, 'manticore'))
  assert.ok(text.includes(RUNNING) && text.includes(CHECKING))
  let server = { line: ':', stop: () => undefined }
  const shell = (command) =>
    run('sh', ['-e', '-c', `${server.line}\n${command}`], { cwd, env: { npm_config_prefer_offline: 'true' } })
  try {
    for (const { language, title, content } of blocksOf(text)) {
      if (title === 'schema.ts') {
        assert.equal(readFileSync(join(cwd, title), 'utf8'), content)
      } else if (language === 'ts') {
        writeFileSync(join(cwd, title), content)
      } else if (language === 'text') {
        assert.equal(await shell(RUNNING), content)
      } else if (content.includes('manticore-embedded')) {
        server = await serve(content, cwd)
      } else {
        await shell(content.replace(PACKING, ''))
      }
    }
  } finally {
    await server.stop()
  }
  await shell(CHECKING)
  const app = join(cwd, 'app.ts')
  writeFileSync(app, readFileSync(app, 'utf8').replace(/^\/\/ @ts-expect-error.*\n/m, ''))
  await assert.rejects(shell(CHECKING), /app\.ts\(9,31\): error TS2353: .*'nmae' does not exist/)
}
