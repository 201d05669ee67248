import { MigrationError, type Statement, splitStatements, tokens } from '@manticore/migrate'
import { describe, expect, test } from 'vitest'

const texts = (sql: string): string[] => splitStatements(sql).map(({ text }) => text)
const kindOf = (sql: string): string | undefined => splitStatements(sql)[0]?.kind
const effectOf = (sql: string): Statement['effect'] | undefined => splitStatements(sql)[0]?.effect

const failure = (action: () => unknown): unknown => {
  try {
    action()
  } catch (error) {
    return error
  }
  throw new Error('it did not fail')
}

describe('splitting', () => {
  test('a statement is as written, with its line, without the comments and blanks around it', () => {
    const sql = `
-- the first
CREATE TABLE a (id INT8); -- behind it

/* before */ INSERT INTO a
  VALUES (1 /* inside */) -- at its end
;;
SELECT 1`
    expect(splitStatements(sql, 10)).toEqual([
      {
        text: 'CREATE TABLE a (id INT8)',
        line: 12,
        kind: 'schema',
        effect: { kind: 'relation', exists: true, schema: undefined, name: 'a' },
        allowed: [],
      },
      {
        text: 'INSERT INTO a\n  VALUES (1 /* inside */)',
        line: 14,
        kind: 'data',
        effect: { kind: 'unknown' },
        allowed: [],
      },
      { text: 'SELECT 1', line: 17, kind: 'query', effect: { kind: 'unknown' }, allowed: [] },
    ])
  })

  test.each([
    ['nothing', '', 0],
    ['comments and semicolons', '-- a;\n;/* b; */;', 0],
    ['a string', "SELECT 'a;b'", 1],
    ['a quote written twice', "SELECT 'it''s; so'", 1],
    ['a backslash, which escapes nothing in a plain string', "SELECT 'a\\'; SELECT 2", 2],
    ['a string with escapes', "SELECT E'a\\';b', e'\\\\'; SELECT 2", 2],
    ['a string with escapes that goes on in the next line', "SELECT E'a'\n  'b\\';c'; SELECT 2", 2],
    ['bytes of CockroachDB', "SELECT b'\\';'; SELECT 2", 2],
    ['a string behind a word that ends in e', "SELECT 1 AS e; SELECT type'a\\'; SELECT 3", 3],
    ['a quoted name', 'SELECT 1 AS "a;""b;"', 1],
    ['a dollar quote', 'SELECT $$a;$b$;$$; SELECT 2', 2],
    ['a dollar quote with a tag', 'SELECT $a$;$$;$b$;$a$; SELECT 2', 2],
    ['dollars in a name', 'SELECT a$b$ FROM t; SELECT c$b$', 2],
    ['a parameter', 'SELECT $1; SELECT $2', 2],
    ['a comment in a comment', 'SELECT /* ; /* ; */ ; */ 1', 1],
    ['a comment behind an operator', 'SELECT 1 */* ; */ 2; SELECT 1 ---;\n', 2],
    ['quotes in a comment', 'SELECT 1 -- it\'s\n; SELECT 2 /* " */', 2],
    ['parentheses', 'CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2); SELECT 3', 2],
    ['parentheses in strings', "SELECT '('; SELECT ')'", 2],
    [
      'BEGIN in a procedure in quotes',
      'CREATE PROCEDURE p() LANGUAGE PLpgSQL AS $$BEGIN; END;$$; SELECT 2',
      2,
    ],
    ['BEGIN by itself', 'BEGIN; SELECT 1; END', 3],
    [
      'the body of a function',
      'CREATE OR REPLACE FUNCTION f() RETURNS INT8 BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END; SELECT 3',
      2,
    ],
    ['the body of a procedure', 'create procedure p() begin atomic select 1; end; select 2', 2],
    ['atomic as a name', 'CREATE TABLE begin_atomic (begin INT8, atomic INT8); SELECT 1', 2],
  ])('%s', (_, sql, count) => {
    expect(texts(sql)).toHaveLength(count)
  })

  test.each([
    ["SELECT 1;\nSELECT 'a\n", 2, 'a string begins here that nothing closes'],
    ["SELECT E'a\\'", 1, 'a string begins here that nothing closes'],
    ['SELECT\n\n$a$ $$', 3, 'a string begins here that nothing closes'],
    ['SELECT "a', 1, 'a quoted name begins here that nothing closes'],
    [
      'SELECT 1 /* /* */',
      1,
      'a comment begins here that nothing closes; comments nest, so that each /* needs its own */',
    ],
    ['CREATE TABLE a (\n  b INT8;\nDROP TABLE c', 1, 'nothing closes the ( here'],
    ['CREATE FUNCTION f() RETURNS INT8\nBEGIN ATOMIC\nSELECT 1;', 2, 'nothing closes the ATOMIC here'],
    [
      'SELECT 1;\n\\d users',
      2,
      'a backslash outside of quotes begins a command of psql, which no server knows; write the SQL it stands for',
    ],
    [
      "SELECT 1;\nCOPY a (b) FROM STDIN;\nit's\n\\.\n",
      2,
      'COPY from or to the client cannot be a part of a migration; write INSERT, or load the rows with a tool of their own',
    ],
  ])('%j is refused', (sql, line, sentence) => {
    const error = failure(() => splitStatements(sql, 1, '/folder/20260101000000_a.sql'))
    expect(error).toBeInstanceOf(MigrationError)
    expect(error).toMatchObject({
      message: `20260101000000_a.sql, line ${line}: ${sentence}`,
      file: '/folder/20260101000000_a.sql',
      line,
      code: 'MIGRATION',
    })
  })

  test('rules are allowed by the comments directly before a statement', () => {
    const sql = `
-- manticore: allow drop-column, drop-table
-- another comment
--MANTICORE:  allow  truncate
DROP TABLE a;
DROP TABLE b -- manticore: allow drop-table
;
/* manticore: allow drop-table */
DROP TABLE c`
    expect(splitStatements(sql).map(({ allowed }) => allowed)).toEqual([
      ['drop-column', 'drop-table', 'truncate'],
      [],
      [],
    ])
  })

  test('time is in proportion to the text', () => {
    const insert = (rows: number): string =>
      `INSERT INTO a VALUES ${"('a;''b', $$c$$, 1.5e3), ".repeat(rows)}(1)`
    expect(splitStatements(insert(40_000))).toHaveLength(1)
    expect(splitStatements('INSERT INTO a VALUES (1);\n'.repeat(10_000))).toHaveLength(10_000)
    expect(kindOf(`SELECT '${'x'.repeat(2_000_000)}'`)).toBe('data')
    expect(splitStatements(`SELECT ${'('.repeat(50_000)}1${')'.repeat(50_000)}`)).toHaveLength(1)
    expect(() => splitStatements('/*'.repeat(50_000))).toThrow(MigrationError)
    expect(splitStatements(`SELECT ${'$a '.repeat(50_000)}`)).toHaveLength(1)
    expect(() => splitStatements(`SELECT ${"'".repeat(50_001)}`)).toThrow(MigrationError)
  })
})

describe('kinds', () => {
  test.each([
    'CREATE TABLE a (b INT8)',
    'CREATE TABLE a AS SELECT 1',
    'alter table a add column b int8',
    'DROP TABLE a',
    'TRUNCATE a',
    'GRANT SELECT ON a TO b',
    'REVOKE SELECT ON a FROM b',
    "COMMENT ON TABLE a IS 'b'",
    'ANALYZE a',
    'CREATE STATISTICS s ON b FROM a',
    'REFRESH MATERIALIZED VIEW a',
    'CALL p()',
    'DO $$BEGIN END$$',
    'REASSIGN OWNED BY a TO b',
    'REINDEX TABLE a',
    'VACUUM a',
    "IMPORT INTO a CSV DATA ('nodelocal://1/a.csv')",
    "BACKUP DATABASE a INTO 'nodelocal://1/a'",
    'PAUSE JOB 1',
    'SET CLUSTER SETTING a.b = true',
    'RESET CLUSTER SETTING a.b',
    'SELECT 1 AS a INTO b',
    'CREAT TABLE typo',
  ])('%s is run by itself', (sql) => {
    expect(kindOf(sql)).toBe('schema')
  })

  test.each([
    'INSERT INTO a VALUES (1)',
    'UPSERT INTO a VALUES (1)',
    'update a set b = 1',
    'DELETE FROM a',
    'MERGE INTO a USING b ON a.c = b.c WHEN MATCHED THEN DELETE',
    'WITH x AS (SELECT 1) INSERT INTO a SELECT * FROM x',
    'WITH x AS (DELETE FROM a RETURNING b) SELECT * FROM x',
    "SELECT setval('s', 1)",
    "SELECT nextval('s')",
    'SELECT my_function()',
    'SELECT * FROM [DELETE FROM a RETURNING b]',
    "VALUES (nextval('s'))",
    'EXPLAIN ANALYZE DELETE FROM a',
    'EXECUTE p(1)',
    "COPY a FROM '/tmp/a.csv'",
  ])('%s is data', (sql) => {
    expect(kindOf(sql)).toBe('data')
  })

  test.each([
    'SELECT count(*) FROM a',
    '(SELECT 1) UNION (SELECT 2)',
    '/* a */ SELECT 1',
    'WITH x AS (SELECT 1) SELECT * FROM x',
    'VALUES (1)',
    'TABLE a',
    'SHOW TABLES',
    'EXPLAIN DELETE FROM a',
  ])('%s is a query', (sql) => {
    expect(kindOf(sql)).toBe('query')
  })

  test.each([
    "SET lock_timeout = '5s'",
    'SET SESSION sql_safe_updates = off',
    'set role admin',
    'RESET lock_timeout',
    'USE shop',
    'DISCARD ALL',
  ])('%s is a setting', (sql) => {
    expect(kindOf(sql)).toBe('setting')
  })

  test.each([
    'BEGIN',
    'START TRANSACTION',
    'COMMIT',
    'END',
    'ROLLBACK',
    'ROLLBACK TO SAVEPOINT a',
    'ABORT',
    'SAVEPOINT cockroach_restart',
    'RELEASE SAVEPOINT a',
    'SET TRANSACTION ISOLATION LEVEL READ COMMITTED',
    "set local lock_timeout = '5s'",
    'SET CONSTRAINTS ALL DEFERRED',
    "PREPARE TRANSACTION 'a'",
  ])('%s is control of a transaction', (sql) => {
    expect(kindOf(sql)).toBe('control')
  })
})

describe('effects', () => {
  const table = { schema: undefined, name: 't' }

  test.each<[string, Statement['effect']]>([
    ['CREATE TABLE "My"."T x" (a INT8)', { kind: 'relation', exists: true, schema: 'My', name: 'T x' }],
    ['create table if not exists T ()', { kind: 'relation', exists: true, ...table }],
    ['CREATE UNLOGGED TABLE t AS SELECT 1', { kind: 'relation', exists: true, ...table }],
    ['CREATE VIEW a.t AS SELECT 1, 2', { kind: 'relation', exists: true, schema: 'a', name: 't' }],
    ['CREATE MATERIALIZED VIEW t AS SELECT 1', { kind: 'relation', exists: true, ...table }],
    ['CREATE SEQUENCE t START 5', { kind: 'relation', exists: true, ...table }],
    ['DROP TABLE IF EXISTS t CASCADE', { kind: 'relation', exists: false, ...table }],
    ['DROP VIEW t RESTRICT', { kind: 'relation', exists: false, ...table }],
    ["CREATE TYPE t AS ENUM ('a')", { kind: 'type', exists: true, ...table }],
    ['CREATE DOMAIN t AS INT8', { kind: 'type', exists: true, ...table }],
    ['DROP TYPE app.t', { kind: 'type', exists: false, schema: 'app', name: 't' }],
    ['CREATE SCHEMA IF NOT EXISTS app', { kind: 'schema', exists: true, name: 'app' }],
    ['CREATE SCHEMA app AUTHORIZATION ada', { kind: 'schema', exists: true, name: 'app' }],
    ['DROP SCHEMA app CASCADE', { kind: 'schema', exists: false, name: 'app' }],
    ['ALTER SCHEMA a RENAME TO b', { kind: 'schema', exists: true, name: 'b' }],
    ['ALTER TABLE t ADD COLUMN a DECIMAL(8,2)', { kind: 'column', exists: true, table, name: 'a' }],
    ['ALTER TABLE ONLY t ADD IF NOT EXISTS "A" INT8', { kind: 'column', exists: true, table, name: 'A' }],
    ['ALTER TABLE IF EXISTS t DROP a', { kind: 'column', exists: false, table, name: 'a' }],
    ['ALTER TABLE t DROP COLUMN IF EXISTS a CASCADE', { kind: 'column', exists: false, table, name: 'a' }],
    [
      'ALTER TABLE t ADD CONSTRAINT c CHECK (f(a, b))',
      { kind: 'constraint', exists: true, table, name: 'c' },
    ],
    ['ALTER TABLE t DROP CONSTRAINT c', { kind: 'constraint', exists: false, table, name: 'c' }],
    ['ALTER TABLE t RENAME CONSTRAINT b TO c', { kind: 'constraint', exists: true, table, name: 'c' }],
    ['ALTER TABLE t RENAME a TO b', { kind: 'renamed column', table, from: 'a', to: 'b' }],
    ['ALTER TABLE t RENAME COLUMN a TO b', { kind: 'renamed column', table, from: 'a', to: 'b' }],
    ['ALTER TABLE app.a RENAME TO b', { kind: 'renamed relation', schema: 'app', from: 'a', to: 'b' }],
    ['ALTER VIEW a RENAME TO b', { kind: 'renamed relation', schema: undefined, from: 'a', to: 'b' }],
    ['CREATE UNIQUE INDEX i ON t (a, b)', { kind: 'index', exists: true, table, name: 'i' }],
    [
      'CREATE INVERTED INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)',
      { kind: 'index', exists: true, table, name: 'i' },
    ],
    ['DROP INDEX t@i CASCADE', { kind: 'index', exists: false, table, name: 'i' }],
    ['DROP INDEX IF EXISTS i', { kind: 'index', exists: false, table: undefined, name: 'i' }],
    ['ALTER INDEX t@i RENAME TO j', { kind: 'index', exists: true, table, name: 'j' }],
    ['ALTER INDEX i RENAME TO j', { kind: 'index', exists: true, table: undefined, name: 'j' }],
    [
      "ALTER TYPE app.role ADD VALUE IF NOT EXISTS 'it''s' BEFORE 'a'",
      { kind: 'label', exists: true, schema: 'app', type: 'role', name: "it's" },
    ],
    [
      "ALTER TYPE role RENAME VALUE 'a' TO E'\\u00e9\\x41\\'\\n'",
      { kind: 'label', exists: true, schema: undefined, type: 'role', name: "éA'\n" },
    ],
    [
      'ALTER TYPE role DROP VALUE $x$a$x$',
      { kind: 'label', exists: false, schema: undefined, type: 'role', name: 'a' },
    ],
    ['ALTER TYPE role RENAME TO t', { kind: 'type', exists: true, ...table }],
  ])('%s', (sql, effect) => {
    expect(effectOf(sql)).toEqual(effect)
  })

  test.each([
    'CREATE TEMP TABLE t ()',
    'CREATE TABLE shop.app.t ()',
    'CREATE SCHEMA AUTHORIZATION ada',
    'CREATE SCHEMA a CREATE TABLE t ()',
    'CREATE INDEX ON t (a)',
    'CREATE FUNCTION f() RETURNS INT8 LANGUAGE SQL AS $$SELECT 1$$',
    'CREATE TABLE',
    'DROP TABLE a, b',
    'DROP INDEX a, b',
    'DROP INDEX app.i',
    'ALTER TABLE t ADD COLUMN a INT8, ADD COLUMN b INT8',
    'ALTER TABLE t ADD CHECK (a > 0)',
    'ALTER TABLE t ADD UNIQUE (a)',
    'ALTER TABLE t DROP CONSTRAINT p, ADD CONSTRAINT p PRIMARY KEY (a)',
    'ALTER TYPE role OWNER TO ada',
    'TRUNCATE t',
    'INSERT INTO t VALUES (1)',
    'ALTER TABLE t ALTER COLUMN a SET NOT NULL, ALTER COLUMN b TYPE INT8 USING b + 1',
    'ALTER TABLE t ALTER a TYPE INT8 USING a + 1',
    'ALTER TABLE t ALTER PRIMARY KEY USING COLUMNS (a)',
    'DROP',
    'DROP TABLE "if exists", b',
  ])('%s: the catalog cannot tell', (sql) => {
    expect(effectOf(sql)).toEqual({ kind: 'unknown' })
  })

  test.each([
    'CREATE OR REPLACE VIEW v AS SELECT 1',
    "COMMENT ON COLUMN t.a IS 'a, b'",
    'GRANT SELECT, INSERT ON t TO ada',
    'DROP TABLE IF EXISTS a, b CASCADE',
    'DROP MATERIALIZED VIEW IF EXISTS a, b',
    'DROP INDEX CONCURRENTLY IF EXISTS a, b',
    'ALTER TABLE t SET (schema_locked = false, ttl = off)',
    'ALTER TABLE IF EXISTS app.t ALTER COLUMN a SET NOT NULL',
    'ALTER TABLE t ALTER a SET DEFAULT coalesce(1, 2)',
    'ALTER TABLE t ALTER a SET DATA TYPE DECIMAL(8, 2)',
    'ALTER TABLE t VALIDATE CONSTRAINT c',
    'ALTER TABLE t SET LOCALITY GLOBAL',
  ])('%s: once is as good as twice', (sql) => {
    expect(effectOf(sql)).toEqual({ kind: 'repeatable' })
  })
})

describe('tokens', () => {
  test('each piece has its kind, its place and its line', () => {
    const sql = `SELECT "a""b".c->>'d',\n e'\\'' || $1, $$\n$$::INT8[1:2], .5e-3, 0xFF, t@{x}, a=-1 -- end`
    expect([...tokens(sql)].map(({ kind, text, line }) => [kind, text, line])).toEqual([
      ['word', 'SELECT', 1],
      ['name', '"a""b"', 1],
      ['mark', '.', 1],
      ['word', 'c', 1],
      ['operator', '->>', 1],
      ['string', "'d'", 1],
      ['mark', ',', 1],
      ['string', "e'\\''", 2],
      ['operator', '||', 2],
      ['parameter', '$1', 2],
      ['mark', ',', 2],
      ['string', '$$\n$$', 2],
      ['operator', '::', 3],
      ['word', 'INT8', 3],
      ['mark', '[', 3],
      ['number', '1', 3],
      ['mark', ':', 3],
      ['number', '2', 3],
      ['mark', ']', 3],
      ['mark', ',', 3],
      ['number', '.5e-3', 3],
      ['mark', ',', 3],
      ['number', '0xFF', 3],
      ['mark', ',', 3],
      ['word', 't', 3],
      ['operator', '@', 3],
      ['mark', '{', 3],
      ['word', 'x', 3],
      ['mark', '}', 3],
      ['mark', ',', 3],
      ['word', 'a', 3],
      ['operator', '=', 3],
      ['operator', '-', 3],
      ['number', '1', 3],
      ['comment', '-- end', 3],
    ])
    for (const { text, start, end } of tokens(sql)) {
      expect(sql.slice(start, end)).toBe(text)
    }
  })
})
