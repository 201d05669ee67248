import { expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { configured, createProject, endOthers, type Killable, type Project, when } from './support.js'

const database = useDatabase()

/** A migrator that holds the lock; the work is done meanwhile, and then it is killed. */
const during = async (project: Project, work: () => Promise<void>): Promise<void> => {
  let child: Killable | undefined
  let holds: (() => void) | undefined
  const held = new Promise<void>((resolve) => {
    holds = resolve
  })
  const ended = project.manticore(
    ['migrate'],
    when(/applied {2}20260101000000/, (process) => {
      child = process
      holds?.()
      return undefined
    }),
  )
  await held
  try {
    await work()
  } finally {
    child?.kill('SIGKILL')
    await ended
    await endOthers(database.db)
  }
}

const unlike = (text: string): string =>
  text
    .replaceAll(/\S+, process \d+, run [0-9a-f]+/g, '<holder>')
    .replaceAll(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+Z)?( UTC)?/g, '<moment>')
    .replaceAll(/\S+\/test_\S+ as \S+/g, '<target>')
    .replaceAll(/\d+ ms/g, '<time>')

test('who holds the lock is told, and it is taken from a migrator that is gone only with consent', async () => {
  const project = await createProject({
    ...configured(database.url),
    'migrations/20260101000000_first.sql': 'CREATE TABLE users (id INT8 PRIMARY KEY);\n',
    'migrations/20260102000000_slow.sql': 'SELECT pg_sleep(60);\n',
  })
  const tell = async (...args: string[]): Promise<unknown> => {
    const { code, stdout, stderr } = await project.manticore(args)
    return { code, said: unlike(stdout + stderr) }
  }
  await during(project, async () => {
    expect(await tell('status')).toMatchInlineSnapshot(`
      {
        "code": 0,
        "said": "<target> is at 20260101000000

        20260101000000_first  applied              <moment>, <time>
        20260102000000_slow   begun, not finished

      <holder> migrates since <moment> and holds the lock until <moment>.
      20260102000000_slow is half applied: 0 of 1 statements finished.
      ",
      }
    `)
    expect(await tell('migrate', '--lock-timeout', '0')).toMatchInlineSnapshot(`
      {
        "code": 1,
        "said": "Migrating <target>
      Error: <holder> has been migrating since <moment> (its lease holds until <moment> unless it is renewed), and was waited for 0 s: wait longer (lockTimeout), or, when it is gone for sure, take the lease from it (forceUnlock(), --force-unlock)
      ",
      }
    `)
  })
  await project.write('migrations/20260102000000_slow.sql', 'SELECT 1;\n')
  expect(await tell('migrate', '--force-unlock')).toMatchInlineSnapshot(`
    {
      "code": 2,
      "said": "Error: <holder> migrates since <moment>. Take the lock away? Do it only if that process is gone. Nobody is here to answer; --yes consents.
    ",
    }
  `)
  expect(await tell('migrate', '--force-unlock', '--yes')).toMatchInlineSnapshot(`
    {
      "code": 0,
      "said": "Migrating <target>
      applied  20260102000000_slow  <time>
    Done: 1 migration applied in <time>. The database is at 20260102000000.
    The lock of <holder> was taken away.
    ",
    }
  `)
  expect(await tell('migrate', '--force-unlock')).toMatchInlineSnapshot(`
    {
      "code": 0,
      "said": "Migrating <target>
    Nothing to do: the database is at 20260102000000.
    Nobody holds the lock.
    ",
    }
  `)
})
