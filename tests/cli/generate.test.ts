import { stripVTControlCharacters } from 'node:util'
import { beforeEach, describe, expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { configured, createProject, hasTerminal, type Project, when } from './support.js'

const database = useDatabase()

const schema = (columns: string): string =>
  `import { defineTable, int8, text } from 'manticore-cockroachdb'
export const tables = [defineTable('users', { id: int8().primaryKey(), ${columns} })]
`

const asDeclared = (files: Readonly<Record<string, string>>): Promise<Project> =>
  createProject({
    ...configured(database.url),
    ...files,
  })

/** A migration by the words of its name. */
const written = async (project: Project, stdout: string): Promise<string> => {
  const [, path = ''] = /^(migrations\/\S+\.sql) was written:$/m.exec(stdout) ?? []
  return project.read(path)
}

beforeEach(async () => {
  for (const table of ['users', 'legacy', '_migrations', '_migrations_lock']) {
    await database.db.dropTable(table, { ifExists: true })
  }
})

test('generate writes what is missing, migrate applies it, and then there is nothing to generate', async () => {
  const project = await asDeclared({ 'schema.mjs': schema('name: text().notNull()') })
  const generated = await project.manticore(['generate', 'create', 'users'])
  expect({ code: generated.code, stderr: generated.stderr }).toEqual({ code: 0, stderr: '' })
  expect(await written(project, generated.stdout)).toMatchInlineSnapshot(`
    "-- Made from the difference between the declared tables and the database. Read it before it is run.

    CREATE TABLE "users" (
      "id" INT8 NOT NULL,
      "name" TEXT NOT NULL,
      CONSTRAINT "users_pkey" PRIMARY KEY ("id")
    );

    -- @UNDO
    -- destructive: the rows of users are lost
    DROP TABLE "users";
    "
  `)
  expect((await project.manticore(['migrate'])).code).toBe(0)
  const { code, stdout } = await project.manticore(['generate', 'nothing'])
  expect({ code, said: stdout.replace(/^\S+ as \S+/, '<target>') }).toEqual({
    code: 0,
    said: '<target> is as declared: there is nothing to generate.\n',
  })
})

test('generate refuses while migrations are pending, where nobody can be asked', async () => {
  const project = await asDeclared({
    'schema.mjs': schema('name: text()'),
    'migrations/20260101000000_first.sql': 'SELECT 1;\n',
  })
  const { code, stderr } = await project.manticore(['generate', 'create users'])
  expect({ code, stderr }).toMatchInlineSnapshot(`
    {
      "code": 2,
      "stderr": "Error: 1 migration pending, and what is not applied is generated again: first run "manticore migrate". Go on nevertheless? Nobody is here to answer; --despite-pending consents.
    ",
    }
  `)
  expect((await project.manticore(['generate', 'create users', '--despite-pending'])).code).toBe(0)
})

describe('a column that goes', () => {
  let project: Project

  beforeEach(async () => {
    await database.db.execute('CREATE TABLE users (id INT8 PRIMARY KEY, mail TEXT)')
    await database.db.execute('CREATE TABLE legacy (id INT8 PRIMARY KEY)')
    project = await asDeclared({ 'schema.mjs': schema('email: text()') })
  })

  test('is not dropped where nobody can be asked', async () => {
    expect(await project.manticore(['generate', 'email'])).toMatchInlineSnapshot(`
      {
        "code": 2,
        "stderr": "If the column users.mail was renamed, say so: --rename users.mail=email
      Left alone, since not declared: legacy.
      Data would be lost:
        drops the column users.mail: the values of users.mail are lost
      Error: Write a migration that loses it? Nobody is here to answer; --allow-destructive consents.
      ",
        "stdout": "",
      }
    `)
  })

  test('is dropped with --allow-destructive', async () => {
    const { code, stdout } = await project.manticore(['generate', 'email', '--allow-destructive'])
    expect(code).toBe(0)
    expect(await written(project, stdout)).toContain(
      '-- destructive: the values of users.mail are lost\nALTER TABLE "users" DROP COLUMN "mail";',
    )
  })

  test('is renamed with --rename, told as JSON by a dry run', async () => {
    const { code, stdout } = await project.manticore([
      ...['generate', 'email', '--rename', 'users.mail=email', '--dry-run', '--json'],
    ])
    expect({ code, document: JSON.parse(stdout) }).toMatchInlineSnapshot(
      {
        document: { database: expect.any(String) },
      },
      `
      {
        "code": 0,
        "document": {
          "changes": [
            {
              "kind": "renameColumn",
              "summary": "renames the column users.mail to email",
            },
          ],
          "database": Any<String>,
          "down": "ALTER TABLE "users" RENAME COLUMN "email" TO "mail";",
          "omitted": [],
          "possibleRenames": [],
          "statements": [
            {
              "text": "ALTER TABLE "users" RENAME COLUMN "mail" TO "email"",
            },
          ],
          "undeclared": [
            "legacy",
          ],
          "up": "-- Made from the difference between the declared tables and the database. Read it before it is run.

      ALTER TABLE "users" RENAME COLUMN "mail" TO "email";",
        },
      }
    `,
    )
    await expect(project.read('migrations')).rejects.toThrow('ENOENT')
  })

  test.each([
    ['users.mail', 'argument'],
    ['users.mail=', 'argument'],
    ['a.b.c.d=e', 'argument'],
  ])('is not renamed by --rename %s', async (rename) => {
    const { code, stderr } = await project.manticore(['generate', 'email', '--rename', rename])
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `Error: option '--rename <old=new>' argument '${rename}' is invalid. It has the form users.mail=email for a column, or people=users for a table; a schema comes before: app.people=app.users.\n`,
    })
  })

  test('is not renamed to what is not declared', async () => {
    const { code, stderr } = await project.manticore(['generate', 'email', '--rename', 'users.mail=male'])
    expect({ code, stderr }).toMatchInlineSnapshot(`
      {
        "code": 1,
        "stderr": "Error: renames: the column "users.mail" cannot become "male": the first has to be in the database and no longer declared, the second declared and not in the database yet
      ",
      }
    `)
  })

  describe.runIf(hasTerminal)('at a terminal', () => {
    test('is asked about, and renamed by a yes', async () => {
      const { code, stdout } = await project.atTerminal(
        ['generate', 'email'],
        // the second of the choices
        when(/Was it renamed\?.*yes: rename it/s, () => '\u001b[B\r'),
      )
      expect(code).toBe(0)
      expect(stripVTControlCharacters(stdout)).toContain(
        'ALTER TABLE "users" RENAME COLUMN "mail" TO "email";',
      )
    })

    test('is asked about, and dropped by a no and a yes', async () => {
      const renamed = when(/Was it renamed\?.*yes: rename it/s, () => '\r')
      const lost = when(/Write a migration that loses it\?.*No/s, () => 'y')
      const { code, stdout } = await project.atTerminal(['generate', 'email'], {
        onOutput: (said, child) => renamed.onOutput(said, child) ?? lost.onOutput(said, child),
      })
      expect(code).toBe(0)
      expect(stripVTControlCharacters(stdout)).toContain('ALTER TABLE "users" DROP COLUMN "mail";')
    })
  })
})
