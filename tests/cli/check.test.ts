import { beforeAll, describe, expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { configured, createProject, type Project } from './support.js'

const database = useDatabase()

const stable = (text: string): string =>
  text.replaceAll(/\S+\/test_\S+ as \S+, \S+ [\d.]+/g, '<target>').replaceAll(/ +$/gm, '')

describe('check', () => {
  let project: Project

  const said = async (...args: string[]): Promise<unknown> => {
    const { code, stdout, stderr } = await project.manticore(['check', ...args])
    return { code, said: stable(stdout + stderr) }
  }

  beforeAll(async () => {
    project = await createProject({
      ...configured(database.url),
      'schema.mjs': `import { defineTable, int8, text } from 'manticore-cockroachdb'
export const users = defineTable('users', { id: int8().primaryKey(), name: text() })
`,
      'migrations/20260101000000_users.sql':
        'CREATE TABLE users (id INT8 PRIMARY KEY);\n\n-- @UNDO\nDROP TABLE users;\n',
      'migrations/20260102000000_name.sql':
        'ALTER TABLE users ADD COLUMN name TEXT;\n\nALTER TABLE users ADD COLUMN fax TEXT;\n\nALTER TABLE users DROP COLUMN fax;\n\n-- @UNDO\nALTER TABLE users DROP COLUMN name;\n',
    })
  })

  test('finds what is pending, and what in it is dangerous', async () => {
    await project.manticore(['migrate', '--to', '20260101000000'])
    expect(await said()).toMatchInlineSnapshot(`
      {
        "code": 3,
        "said": "  configuration  ok       manticore.config.mjs, 1 table
        connection     ok       <target>
        migrations     found    at 20260101000000
        schema         warning  1 difference, as far as nothing is pending
        lint           warning  1 migration looked at

      migrations/20260102000000_name.sql: not applied
        "manticore migrate" applies it

      a generated migration adds the column users.name

      migrations/20260102000000_name.sql:5: the values are gone for good, and programs that still name the column fail (drop-column)
        release programs that do not use it first; keep a backup, or take it away in a later release, when nothing uses it any more
      ",
      }
    `)
  })

  test('finds nothing where all is applied and as declared', async () => {
    await project.manticore(['migrate'])
    expect(await said()).toMatchInlineSnapshot(`
      {
        "code": 0,
        "said": "  configuration  ok  manticore.config.mjs, 1 table
        connection     ok  <target>
        migrations     ok  at 20260102000000
        schema         ok  as declared
        lint           ok  0 migrations looked at
      ",
      }
    `)
  })

  test('finds a database that is not as declared', async () => {
    await database.db.execute('ALTER TABLE users ADD COLUMN age INT8')
    expect(await said()).toMatchInlineSnapshot(`
      {
        "code": 3,
        "said": "  configuration  ok     manticore.config.mjs, 1 table
        connection     ok     <target>
        migrations     ok     at 20260102000000
        schema         found  1 difference
        lint           ok     0 migrations looked at

      a generated migration drops the column users.age
      ",
      }
    `)
  })

  test('leaves alone what is to be ignored', async () => {
    const { 'manticore.config.mjs': config = '' } = configured(database.url)
    await project.write('manticore.config.mjs', config.replace('{', "{ ignore: ['users'],"))
    expect(await said()).toMatchObject({ code: 0 })
    await project.write('manticore.config.mjs', config)
  })

  test('finds files that changed and files that are missing, told as JSON', async () => {
    await database.db.execute('ALTER TABLE users DROP COLUMN age')
    await project.remove('migrations/20260101000000_users.sql')
    await project.write('migrations/20260102000000_name.sql', 'SELECT 1;\n')
    const { code, stdout } = await project.manticore(['check', '--json'])
    const { ok, checks } = JSON.parse(stdout)
    expect({ code, ok, migrations: checks[2] }).toEqual({
      code: 3,
      ok: false,
      migrations: {
        check: 'migrations',
        about: 'at 20260102000000',
        findings: [
          {
            severity: 'error',
            file: `${project.folder}/migrations/20260102000000_name.sql`,
            message: 'changed after it was applied',
            advice: expect.any(String),
          },
          { severity: 'warning', message: '20260101000000_users is applied, and its file is missing' },
        ],
      },
    })
  })

  test('needs no database with --offline, and counts warnings with --strict', async () => {
    await project.write(
      'manticore.config.mjs',
      configured('postgresql://127.0.0.1:1/none')['manticore.config.mjs'] ?? '',
    )
    expect(await said('--offline')).toMatchInlineSnapshot(`
      {
        "code": 0,
        "said": "  configuration  ok       manticore.config.mjs, 1 table
        lint           warning  1 migration looked at

      migrations/20260102000000_name.sql:1: there is no undo: a rollback stops here (missing-undo)
        a line -- @UNDO, and below it the SQL that takes the migration back
      ",
      }
    `)
    expect(await said('--offline', '--strict')).toMatchObject({ code: 3 })
  })

  test('fails where the database cannot be reached', async () => {
    expect(await said()).toMatchObject({ code: 1 })
  })
})

describe('a schema module', () => {
  const table = "import { defineTable, enumType, int8 } from 'manticore-cockroachdb'\n"
  const one = (name: string): string => `defineTable('${name}', { id: int8().primaryKey() })`

  test.each([
    [
      'tables, arrays and objects of them, and anything else',
      `${table}export const role = enumType('role', ['admin'])\nexport const a = ${one('a')}\nexport const many = [a, ${one('b')}]\nexport default { c: ${one('c')}, n: 1, f: () => {} }\n`,
      0,
      '3 tables',
    ],
    ['nothing but a number', 'export const n = 1\n', 2, 'Error: schema.ts: it exports no table;'],
    ['a mistake', `${table}\nexport const a: number = ${one('')}\n`, 2, 'Error: schema.ts:3: '],
    [
      'tables of another copy',
      "export const a = { [Symbol('manticore.table')]: {} }\n",
      2,
      'another copy of @manticore/schema',
    ],
  ])('exports %s', async (_, text, code, sentence) => {
    const project = await createProject({
      'manticore.config.mjs': 'export default {}\n',
      'schema.ts': text,
      'migrations/README.md': '',
    })
    const checked = await project.manticore(['check', '--offline'])
    expect({ code: checked.code, said: checked.stdout + checked.stderr }).toEqual({
      code,
      said: expect.stringContaining(sentence),
    })
  })

  test('that is not there is told', async () => {
    const project = await createProject({ 'manticore.config.mjs': 'export default {}\n' })
    expect(await project.manticore(['check', '--offline'])).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'Error: schema.ts: there is no such file; the setting "schema" names the module with the tables\n',
    })
  })
})
