import fc from 'fast-check'
import { DatabaseError, defineTable, int4, isRetryable, jsonb, text, unique } from 'manticore-cockroachdb'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { serverKind, useDatabase } from '../support/database.js'
import { hostileTexts } from '../support/hostile.js'
import { type Raised, raiseOn } from '../support/raise.js'
import { errorOf, shownBy } from '../support/refusal.js'

const entries = defineTable(
  'entries',
  {
    id: int4().primaryKey(),
    title: text().unique(),
    note: text().named('the note').notNull(),
    tags: text().array(),
    data: jsonb(),
  },
  (t) => [unique().on(t.note, t.id)],
)

const database = useDatabase({ tables: { entries } })
const onCockroach = (await serverKind()) === 'cockroachdb'

beforeAll(() => database.db.table(entries).initialize())
beforeEach(() => raiseOn(database.db, 'entries', null))

// Long enough to be nothing else, and with all that could end a name, a quote or a sentence around it.
const secret = fc
  .tuple(
    fc.integer({ min: 1e9, max: 2e9 }),
    fc.constantFrom('', ...hostileTexts, ')=(', '") already exists.', '\n    at user (secret.js:1:1)\n'),
    fc.string({ unit: 'grapheme', maxLength: 8 }),
  )
  .map(([number, odd, more]) => ({
    // PostgreSQL stores no NUL
    text: `secret${number}${odd}${more}secret${number}`.replaceAll('\0', ''),
    mark: `secret${number}`,
  }))

const codes = fc.oneof(
  fc.constantFrom(
    '23505',
    '23502',
    '23503',
    '23514',
    '22P02',
    '40001',
    '42P01',
    '42703',
    '3F000',
    'P0001',
    'XX000',
  ),
  fc
    .string({ unit: fc.constantFrom(...'0123456789ABCDEFPX'), minLength: 5, maxLength: 5 })
    // a success, and those that end the connection
    .filter((code) => code !== '00000' && !/^57P0|^E/.test(code)),
)

const quotes: readonly ((text: string) => string)[] = [
  (value) => value,
  (value) => `"${value}"`,
  (value) => `'${value.replaceAll("'", "''")}'`,
  (value) => `"${value.replaceAll('"', '""')}"`,
  (value) => `"${value.replace(/["\\]/g, '\\$&')}"`,
  (value) => value.toUpperCase(),
]

const sentences = [
  'duplicate key value violates unique constraint ?',
  'null value in column ? violates not-null constraint',
  'insert on table ? violates foreign key constraint ?',
  'delete on table ? violates foreign key constraint ? on table ?',
  'failed to satisfy CHECK constraint (note = ?)',
  'relation ? does not exist',
  'invalid input syntax for type integer: ?',
  'Key (?)=(?) already exists.',
  'Key (id, "the note")=(1, ?) already exists.',
  'Key (title)=(?) is not present in table ?.',
  'restart transaction: retry txn (RETRY_SERIALIZABLE - /Table/1/?): "sql txn"',
  '?',
  'a ? b ? c',
]

const spoken = (value: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(...sentences), value, fc.constantFrom(...quotes))
    .map(([sentence, word, quote]) => sentence.replaceAll('?', () => quote(word)))

const failures = secret.chain(({ text: value, mark }) =>
  fc.record({
    value: fc.constant(value),
    mark: fc.constant(mark),
    raised: fc.record<Raised, 'code' | 'message'>(
      {
        code: codes,
        message: spoken(fc.constant(value)),
        detail: spoken(fc.constant(value)),
        hint: spoken(fc.constant(value)),
        constraint: fc.oneof(
          fc.constantFrom('entries_pkey', 'entries_title_key', 'entries_the note_id_key', 'nobody'),
          fc.constant(Array.from(value).slice(0, 60).join('')),
        ),
      },
      { requiredKeys: ['code', 'message'] },
    ),
  }),
)

const ways: readonly (readonly [string, (db: typeof database.db, value: string) => Promise<unknown>])[] = [
  ['create', (db, value) => db.table(entries).create({ id: 1, note: value })],
  ['a batch', (db, value) => db.table(entries).batchCreate([{ id: 1, note: value, tags: [value, 'x'] }])],
  ['JSON', (db, value) => db.table(entries).create({ id: 1, note: 'x', data: { deep: [value] } })],
  ['a filter', (db, value) => db.table(entries).updateWhere({ note: value }, { title: 'x' })],
  ['sql', (db, value) => db.sql`insert into entries (id, "the note") values (${1}, ${value})`],
  [
    'a CTE',
    (db, value) => db.sql`with v as (select ${value}::TEXT as n) delete from entries using v where n = title`,
  ],
]

describe.skipIf(onCockroach)('whatever a server says of whatever values', () => {
  test.each(ways)('%s fails with an error that shows none of them', async (_, call) => {
    const { db } = database
    await fc.assert(
      fc.asyncProperty(failures, async ({ value, mark, raised }) => {
        await raiseOn(db, 'entries', raised)
        const error = await errorOf(() => call(db, value))
        expect(error).toBeInstanceOf(DatabaseError)
        expect(error.code).toBe(raised.code)
        const shown = shownBy(error).toLowerCase()
        expect(shown).not.toContain(mark)
        expect(typeof isRetryable(error)).toBe('boolean')
        expect(error.columns ?? []).not.toContain(value)
        // what the server said is there for whoever asks for it
        expect((error.cause as Error).message).toBe(raised.message)
        expect(error.detail).toBe(raised.detail)
      }),
      { numRuns: 60 },
    )
  })

  test('a value that stands in a sentence only in part is not shown either', async () => {
    const { db } = database
    const hidden = async (call: () => unknown, ...parts: string[]) => {
      const shown = shownBy(await errorOf(call))
      for (const part of parts) {
        expect(shown).not.toContain(part)
      }
    }
    await hidden(() => db.sql`select ${'hunter2.other'}::regclass`, 'hunter2')
    await hidden(() => db.sql`select ${'hunter2.other.more'}::regclass`, 'hunter2', 'more')
    await hidden(() => db.sql`select nextval(${'h'.repeat(100)})`, 'h'.repeat(30))
    await hidden(() => db.sql`select ${'"hunt""er2"'}::regclass`, 'hunt', 'er2')
    await hidden(() => db.sql`select ${'{"hunter2": }'}::jsonb`, 'hunter2')
    await hidden(() => db.sql`select ${'hunter2('}::regprocedure`, 'hunter2')
    await hidden(() => db.sql`select ${'hunter2'}::regtype`, 'hunter2')
    await hidden(() => db.sql`select count(*) from unnest(${'{hunter2}'}::INT8[])`, 'hunter2')
  })
})
