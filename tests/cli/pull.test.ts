import { beforeAll, describe, expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { createProject, type Project } from './support.js'

const database = useDatabase()

describe('pull', () => {
  let project: Project

  beforeAll(async () => {
    await database.db.execute("CREATE TYPE role AS ENUM ('admin', 'member')")
    await database.db.execute(
      "CREATE TABLE users (id INT8 PRIMARY KEY, full_name TEXT NOT NULL, role role NOT NULL DEFAULT 'member')",
    )
    await database.db.execute('CREATE VIEW names AS SELECT full_name FROM users')
    project = await createProject({
      'manticore.config.mjs': `export default { url: ${JSON.stringify(database.url)}, schema: './db/schema.ts' }\n`,
    })
  })

  test('writes the module of what the database holds, and names what has no counterpart', async () => {
    const { code, stdout, stderr } = await project.manticore(['pull'])
    expect({ code, stdout, stderr }).toMatchInlineSnapshot(`
      {
        "code": 0,
        "stderr": "",
        "stdout": "db/schema.ts was written: 1 table, 1 enum.

      In the database, and with no counterpart in a schema:
        the view names
      ",
      }
    `)
    const text = await project.read('db/schema.ts')
    expect(text.replace(/PostgreSQL|CockroachDB/, '<server>')).toMatchInlineSnapshot(`
      "// The tables of a <server> database.
      //
      // The database also holds these, which are left alone:
      // - the view names

      import { defineTable, enumType, int8, text } from 'manticore-cockroachdb'

      export const role = enumType('role', ['admin', 'member'])

      export const users = defineTable('users', {
        id: int8().primaryKey(),
        fullName: text().named('full_name').notNull(),
        role: role().notNull().default('member'),
      })
      "
    `)
  })

  test('does nothing where nothing has changed', async () => {
    const { code, stdout } = await project.manticore(['pull'])
    expect({ code, first: stdout.split('\n')[0] }).toEqual({
      code: 0,
      first: 'db/schema.ts is as the database already: 1 table, 1 enum.',
    })
  })

  test('replaces another text only with consent', async () => {
    const before = `${await project.read('db/schema.ts')}\n// mine\n`
    await project.write('db/schema.ts', before)
    expect(await project.manticore(['pull'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'Error: db/schema.ts is there. Replace it? Nobody is here to answer; --force consents.\n',
    })
    expect(await project.read('db/schema.ts')).toBe(before)
    const { code, stdout } = await project.manticore(['pull', '--force'])
    expect({ code, first: stdout.split('\n')[0] }).toEqual({
      code: 0,
      first: 'db/schema.ts was replaced: 1 table, 1 enum.',
    })
    expect(await project.read('db/schema.ts')).not.toContain('mine')
  })

  test('prints it on stdout, or in the JSON document', async () => {
    const text = await project.read('db/schema.ts')
    const printed = await project.manticore(['pull', '--out', '-'])
    expect(printed).toEqual({ code: 0, stdout: text, stderr: '' })
    const { code, stdout } = await project.manticore(['pull', '--out', '-', '--json'])
    expect({ code, document: JSON.parse(stdout) }).toEqual({
      code: 0,
      document: {
        database: expect.stringContaining(' as '),
        tables: 1,
        enums: 1,
        unsupported: [expect.stringContaining('names')],
        text,
      },
    })
  })
})
