import { describe, expect, test } from 'vitest'
import { serverKind, useDatabase } from '../support/database.js'
import { createProject } from './support.js'

const database = useDatabase()

const config = { 'manticore.config.mjs': 'export default {}\n' }

const stable = (text: string): string =>
  text.replaceAll(/\S+\/test_\d+_\d+_\d+ as/g, '<target> as').replaceAll(/test_\d+_\d+_\d+/g, '<database>')

const at = (change: (url: URL) => void): string => {
  const url = new URL(database.url)
  change(url)
  return url.toString()
}

describe('a database that does not let us in', () => {
  test.each([
    ['a URL that is none', 'localhost', 2],
    ['a password with a character to be escaped', 'postgresql://root:se#cret@localhost/shop', 2],
    ['a server that is not there', 'postgresql://root:secret@127.0.0.1:1/shop', 1],
  ])('%s', async (_, url, code) => {
    const project = await createProject(config)
    const { stderr, ...ended } = await project.manticore(['status', '--url', url])
    expect({ ...ended, stderr }).toMatchSnapshot()
    expect({ code: ended.code, secret: stderr.includes('cret@') }).toEqual({ code, secret: false })
  })

  test('a wrong password', async ({ skip }) => {
    skip((await serverKind()) === 'cockroachdb', 'without certificates it takes any password')
    const project = await createProject({ ...config, 'migrations/README.md': '' })
    const { code, stdout, stderr } = await project.manticore(['status', '--json'], {
      environment: {
        DATABASE_URL: at((url) => {
          url.password = 'wrong-secret'
        }),
      },
    })
    expect({ code, document: JSON.parse(stable(stdout)), stderr: stable(stderr) }).toMatchInlineSnapshot(`
      {
        "code": 1,
        "document": {
          "error": {
            "code": "28P01",
            "message": "no connection to <target> as root: password authentication failed for user "root"; check user and password, SQLSTATE 28P01",
            "name": "AuthenticationError",
          },
        },
        "stderr": "Error: no connection to <target> as root: password authentication failed for user "root"; check user and password, SQLSTATE 28P01
      ",
      }
    `)
    expect(stdout + stderr).not.toContain('wrong-secret')
  })

  test('a database that does not exist', async () => {
    const project = await createProject({ ...config, 'migrations/README.md': '' })
    const url = at((to) => {
      to.pathname = '/nowhere'
    })
    const { code, stderr } = await project.manticore(['status', '--url', url])
    expect({ code, stderr: stderr.replace(/\S+\/nowhere as/, '<target> as') }).toMatchInlineSnapshot(`
      {
        "code": 1,
        "stderr": "Error: no connection to <target> as root: database "nowhere" does not exist; check its name, or create it with createDatabase(), SQLSTATE 3D000
      ",
      }
    `)
  })

  test('a user without rights', async ({ skip }) => {
    skip((await serverKind()) === 'cockroachdb', 'there any user may create tables in the schema public')
    await database.db.execute("CREATE ROLE cli_reader LOGIN PASSWORD 'reader-secret'")
    try {
      const project = await createProject({
        ...config,
        'migrations/20260101000000_users.sql': 'CREATE TABLE users (id INT8 PRIMARY KEY);\n',
      })
      const url = at((to) => {
        to.username = 'cli_reader'
        to.password = 'reader-secret'
      })
      const { code, stdout, stderr } = await project.manticore(['migrate', '--url', url])
      expect({ code, said: stable(stdout + stderr) }).toMatchInlineSnapshot(`
        {
          "code": 1,
          "said": "Migrating <target> as cli_reader
        Error: the tables of the journal, "public"."_migrations" and "public"."_migrations_lock", cannot be created: permission denied for schema public; GRANT it to the user, SQLSTATE 42501. Migrate as a user who may create tables there
        ",
        }
      `)
    } finally {
      await database.db.execute('DROP ROLE cli_reader')
    }
  })
})

describe('where an error comes from', () => {
  const url = 'postgresql://root:hidden@127.0.0.1:1/shop'

  test.each([
    ['--verbose', ['--verbose'], {}],
    ['DEBUG=manticore', [], { DEBUG: 'other,manticore' }],
  ])('is shown with %s', async (_, args, environment) => {
    const project = await createProject(config)
    const { code, stderr } = await project.manticore(['status', '--url', url, ...args], { environment })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^Error: no connection to .*\n\nConnectionError: .*\n {4}at .*\n\nCaused by: /s)
    expect(stderr).not.toContain('hidden')
  })
})
