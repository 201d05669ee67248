import { type MigrationError, Migrator, type Progress, type RunResult } from '@manticore/migrate'
import { Database } from 'manticore-cockroachdb'
import { describe, expect, test } from 'vitest'
import { errorOf } from '../support/refusal.js'
import type { Answer, Row, Rule } from '../support/wire/answer.js'
import * as answers from '../support/wire/cockroach-answers.js'
import { startWireServer, type WireServer } from '../support/wire/wire-server.js'
import { makeFolder } from './support/folder.js'

// What only CockroachDB answers to a schema change. The journal of the scripted server is one row, as it was at the beginning.

const NAME = '20260101000000_things'
const VERSION = NAME.slice(0, 14)
const CREATE = 'CREATE TABLE things (id INT8 PRIMARY KEY)'
const ALTER = 'ALTER TABLE things ADD COLUMN a INT8, ADD COLUMN b INT8'

const text = (name: string) => ({ name, type: 25 })
const int = (name: string) => ({ name, type: 23 })

const rows = (columns: Answer['columns'], all: readonly Row[]): Answer => ({
  columns: columns ?? [],
  rows: all,
})

const JOURNAL_COLUMNS = [
  ...['version', 'name', 'checksum'].map(text),
  { name: 'applied_at', type: 1184 },
  int('duration_ms'),
  text('state'),
  int('finished'),
  int('begun'),
  text('progress'),
  int('fence'),
]

const ROW: Row = [VERSION, NAME, '', null, '0', 'applying', '0', null, '', '7']

/** A journal in which a migration has just been begun. */
const journal: readonly Rule[] = [
  { text: 'select current_schema() as name', answer: rows([text('name')], [['public']]) },
  { text: /^select "holder".*"_migrations_lock"/, answer: rows([text('holder')], []) },
  { text: /^select .* from "public"."_migrations" order by/, answer: rows(JOURNAL_COLUMNS, []) },
  { text: /^select .* from "public"."_migrations" where/, answer: rows(JOURNAL_COLUMNS, [ROW]) },
  { text: /^insert into "public"."_migrations_lock"/, answer: rows([int('fence')], [['7']]) },
  { text: /^insert into "public"."_migrations"/, answer: rows([text('version')], [[VERSION]]) },
  { text: /^update "public"."_migrations/, answer: { tag: 'UPDATE 1' } },
  { text: /^delete from "public"."_migrations/, answer: { tag: 'DELETE 1' } },
]

const NO_JOBS: Rule = {
  text: /from \[show jobs\]/,
  answer: rows([text('id'), text('description'), { name: 'fraction', type: 701 }], []),
}

const created: Answer = { tag: 'CREATE TABLE' }

const IN_CATALOG = /pg_catalog.pg_class/
const isThere = (found: boolean): Rule => ({
  text: IN_CATALOG,
  answer: rows([int('?column?')], found ? [['1']] : []),
})

const migrate = async (
  rules: readonly Rule[],
  up: string,
  work: (migrator: Migrator, server: WireServer) => Promise<void>,
): Promise<void> => {
  await using server = await startWireServer({ rules: [...rules, ...journal] })
  await using db = new Database({ url: server.url })
  const folder = makeFolder()
  folder.sql(NAME, up)
  await work(new Migrator(db, { directory: folder.path }), server)
}

/** The statements, those of the library by what they are. */
const sent = (server: WireServer): string[] =>
  server.statements.flatMap(({ text: sql, parameters }) => {
    if (/^update "public"."_migrations" /.test(sql)) {
      return [
        parameters.includes('applied') ? 'journal: applied' : `journal: ${parameters.slice(1, 4).join(' ')}`,
      ]
    }
    if (/^delete from "public"."_migrations" /.test(sql)) {
      return ['journal: removed']
    }
    return /show jobs/.test(sql)
      ? ['jobs']
      : IN_CATALOG.test(sql)
        ? ['catalog']
        : /^[A-Z]/.test(sql)
          ? [sql]
          : []
  })

const appliedNames = ({ applied }: RunResult) => applied.map(({ name }) => name)

describe('a schema change on CockroachDB', () => {
  test('is run by itself, outside of any transaction', async () => {
    await migrate([{ text: CREATE, answer: created }], `${CREATE};`, async (migrator, server) => {
      expect(appliedNames(await migrator.migrate())).toStrictEqual([NAME])
      expect(sent(server)).toStrictEqual(['journal: applying 0 0', CREATE, 'journal: applied'])
      expect(
        server.statements.map(({ text: sql }) => sql).filter((sql) => /begin|commit/.test(sql)),
      ).toStrictEqual([])
    })
  })

  test('is run again when the database asks for it', async () => {
    const again: Rule = { text: CREATE, times: 2, answer: { error: answers.retrySerializable } }
    await migrate([again, { text: CREATE, answer: created }], `${CREATE};`, async (migrator, server) => {
      await migrator.migrate()
      expect(sent(server)).toStrictEqual([
        'journal: applying 0 0',
        CREATE,
        CREATE,
        CREATE,
        'journal: applied',
      ])
    })
  })

  test.each<[string, Answer]>([
    ['is ambiguous', { error: answers.ambiguousResult }],
    ['is lost with its connection', { end: 'fin' }],
    ['is lost with its node', { end: answers.shuttingDown }],
    ['is a cancellation', { error: { code: '57014', message: 'query execution canceled' } }],
    ['is a failure between nodes', { error: { code: '58C01', message: 'rpc error' } }],
  ])('whose answer %s is waited for as a job, and looked up in the catalog', async (_, answer) => {
    const job: Rule = {
      text: /from \[show jobs\]/,
      times: 2,
      answer: rows(
        [text('id'), text('description'), { name: 'fraction', type: 701 }],
        [['42', 'CREATE TABLE things', '0.5']],
      ),
    }
    await migrate(
      [{ text: CREATE, times: 1, answer }, job, NO_JOBS, isThere(true)],
      `${CREATE};`,
      async (migrator, server) => {
        const jobs: Progress[] = []
        await migrator.migrate({ onProgress: (progress) => progress.kind === 'job' && jobs.push(progress) })
        expect(sent(server)).toStrictEqual([
          'journal: applying 0 0',
          CREATE,
          'jobs',
          'jobs',
          'jobs',
          'catalog',
          'journal: applied',
        ])
        expect(jobs).toMatchObject([
          {
            job: '42',
            description: 'CREATE TABLE things',
            fraction: 0.5,
            text: CREATE,
            line: 1,
            statement: 1,
          },
          { job: '42' },
        ])
      },
    )
  })

  test('that the catalog does not show is run again', async () => {
    const lost: Rule = { text: CREATE, times: 1, answer: { end: 'rst' } }
    await migrate(
      [lost, { text: CREATE, answer: created }, NO_JOBS, isThere(false)],
      `${CREATE};`,
      async (migrator, server) => {
        await migrator.migrate()
        expect(sent(server)).toStrictEqual([
          'journal: applying 0 0',
          CREATE,
          'jobs',
          'catalog',
          CREATE,
          'journal: applied',
        ])
      },
    )
  })

  test('that was in its own way is done', async () => {
    const lost: Rule = { text: CREATE, times: 1, answer: { end: 'rst' } }
    const exists: Rule = {
      text: CREATE,
      answer: { error: { code: '42P07', message: 'relation "things" already exists' } },
    }
    let asked = 0
    const later: Rule = {
      text: IN_CATALOG,
      columns: [int('?column?')],
      answer: () => rows([int('?column?')], asked++ === 0 ? [] : [['1']]),
    }
    await migrate([lost, exists, NO_JOBS, later], `${CREATE};`, async (migrator, server) => {
      expect(appliedNames(await migrator.migrate())).toStrictEqual([NAME])
      expect(sent(server).at(-1)).toBe('journal: applied')
    })
  })

  test('that was never sent is not taken for done, though there is a table of its name', async () => {
    // the connection goes before the statement; behind that it is refused
    const lost: Rule = { text: 'set statement_timeout = 0', times: 1, answer: { end: 'fin' } }
    const exists: Rule = {
      text: CREATE,
      answer: { error: { code: '42P07', message: 'relation "things" already exists' } },
    }
    await migrate([lost, exists, NO_JOBS, isThere(true)], `${CREATE};`, async (migrator, server) => {
      const error = await errorOf(() => migrator.migrate())
      expect(error.message).toMatch(/line 1: .*"things" already exists.*Nothing of it was applied$/)
      expect(sent(server)).toStrictEqual(['journal: applying 0 0', CREATE, 'journal: removed'])
    })
  })

  test('of which nothing can be told stays in doubt', async () => {
    const lost: Rule = { text: ALTER, answer: { error: answers.ambiguousResult } }
    await migrate([lost, NO_JOBS], `${ALTER};`, async (migrator, server) => {
      const error = (await errorOf(() => migrator.migrate())) as MigrationError // as the next lines see
      expect(error.message).toMatch(
        /^20260101000000_things.sql, line 1: .*Whether it took effect cannot be told from the catalog/,
      )
      expect(error).toMatchObject({ name: 'MigrationError', line: 1, cause: { code: '40003' } })
      expect(sent(server)).toStrictEqual(['journal: applying 0 0', ALTER, 'jobs'])
    })
  })

  test('that failed after its commit is told, and stays begun', async () => {
    const failed: Rule = {
      text: CREATE,
      answer: {
        error: {
          code: 'XXA00',
          message: 'transaction committed but schema change aborted with error: (23505): duplicate key value',
        },
      },
    }
    await migrate([failed], `${CREATE};`, async (migrator, server) => {
      const error = await errorOf(() => migrator.migrate())
      expect(error.message).toMatch(
        /line 1: the transaction committed, but its schema change failed.*Look at what is left of it/,
      )
      expect(error.cause).toMatchObject({ name: 'SchemaChangeError' })
      expect(sent(server)).toStrictEqual(['journal: applying 0 0', CREATE])
    })
  })

  test('of a table that is locked against them is told how to unlock it', async () => {
    const locked: Rule = {
      text: CREATE,
      answer: {
        error: {
          code: '57000',
          message: 'schema changes are disallowed on table "things" because it is locked',
        },
      },
    }
    await migrate([locked], `${CREATE};`, async (migrator, server) => {
      expect((await errorOf(() => migrator.migrate())).message).toBe(
        '20260101000000_things.sql, line 1: schema changes are disallowed on table "things" because it is locked, SQLSTATE 57000. ' +
          'Put "ALTER TABLE <table> SET (schema_locked = false)" before it, as a statement of its own, and "... = true" behind ' +
          'it. Nothing of it was applied',
      )
      expect(sent(server)).toStrictEqual(['journal: applying 0 0', CREATE, 'journal: removed'])
    })
  })
})

describe('changes of data on CockroachDB', () => {
  const INSERT = 'INSERT INTO things VALUES (1)'
  const inserted: Rule = { text: INSERT, answer: { tag: 'INSERT 0 1' } }

  test('are run again when the database asks for it at COMMIT', async () => {
    const again: Rule = { text: 'commit', times: 1, answer: { error: answers.retrySerializable } }
    await migrate([inserted, again], `${INSERT};`, async (migrator, server) => {
      await migrator.migrate()
      expect(sent(server)).toStrictEqual([INSERT, 'journal: applied', INSERT, 'journal: applied'])
    })
  })

  test('whose COMMIT is in doubt are not run again when the journal has them', async () => {
    const lost: Rule = { text: 'commit', times: 1, answer: { end: 'fin' } }
    const finished: Rule = {
      text: /^select .* from "public"."_migrations" where/,
      columns: JOURNAL_COLUMNS,
      // first as it was claimed
      answer: ({ count }) =>
        rows(JOURNAL_COLUMNS, [ROW.map((value, index) => (count > 1 && index === 5 ? 'applied' : value))]),
    }
    await migrate([inserted, lost, NO_JOBS, finished], `${INSERT};`, async (migrator, server) => {
      expect(appliedNames(await migrator.migrate())).toStrictEqual([NAME])
      expect(sent(server)).toStrictEqual([INSERT, 'journal: applied', 'jobs'])
    })
  })

  test('whose COMMIT is in doubt are run again when it does not', async () => {
    const lost: Rule = { text: 'commit', times: 1, answer: { error: answers.ambiguousResult } }
    await migrate([inserted, lost, NO_JOBS], `${INSERT};`, async (migrator, server) => {
      await migrator.migrate()
      expect(sent(server)).toStrictEqual([INSERT, 'journal: applied', 'jobs', INSERT, 'journal: applied'])
    })
  })
})

test('one transaction for a migration is refused on CockroachDB', async () => {
  await migrate([], `${CREATE};`, async (migrator, server) => {
    const error = await errorOf(() => migrator.migrate({ transaction: 'migration' }))
    expect([error.name, error.message]).toStrictEqual([
      'ValidationError',
      'transaction: "migration" is for PostgreSQL; CockroachDB runs each schema change by itself and commits what was before it',
    ])
    expect(sent(server)).toStrictEqual([])
  })
})
