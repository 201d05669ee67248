import { splitStatements } from '@manticore/migrate'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { serverKind, useDatabase } from '../support/database.js'

const database = useDatabase()

const text = fc
  .array(
    fc.oneof(fc.constantFrom("'", '\\', '\n', ';', '$', '--', '/*', 'é', '😀'), fc.string({ maxLength: 3 })),
    {
      maxLength: 8,
    },
  )
  .map((parts) => parts.join('').replaceAll('\0', ''))
const plain = (value: string): string => `'${value.replaceAll("'", "''")}'`
const escaped = (value: string): string =>
  `e'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n').replaceAll('é', '\\u00e9').replaceAll('😀', '\\xf0\\x9f\\x98\\x80')}'`
const form = fc.constantFrom(plain, escaped)
// literals on lines of their own are one
const literal = fc.tuple(form, fc.array(text, { minLength: 1, maxLength: 3 })).map(([write, parts]) => {
  const [first = '', ...others] = parts.map(write)
  return { value: parts.join(''), sql: [first, ...others.map((part) => part.replace(/^e/, ''))].join(' \n ') }
})

test('a literal is one token and means what it means to the server', async () => {
  await fc.assert(
    fc.asyncProperty(literal, async ({ value, sql }) => {
      const statements = splitStatements(`SELECT ${sql} AS value; SELECT 2`)
      expect(statements).toHaveLength(2)
      expect(await database.db.execute(statements[0]?.text ?? '')).toEqual([{ value }])
    }),
    { numRuns: 100 },
  )
})

test('a label is the one the server adds', async () => {
  await database.db.execute("CREATE TYPE mood AS ENUM ('ok')")
  const [statement] = splitStatements(
    String.raw`ALTER TYPE mood ADD VALUE e'it\'s \u00e9 \xc3\xa9 \101 \q''' -- end`,
  )
  expect(statement?.effect).toEqual({
    kind: 'label',
    exists: true,
    schema: undefined,
    type: 'mood',
    name: "it's é é A q'",
  })
  await database.db.execute(statement?.text ?? '')
  const [row] = await database.db.execute<{ labels: string }>(
    "SELECT array_to_string(enum_range(NULL::mood), '|') AS labels",
  )
  expect(row).toEqual({ labels: "ok|it's é é A q'" })
})

test('what is split as one statement is one to the server', async ({ skip }) => {
  if ((await serverKind()) !== 'postgres') {
    skip('rules are PostgreSQL’s alone')
  }
  const sql = `
    CREATE TABLE log (line TEXT);
    CREATE TABLE "a;b" (id INT8); -- one; not two
    /* postgres; /* and */ nothing else */
    CREATE RULE r AS ON INSERT TO "a;b" DO ALSO (INSERT INTO log VALUES ('first;'); INSERT INTO log VALUES ('second'));
    CREATE FUNCTION twice(n INT8) RETURNS INT8 BEGIN ATOMIC
      SELECT CASE WHEN n > 0 THEN 1 END;
      SELECT n * 2;
    END;
    CREATE FUNCTION body() RETURNS TEXT LANGUAGE SQL AS $a$ SELECT $$;$$ || ';' $a$;
    INSERT INTO "a;b" VALUES (twice(4));
    INSERT INTO log SELECT body()`
  const statements = splitStatements(sql)
  expect(statements).toHaveLength(7)
  for (const statement of statements) {
    await database.db.execute(`/* postgres */ ${statement.text}`)
  }
  expect(await database.db.execute('SELECT line FROM log ORDER BY line')).toEqual([
    { line: ';;' },
    { line: 'first;' },
    { line: 'second' },
  ])
  expect(await database.db.execute('SELECT id FROM "a;b"')).toEqual([{ id: 8n }])
})
