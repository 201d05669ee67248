import { describe, expect, test } from 'vitest'
import { createProject } from './support.js'

// nothing listens there: a configuration that is read to the end fails here
const url = 'postgresql://root:hidden@127.0.0.1:1/shop'
const reached = /^Error: .*127\.0\.0\.1:1\/shop as root.*\n$/

test.each([
  [
    'a syntax error',
    'export default {\n  schema: ,\n}\n',
    'manticore.config.ts:2: it cannot be parsed: Unexpected token',
  ],
  ['what it throws', "\nthrow new Error('not today')\n", 'manticore.config.ts:2: not today'],
  [
    'a module that is not there',
    "import './env.js'\nexport default {}\n",
    "manticore.config.ts:1: Cannot find module './env.js'",
  ],
  [
    'no default export',
    "export const config = { schema: './schema.ts' }\n",
    'manticore.config.ts: the default export must be the configuration, defineConfig({ ... }); it is undefined',
  ],
  [
    'an unknown setting',
    "export default { schemas: './schema.ts' }\n",
    'manticore.config.ts: there is no setting "schemas"; there are url, connection, schema, migrations, ignore',
  ],
  [
    'a list of what is no name',
    "export default { ignore: ['legacy', 7] }\n",
    'manticore.config.ts: ignore must be a list of names; it is an array',
  ],
  [
    'a wrong type',
    'export default { migrations: 7 }\n',
    'manticore.config.ts: migrations must be a text that is not empty; it is a number',
  ],
])('%s in the configuration is told with its place', async (_, text, sentence) => {
  const project = await createProject({ 'manticore.config.ts': text })
  expect(await project.manticore(['status', '--url', url])).toEqual({
    code: 2,
    stdout: '',
    stderr: `Error: ${sentence}\n`,
  })
})

test.each([
  [
    'a syntax error',
    'export default {\n  schema: ,\n}\n',
    "manticore.config.mjs:2: it cannot be parsed: Unexpected token ','",
  ],
  ['what it throws', "\nthrow new Error('not today')\n", 'manticore.config.mjs:2: not today'],
])('%s in a configuration in JavaScript is told with its place, too', async (_, text, sentence) => {
  const project = await createProject({ 'manticore.config.mjs': text })
  const { code, stderr } = await project.manticore(['status'])
  expect({ code, stderr }).toEqual({ code: 2, stderr: `Error: ${sentence}\n` })
})

test('a missing configuration is told with what to do', async () => {
  const project = await createProject()
  const { code, stderr } = await project.manticore(['status'])
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr:
      'Error: there is no manticore.config.ts here or in a folder above; "manticore init" writes one, --config names another file\n',
  })
})

test('--config names another file, which must be there', async () => {
  const project = await createProject({ 'ops/db.config.mjs': `export default { url: '${url}' }\n` })
  const found = await project.manticore(['status', '--config', 'ops/db.config.mjs'])
  expect(found.stderr).toMatch(reached)
  expect(await project.manticore(['status', '--config', 'ops/other.ts'])).toEqual({
    code: 2,
    stdout: '',
    stderr: 'Error: ops/other.ts: there is no such file\n',
  })
})

describe('a configuration is found', () => {
  test.each([
    [
      'manticore.config.ts',
      `import { defineConfig } from '@manticore/cli'\nexport default defineConfig({ url: '${url}' as string })\n`,
    ],
    ['manticore.config.mts', `import { url } from './url.js'\nexport default { url }\n`],
    ['manticore.config.cjs', `exports.url = '${url}'\n`],
    [
      'manticore.config.mjs',
      "export default { connection: { host: '127.0.0.1', port: 1, database: 'shop' } }\n",
    ],
  ])('as %s', async (name, text) => {
    const project = await createProject({ [name]: text, 'url.ts': `export const url: string = '${url}'\n` })
    const { code, stderr } = await project.manticore(['status'])
    expect(code).toBe(1)
    expect(stderr).toMatch(reached)
  })

  test('in a folder above, and DATABASE_URL is used where it has no url', async () => {
    const project = await createProject({ 'manticore.config.ts': 'export default {}\n', 'src/x.ts': '' })
    const { stderr } = await project.manticore(['status'], {
      environment: { DATABASE_URL: url },
      folder: 'src',
    })
    expect(stderr).toMatch(reached)
  })
})
