import { describe, expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { configured, createProject, type Project } from './support.js'

const users = '20260101000000_create_users'
const teas = '20260102000000_create_teas'

const migrations = {
  [`migrations/${users}.sql`]: 'CREATE TABLE users (id INT8 PRIMARY KEY);\n\n-- @UNDO\nDROP TABLE users;\n',
  [`migrations/${teas}.sql`]:
    'CREATE TABLE teas (id INT8 PRIMARY KEY, name TEXT);\nINSERT INTO teas VALUES (1, $$Sencha$$);\n\n-- @UNDO\nDROP TABLE teas;\n',
}

const config = (url: string, more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  ...configured(url),
  ...more,
})

// what differs from run to run
const stable = (text: string): string =>
  text
    .replaceAll(/\d+(\.\d+)? (ms|s)\b/g, '<time>')
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, '<moment>')
    .replaceAll(/test_\d+_\d+_\d+/g, '<database>')
    .replaceAll(/\S+:\d+\/<database> as \S+/g, '<target>')
    // CockroachDB names the schema, too
    .replaceAll(/relation (\\?")\S*?cups\\?" already exists/g, 'relation <cups> already exists')
    .replaceAll(/ +$/gm, '')

const said = async (project: Project, ...args: string[]): Promise<{ code: number | null; said: string }> => {
  const { code, stdout, stderr } = await project.manticore(args)
  return { code, said: stable(stdout + stderr) }
}

const database = useDatabase()

describe('a history', () => {
  const { url } = useDatabase()
  let project: Project

  test('is pending at first', async () => {
    project = await createProject(config(url, migrations))
    expect(await said(project, 'status')).toMatchInlineSnapshot(`
      {
        "code": 0,
        "said": "<target> is without any migration

        20260101000000_create_users  pending
        20260102000000_create_teas   pending

      2 migrations pending; "manticore migrate" applies what is pending.
      ",
      }
    `)
  })

  test('is shown as SQL by a dry run, which changes nothing', async () => {
    expect(await said(project, 'migrate', '--dry-run')).toMatchInlineSnapshot(`
      {
        "code": 0,
        "said": "-- apply 20260101000000_create_users, line 1
      CREATE TABLE users (id INT8 PRIMARY KEY);

      -- apply 20260102000000_create_teas, line 1
      CREATE TABLE teas (id INT8 PRIMARY KEY, name TEXT);

      -- apply 20260102000000_create_teas, line 2
      INSERT INTO teas VALUES (1, $$Sencha$$);

      ",
      }
    `)
    expect(JSON.parse((await project.manticore(['status', '--json'])).stdout)).toMatchObject({ applied: [] })
  })

  test('is applied up to a version', async () => {
    expect(await said(project, 'migrate', '--to', '20260101000000')).toMatchInlineSnapshot(`
      {
        "code": 0,
        "said": "Migrating <target>
        applied  20260101000000_create_users  <time>
      Done: 1 migration applied in <time>. The database is at 20260101000000.
      ",
      }
    `)
  })

  test('is applied to its end', async () => {
    expect(await said(project, 'migrate')).toMatchInlineSnapshot(`
      {
        "code": 0,
        "said": "Migrating <target>
        applied  20260102000000_create_teas  <time>
      Done: 1 migration applied in <time>. The database is at 20260102000000.
      ",
      }
    `)
  })

  test('is not applied again', async () => {
    expect(await said(project, 'migrate')).toMatchInlineSnapshot(`
      {
        "code": 0,
        "said": "Migrating <target>
      Nothing to do: the database is at 20260102000000.
      ",
      }
    `)
  })

  test('is shown as applied, by status as text and as JSON', async () => {
    expect(await said(project, 'status')).toMatchInlineSnapshot(`
      {
        "code": 0,
        "said": "<target> is at 20260102000000

        20260101000000_create_users  applied  <moment> UTC, <time>
        20260102000000_create_teas   applied  <moment> UTC, <time>
      ",
      }
    `)
    const { code, stdout, stderr } = await project.manticore(['status', '--json'])
    expect({ code, stderr: stable(stderr).split('\n')[0] }).toMatchInlineSnapshot(`
      {
        "code": 0,
        "stderr": "<target> is at 20260102000000",
      }
    `)
    expect(JSON.parse(stdout)).toEqual({
      database: expect.stringContaining(' as '),
      applied: [users, teas].map((name) => ({
        version: name.slice(0, 14),
        name,
        appliedAt: expect.any(String),
        checksum: expect.any(String),
        durationMs: expect.any(Number),
      })),
      pending: [],
      outOfOrder: [],
      changed: [],
      missing: [],
      current: '20260102000000',
    })
  })

  test('is not undone where nobody can be asked', async () => {
    expect(await said(project, 'rollback')).toMatchInlineSnapshot(`
      {
        "code": 2,
        "said": "To be undone, with all that is in what they created:
        20260102000000_create_teas
      Error: Undo 1 migration on <target> Nobody is here to answer; --yes consents.
      ",
      }
    `)
    expect(await said(project, 'migrate', '--to', '20260101000000')).toMatchInlineSnapshot(`
      {
        "code": 2,
        "said": "To be undone, with all that is in what they created:
        20260102000000_create_teas
      Error: Undo 1 migration on <target> Nobody is here to answer; --yes consents.
      ",
      }
    `)
  })

  test('is undone with --yes', async () => {
    expect(await said(project, 'rollback', '--yes')).toMatchInlineSnapshot(`
      {
        "code": 0,
        "said": "Migrating <target>
        undone   20260102000000_create_teas  <time>
      Done: 1 migration undone in <time>. The database is at 20260101000000.
      ",
      }
    `)
  })

  test('is told as JSON', async () => {
    const { code, stdout } = await project.manticore(['migrate', '--json'])
    expect({ code, document: JSON.parse(stdout) }).toEqual({
      code: 0,
      document: {
        database: expect.stringContaining(' as '),
        applied: [
          {
            version: '20260102000000',
            name: teas,
            direction: 'up',
            durationMs: expect.any(Number),
            statements: 2,
            resumed: false,
          },
        ],
        reverted: [],
        current: '20260102000000',
      },
    })
  })

  test('is told to be changed, out of order and missing', async () => {
    await project.write(`migrations/${teas}.sql`, 'CREATE TABLE teas (id INT8 PRIMARY KEY);\n')
    await project.write('migrations/20260101120000_between.sql', 'SELECT 1;\n')
    await project.write('migrations/20260103000000_gone.sql', 'SELECT 1;\n')
    await project.manticore(['migrate', '--accept-changed', '20260102000000', '--to', '20260103000000'])
    await project.write(`migrations/${teas}.sql`, 'CREATE TABLE teas (id INT8 PRIMARY KEY, name TEXT);\n')
    await project.write('migrations/20260101180000_between_too.sql', 'SELECT 1;\n')
    await project.remove('migrations/20260103000000_gone.sql')
    expect(await said(project, 'status')).toMatchInlineSnapshot(`
      {
        "code": 0,
        "said": "<target> is at 20260103000000

        20260101000000_create_users  applied                                 <moment> UTC, <time>
        20260101120000_between       applied                                 <moment> UTC, <time>
        20260101180000_between_too   pending, older than the newest applied
        20260102000000_create_teas   applied, changed since                  <moment> UTC, <time>
        20260103000000_gone          applied, its file is missing            <moment> UTC, <time>

      1 file changed after being applied: put back what was applied, or take what is there with "manticore migrate --accept-changed".
      1 applied migration without a file: to undo, put the file back.
      1 migration pending; "manticore migrate" applies what is pending.
      ",
      }
    `)
    expect(await said(project, 'migrate')).toMatchInlineSnapshot(`
      {
        "code": 1,
        "said": "Migrating <target>
      Error: changed after being applied: 20260102000000_create_teas.sql. Put back what was applied and write a new migration; or take what is in the files now as what was applied (acceptChanged, --accept-changed)
      ",
      }
    `)
    expect(await said(project, 'migrate', '--accept-changed')).toMatchInlineSnapshot(`
      {
        "code": 0,
        "said": "Migrating <target>
        applied  20260101180000_between_too  <time>
      Done: 1 migration applied in <time>. The database is at 20260103000000.
      ",
      }
    `)
  })
})

test('of a long history the older ones are left out, but for what there is to say of', async () => {
  const project = await createProject(config(database.url))
  for (let day = 1; day <= 23; day++) {
    await project.write(
      `migrations/202601${String(day).padStart(2, '0')}000000_day_${day}.sql`,
      'SELECT 1;\n',
    )
  }
  await project.manticore(['migrate'])
  await project.write('migrations/20260101120000_late.sql', 'SELECT 1;\n')
  const { stdout } = await project.manticore(['status'])
  const lines = stdout.split('\n')
  expect(lines.slice(2, 5).map((line) => line.trim().replace(/ {2,}.*/, ''))).toEqual([
    '3 applied before, shown by --all',
    '20260101120000_late',
    '20260104000000_day_4',
  ])
  expect(lines.filter((line) => line.includes('_day_')).length).toBe(20)
  const all = await project.manticore(['status', '--all'])
  expect(all.stdout.split('\n').filter((line) => line.includes('_day_')).length).toBe(23)
})

describe('a migration that fails', () => {
  const { url } = useDatabase()

  test('is told with its file and line, and where it stopped', async () => {
    const project = await createProject(
      config(url, {
        ...migrations,
        'migrations/20260103000000_broken.sql':
          '-- two statements\nCREATE TABLE cups (id INT8 PRIMARY KEY);\n\nCREATE TABLE cups (id INT8 PRIMARY KEY);\n',
      }),
    )
    expect(await said(project, 'migrate')).toMatchInlineSnapshot(`
      {
        "code": 1,
        "said": "Migrating <target>
        applied  20260101000000_create_users  <time>
        applied  20260102000000_create_teas  <time>
      Error: 20260103000000_broken.sql, line 4: relation <cups> already exists, SQLSTATE 42P07. Its first statement is finished and is not run again: correct the file behind it, and migrate again
      ",
      }
    `)
    expect(await said(project, 'status')).toMatchInlineSnapshot(`
      {
        "code": 0,
        "said": "<target> is at 20260102000000

        20260101000000_create_users  applied              <moment> UTC, <time>
        20260102000000_create_teas   applied              <moment> UTC, <time>
        20260103000000_broken        begun, not finished

      20260103000000_broken is half applied: 1 of 2 statements finished. "manticore migrate" goes on from there.
      ",
      }
    `)
    const { code, stdout } = await project.manticore(['migrate', '--json'])
    expect({
      code,
      document: JSON.parse(stable(stdout).replaceAll(project.folder, '')),
    }).toMatchInlineSnapshot(`
      {
        "code": 1,
        "document": {
          "error": {
            "code": "MIGRATION",
            "file": "/migrations/20260103000000_broken.sql",
            "line": 4,
            "message": "20260103000000_broken.sql, line 4: relation <cups> already exists, SQLSTATE 42P07. Its first statement is finished and is not run again: correct the file behind it, and migrate again",
            "name": "MigrationError",
            "statement": "CREATE TABLE cups (id INT8 PRIMARY KEY)",
            "version": "20260103000000",
          },
        },
      }
    `)
    await project.write(
      'migrations/20260103000000_broken.sql',
      '-- two statements\nCREATE TABLE cups (id INT8 PRIMARY KEY);\n\nCREATE TABLE plates (id INT8 PRIMARY KEY);\n',
    )
    expect(await said(project, 'migrate')).toMatchInlineSnapshot(`
      {
        "code": 0,
        "said": "Migrating <target>
        applied  20260103000000_broken  <time>
      Done: 1 migration applied in <time>. The database is at 20260103000000.
      ",
      }
    `)
  })
})

describe('what cannot be', () => {
  const { url } = useDatabase()

  test.each([
    ['a missing folder', {}, ['migrate']],
    ['a version that is not there', migrations, ['migrate', '--to', '20260101000001']],
    ['a transaction of its own', { 'migrations/20260101000000_x.sql': 'SELECT 1;\nCOMMIT;\n' }, ['migrate']],
    ['a quote without end', { 'migrations/20260101000000_x.sql': "\nSELECT 'x;\n" }, ['migrate']],
    ['a name that is none', { 'migrations/first.sql': 'SELECT 1;\n' }, ['status']],
    [
      'an undo that is not there',
      { 'migrations/20260101000000_x.sql': 'SELECT 1;\n' },
      ['rollback', '--yes'],
    ],
  ])('%s is told in a sentence', async (_, files, args) => {
    const project = await createProject(config(url, files as Record<string, string>))
    if (args[0] === 'rollback') {
      await project.manticore(['migrate'])
    }
    const { code, stdout, stderr } = await project.manticore(args)
    expect({ code, said: stable(stdout + stderr).replaceAll(project.folder, '<folder>') }).toMatchSnapshot()
  })
})
