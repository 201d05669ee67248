import {
  type ColumnReference,
  comment,
  defineTable,
  enumType,
  family,
  locality,
  schema,
  sql,
  type TtlOptions,
  tableDefinition,
  text,
  timestamptz,
  ttl,
  uuid,
} from '@manticore/schema'
import { describe, expect, test } from 'vitest'
import { wrong } from '../support/refusal.js'
import { declared, expectRefusal, unfrozenPaths } from './support.js'

const columns = {
  id: uuid().primaryKey(),
  note: text(),
  shout: text().generatedAs(sql`upper(note)`).virtual(),
  expiresAt: timestamptz().named('expires_at'),
  region: enumType('crdb_internal_region', ['a'])().notNull(),
}
type Columns = { readonly [Property in keyof typeof columns]: ColumnReference }

const withExtras = (extras: (t: Columns) => unknown) => declared(columns, wrong(extras))

const other = defineTable('others', columns)

const named = (name: string) => expect.objectContaining({ name })

describe('a table keeps how it is stored', () => {
  test('when it says nothing, that there is nothing', () => {
    const { families, ttl, locality, comment, schema } = withExtras(() => [])
    expect({ families, ttl, locality, comment, schema }).toStrictEqual({
      families: [],
      ttl: undefined,
      locality: undefined,
      comment: undefined,
      schema: undefined,
    })
  })

  test('with all there is to it', () => {
    const definition = withExtras((t) => [
      family('f').on(t.id, t.note),
      family().on(t.expiresAt),
      locality.regionalByRow({ as: t.region }),
      comment("it's all there"),
      ttl({ expiration: sql`expires_at`, cron: '@daily', deleteBatchSize: 7, pause: true }),
    ])
    const { families, locality: where, comment: said, ttl: life } = definition
    expect({ families, where, said, life }).toStrictEqual({
      families: [
        { kind: 'family', name: 'f', columns: [named('id'), named('note')] },
        { kind: 'family', name: undefined, columns: [named('expires_at')] },
      ],
      where: { kind: 'locality', where: 'regional by row', region: undefined, as: named('region') },
      said: "it's all there",
      life: {
        kind: 'ttl',
        expiration: expect.objectContaining({ fragments: ['expires_at'] }),
        after: undefined,
        parameters: { ttl_job_cron: '@daily', ttl_delete_batch_size: 7, ttl_pause: true },
      },
    })
    expect(unfrozenPaths(definition)).toStrictEqual([])
  })

  test.each([
    [locality.global(), 'global', undefined],
    [locality('global'), 'global', undefined],
    [locality.regionalByTable(), 'regional by table', undefined],
    [locality('regional by table'), 'regional by table', undefined],
    [locality.regionalByTable('us-east1'), 'regional by table', 'us-east1'],
    [locality.regionalByRow(), 'regional by row', undefined],
    [locality('regional by row'), 'regional by row', undefined],
  ] as const)('the locality %#', (extra, where, region) => {
    expect(withExtras(() => [extra]).locality).toStrictEqual({
      kind: 'locality',
      where,
      region,
      as: undefined,
    })
  })

  test.each([
    sql`expires_at`,
    sql` EXPIRES_AT `,
    sql`"expires_at"`,
    sql`expires_at + INTERVAL '1 day'`,
    sql`now()`,
    sql.id('expires_at'),
  ])('the expiration %#', (expiration) => {
    expect(withExtras(() => [ttl({ expiration })]).ttl?.expiration).toBe(expiration)
  })

  test('a schema has tables and types of its own', () => {
    const app = schema('app')
    const mood = app.enumType('mood', ['glad'])
    const users = app.table('users', { id: uuid().primaryKey(), mood: mood() })
    const { schema: name, columns: defined } = users[tableDefinition]
    expect([app.schemaName, name, users.id.schema, users.id.table]).toStrictEqual([
      'app',
      'app',
      'app',
      'users',
    ])
    expect(defined[1]?.type.info.sql).toBe('"app"."mood"')
    expect(sql`${users}`.parts).toStrictEqual([{ kind: 'identifier', names: ['app', 'users'] }])
    expect(sql`${users.id}`.parts).toStrictEqual([{ kind: 'identifier', names: ['users', 'id'] }])
    expect(() => schema('')).toThrow('schema: a name must be a string with text in it')
  })
})

describe('how a table is stored is refused', () => {
  const job = (options: object) => () => [ttl({ after: '1 day', ...options } as TtlOptions)]

  const ofTable: readonly (readonly [string, (t: Columns) => unknown, string])[] = [
    ['two ttl', () => [ttl({ after: '1 day' }), ttl({ after: '2 days' })], 'it has two of ttl(...)'],
    ['two localities', () => [locality.global(), locality.global()], 'it has two of locality(...)'],
    ['two comments', () => [comment('a'), comment('b')], 'it has two of comment(...)'],
    ['no expiration', () => [ttl(wrong({}))], 'ttl() expects either expiration or after'],
    [
      'two expirations',
      () => [ttl(wrong({ after: '1 day', expiration: sql`expires_at` }))],
      'ttl() expects either expiration or after',
    ],
    [
      'an expiration that is text',
      () => [ttl({ expiration: wrong('expires_at') })],
      'ttl(): expiration expects an sql expression: ttl({ expiration: sql`expires_at` })',
    ],
    [
      'no interval',
      () => [ttl({ after: '' })],
      "ttl(): after expects an interval as text: ttl({ after: '3 months' })",
    ],
    ['a batch of none', job({ selectBatchSize: 0 }), 'ttl(): selectBatchSize expects an integer from 1'],
    [
      'a batch of half a row',
      job({ deleteBatchSize: 1.5 }),
      'ttl(): deleteBatchSize expects an integer from 1',
    ],
    ['a rate below none', job({ deleteRateLimit: -1 }), 'ttl(): deleteRateLimit expects an integer from 0'],
    ['a switch that is text', job({ pause: 'on' }), 'ttl(): pause expects true or false'],
    ['a schedule that is none', job({ cron: 5 }), 'ttl(): cron expects a string with text in it'],
    [
      'an option that there is not',
      job({ batch: 5 }),
      'ttl(): "batch" is not an option; the options are expiration, after, cron, selectBatchSize, deleteBatchSize, selectRateLimit, deleteRateLimit, pause, labelMetrics, rowStatsPollInterval, disableChangefeedReplication',
    ],
    [
      "another table's expiration",
      () => [ttl({ expiration: sql`${other.expiresAt}` })],
      'the ttl names "others.expires_at", which is no column of the table',
    ],
    [
      'a family of nothing',
      () => [(family('f').on as unknown as () => unknown)()],
      'the family "f" has no columns; call .on(...)',
    ],
    [
      "another table's family",
      () => [family().on(other.note)],
      'the family names something that is no column of the table',
    ],
    [
      'a family without columns',
      () => [family('f')],
      'what it has beside its columns is an array of index(...), unique(...), check(...)',
    ],
    [
      'two families of one name',
      (t) => [family('f').on(t.id), family('f').on(t.note)],
      'the name "f" is given twice',
    ],
    ['a bad name of a family', () => [family('')], 'family: a name must be a string with text in it'],
    [
      'a bad region',
      () => [locality.regionalByTable('')],
      'regionalByTable(): a name must be a string with text in it',
    ],
    [
      'a locality that there is not',
      () => [locality(wrong('nearby'))],
      "locality() expects one of 'global', 'regional by row', 'regional by table'",
    ],
    [
      'a region by name',
      () => [locality.regionalByRow({ as: wrong('region') })],
      'regionalByRow(): as expects a column of the table',
    ],
    [
      "another table's region",
      () => [locality.regionalByRow({ as: other.region })],
      'the locality names something that is no column of the table',
    ],
    [
      'a comment that is no text',
      () => [comment(wrong(1))],
      'comment() expects a string without NUL characters or lone surrogates',
    ],
    [
      'NUL in a comment',
      () => [comment('a\0')],
      'comment() expects a string without NUL characters or lone surrogates',
    ],
  ]

  test.each(ofTable)('%s', (_, extras, message) => {
    expectRefusal(() => withExtras(extras), `teas: ${message}`, { table: 'teas' })
  })

  const ofColumn: readonly (readonly [string, (t: Columns) => unknown, string, string])[] = [
    [
      'expiration by a column that there is not',
      () => [ttl({ expiration: sql`expired_at` })],
      'expired_at',
      'the ttl expires by "expired_at", which is no column of the table',
    ],
    [
      'expiration by a quoted column that there is not',
      () => [ttl({ expiration: sql`"Expires_At"` })],
      'Expires_At',
      'the ttl expires by "Expires_At", which is no column of the table',
    ],
    [
      'expiration by a text',
      (t) => [ttl({ expiration: sql`${t.note}` })],
      'note',
      'the ttl expires by a TIMESTAMPTZ',
    ],
    [
      'expiration by the name of a text',
      () => [ttl({ expiration: sql`note` })],
      'note',
      'the ttl expires by a TIMESTAMPTZ',
    ],
    [
      'a column in two families',
      (t) => [family('f').on(t.id), family('g').on(t.note, t.id)],
      'id',
      'the column is in two families',
    ],
    [
      'a virtual column in a family',
      (t) => [family('f').on(t.shout)],
      'shout',
      'the family "f" cannot hold a virtual column, which is not stored',
    ],
    [
      'a region that may be NULL',
      (t) => [locality.regionalByRow({ as: t.note })],
      'note',
      'the region of a row must be NOT NULL',
    ],
  ]

  test.each(ofColumn)('%s', (_, extras, column, message) => {
    expectRefusal(() => withExtras(extras), `teas.${column}: ${message}`, { table: 'teas', column })
  })
})
