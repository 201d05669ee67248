// The tarballs of `npm run pack`, judged and used as users would: `npm run test:packages`.

import assert from 'node:assert/strict'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { runInNewContext } from 'node:vm'
import { startEmbedded } from '@manticore/embedded'
import { Database } from 'manticore-cockroachdb'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { rolldown } from 'rolldown'
import { followReadme } from './newcomer.mjs'
import { compile, emptyProject, install, measure, run } from './project.mjs'
import { published, readmeBlocks, root, withDependencies } from './published.mjs'

const UMBRELLA = 'manticore-cockroachdb'
const MOST_PACKAGES = 24
const MOST_MIB = 12
const COMPILERS = ['typescript', 'typescript-6', 'typescript-5.9']

const nameOf = (one) => one.folder.split('/').at(-1)
const tarballs = (packages) => packages.map(({ tarball }) => tarball)

const step = async (what, work) => {
  const start = performance.now()
  const note = await work()
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  console.log(`ok   ${what}${note === undefined ? '' : `: ${note}`} (${seconds} s)`)
}

const judge = async (one) => {
  const tarball = readFileSync(one.tarball)
  const { messages } = await publint({
    strict: true,
    pack: { tarball: tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.byteLength) },
  })
  assert.deepEqual(
    messages.map((message) => formatMessage(message, one, { color: false })),
    [],
    one.name,
  )
  for (const file of ['LICENSE', 'README.md']) {
    assert.ok(existsSync(join(one.folder, file)), `${one.name} has no ${file}`)
  }
  await run(join(root, 'node_modules/.bin/attw'), ['--profile', 'esm-only', one.tarball], { cwd: root })
}

/** Creates a database and answers with its URL. */
const newDatabase = async (url, name) => {
  const db = new Database({ url })
  await db.createDatabase(name)
  await db.close()
  return String(Object.assign(new URL(url), { pathname: name }))
}

/** Runs a program with an empty folder to work in, and a database of its own. */
const runWith = (project, url) => async (name, args) => {
  const cwd = mkdtempSync(join(project, 'cwd-'))
  return run(process.execPath, args, { cwd, env: { DATABASE_URL: await newDatabase(url, name) } })
}

const bundle = async (input, platform, output) => {
  const { output: chunks } = await (await rolldown({ input, platform, logLevel: 'silent' })).write(output)
  assert.equal(chunks.length, 1)
  return chunks[0]
}

const useEverything = async (project, url) => {
  const execute = runWith(project, url)
  const readmes = published.map((one) => ({ name: nameOf(one), one }))
  for (const { name, one } of readmes) {
    writeFileSync(join(project, `${name}.ts`), readmeBlocks(one, 'ts'))
  }
  for (const file of ['required.cts', 'plain.mjs']) {
    copyFileSync(join(root, 'tests/packages/programs', file), join(project, file))
  }
  const files = readmes.map(({ name }) => `${name}.ts`)
  for (const compiler of COMPILERS) {
    await step(`${compiler} compiles the READMEs`, async () => {
      await compile(project, compiler, 'bundler', files)
      await compile(project, compiler, 'nodenext', [...files, 'required.cts'])
    })
  }
  for (const { name, one } of readmes) {
    await step(`the README of ${one.name} prints what it says`, async () => {
      assert.equal(
        await execute(`readme_${name.replace('-', '_')}`, [join(project, `${name}.js`)]),
        readmeBlocks(one, 'text'),
      )
    })
  }
  await step('CommonJS requires it', async () => {
    assert.equal(await execute('required', [join(project, 'required.cjs')]), 'Tokoname true\n')
  })
  await step('JavaScript imports it, and stacks lead to its source', async () => {
    const printed = await execute('plain', ['--enable-source-maps', join(project, 'plain.mjs')])
    const [rows, refusal, identity, source] = printed.trimEnd().split('\n')
    assert.equal(rows, '[ { id: 2, volume: 90 } ]')
    assert.match(refusal, /^true pots\.volume expects an integer/)
    assert.equal(identity, 'true true')
    assert.ok(source.includes('/node_modules/@manticore/') && existsSync(source), source)
  })
  for (const command of published.flatMap(({ bin = {} }) => Object.keys(bin))) {
    await step(`${command} --help`, async () => {
      assert.match(
        await run(join(project, 'node_modules/.bin', command), ['--help'], { cwd: project }),
        /^Usage/,
      )
    })
  }
  await step('the command migrates', async () => {
    const env = { DATABASE_URL: await newDatabase(url, 'command') }
    const manticore = (...args) => run(join(project, 'node_modules/.bin/manticore'), args, { cwd: shop, env })
    const shop = join(project, 'shop')
    mkdirSync(shop)
    await manticore('init')
    await manticore('generate', 'create', 'tables')
    await manticore('migrate')
    await manticore('check')
    assert.match(await manticore('status', '--json'), /create_tables/)
  })
  await step('Rolldown bundles it for Node into one file', async () => {
    const alone = mkdtempSync(join(tmpdir(), 'manticore-bundle-'))
    try {
      const file = join(alone, 'shop.mjs')
      const { code } = await bundle(join(project, `${UMBRELLA}.js`), 'node', { file, codeSplitting: false })
      const umbrella = published.find(({ name }) => name === UMBRELLA)
      assert.equal(await execute('bundled', [file]), readmeBlocks(umbrella, 'text'))
      return `${Math.ceil(code.length / 1024)} KiB`
    } finally {
      rmSync(alone, { recursive: true })
    }
  })
  await step('a bundle of @manticore/schema for browsers needs nothing of Node', async () => {
    const file = join(project, 'schema-in-browser.js')
    const { code, imports } = await bundle(join(project, 'schema.js'), 'browser', { file, format: 'iife' })
    assert.deepEqual(imports, [])
    const printed = []
    const console = { log: (value) => printed.push(`${inspect(value)}\n`) }
    runInNewContext(code, { console, TextEncoder, TextDecoder, URL })
    const schema = published.find(({ name }) => name === '@manticore/schema')
    assert.equal(printed.join(''), readmeBlocks(schema, 'text'))
    return `${Math.ceil(code.length / 1024)} KiB`
  })
}

const project = emptyProject(mkdtempSync(join(tmpdir(), 'manticore-packages-')))
try {
  for (const one of published) {
    await step(`publint and attw accept ${one.name}`, () => judge(one))
  }
  await step(`npm installs ${UMBRELLA} alone`, async () => {
    await install(project, tarballs(withDependencies(UMBRELLA)))
    const { packages, bytes } = measure(project)
    const figures = `${packages} packages, ${(bytes / 2 ** 20).toFixed(1)} MiB`
    assert.ok(packages <= MOST_PACKAGES && bytes <= MOST_MIB * 2 ** 20, figures)
    return figures
  })
  await step('npm installs the others', async () => {
    await install(project, [...tarballs(published), '@types/node@20'])
  })
  await step('the README is followed in an empty folder', () => followReadme(project))
  const server = await startEmbedded()
  await useEverything(project, server.url).finally(() => server.stop())
} finally {
  rmSync(project, { recursive: true, force: true })
}
