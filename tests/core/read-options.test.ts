import {
  aggregate,
  boundedStaleness,
  count,
  exists,
  find,
  followerRead,
  list,
  page,
  read,
  readMany,
  readManyClauses,
  type Statement,
  stream,
} from '@manticore/core'
import { defineTable, int4, tableDefinition, text, ValidationError } from '@manticore/schema'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hostileTexts, longHostileText } from '../support/hostile.js'

const things = defineTable('things', { id: int4().primaryKey(), name: text() })[tableDefinition]

const where = { name: 'a' }
const textOf = ({ shape }: Pick<Statement<unknown>, 'shape'>): string => shape.text
const manyOf = (options: unknown) => readMany(things, [1], readManyClauses(things, options))[0]?.shape

/** Every read that answers with rows. */
const rowReads = (options: Record<string, unknown>): Pick<Statement<unknown>, 'shape'>[] => [
  read(things, 1, options),
  { shape: manyOf(options) as Statement<unknown>['shape'] },
  find(things, where, options),
  list(things, { where, orderBy: 'id', limit: 5, offset: 1, ...options }),
  page(things, { where, ...options }, 'secret'),
  stream(things, { where, batchSize: 5, ...options }),
]

/** Every read that computes its answer. */
const computedReads = (options: Record<string, unknown>): Statement<unknown>[] => [
  count(things, where, options),
  exists(things, 1, options),
  exists(things, where, options),
  aggregate(things, { where, groupBy: ['name'], count: true, limit: 3, ...options }),
]

const allReads = (options: Record<string, unknown>) => [...rowReads(options), ...computedReads(options)]

const refusalOf = (call: () => unknown): ValidationError => {
  try {
    call()
  } catch (error) {
    expect(error).toBeInstanceOf(ValidationError)
    return error as ValidationError // just checked
  }
  throw new Error('the call was expected to fail')
}

const columns = '"id", "name"'
const manyFrom =
  'select v."place", "t"."id", "t"."name" from rows from (unnest($1::INT4[])) with ordinality as v ("c0", "place") join "things" as t'
const key = '"id" = $1::INT4'
const named = '"name" = $1::TEXT'

describe('a lock', () => {
  const locked = (clause: string, ofTable: string) => [
    `select ${columns} from "things" where ${key}${clause}`,
    `${manyFrom} on t."id" = "v"."c0"${ofTable}`,
    `select ${columns} from "things" where ${named} limit $2::INT8${clause}`,
    `select ${columns} from "things" where ${named} order by "id" asc limit $2::INT8 offset $3::INT8${clause}`,
    `select ${columns} from "things" where ${named} order by "id" asc limit $2::INT8${clause}`,
    `select ${columns} from "things" where ${named}${clause}`,
  ]

  test.each<[Record<string, unknown>, string, string]>([
    [{ lock: 'update' }, ' for update', ' for update of t'],
    [{ lock: 'share' }, ' for share', ' for share of t'],
    [{ lock: 'update', skipLocked: true }, ' for update skip locked', ' for update of t skip locked'],
    [{ lock: 'share', noWait: true }, ' for share nowait', ' for share of t nowait'],
    [{ lock: 'update', skipLocked: false, noWait: false }, ' for update', ' for update of t'],
    [{ skipLocked: false }, '', ''],
    [{ lock: undefined, skipLocked: undefined, noWait: undefined, asOf: undefined }, '', ''],
  ])('%j', (options, clause, ofTable) => {
    const statements = rowReads(options)
    expect(statements.map(textOf)).toStrictEqual(locked(clause, ofTable))
    expect(statements.map(({ shape }) => [shape.idempotent, shape.historical])).toStrictEqual(
      statements.map(() => [true, false]),
    )
  })

  test.each<[Record<string, unknown>, string]>([
    [{ lock: 'exclusive' }, "lock expects 'update' or 'share'; got a string"],
    [{ lock: 'UPDATE' }, "lock expects 'update' or 'share'"],
    [{ lock: 'update; drop table things' }, "lock expects 'update' or 'share'"],
    [{ lock: true }, "lock expects 'update' or 'share'; got a boolean"],
    [{ lock: null }, "lock expects 'update' or 'share'; got null"],
    [{ lock: ['update'] }, "lock expects 'update' or 'share'; got an array"],
    [{ lock: 'update', skipLocked: 1 }, 'skipLocked expects a boolean; got a number'],
    [{ lock: 'update', noWait: 'yes' }, 'noWait expects a boolean; got a string'],
    [{ skipLocked: true }, "skipLocked needs lock: 'update' or lock: 'share'"],
    [{ noWait: true }, "noWait needs lock: 'update' or lock: 'share'"],
    [{ lock: 'update', skipLocked: true, noWait: true }, 'skipLocked and noWait exclude each other'],
    [{ lock: 'update', asOf: '-10s' }, 'the past cannot be locked'],
    [{ skipLocked: false, asOf: '-10s' }, 'the past cannot be locked'],
  ])('that cannot be is refused: %j', (options, message) => {
    const calls = [
      () => read(things, 1, options),
      () => readManyClauses(things, options),
      () => find(things, where, options),
      () => list(things, options),
      () => page(things, options, 'secret'),
      () => stream(things, options),
    ]
    for (const call of calls) {
      const error = refusalOf(call)
      expect(error.message).toMatch(/^things: /)
      expect(error.message).toContain(message)
      expect(error.table).toBe('things')
    }
  })

  test.each(['lock', 'skipLocked', 'noWait'])('is for rows: %s is no option of what is computed', (name) => {
    const options = { [name]: name === 'lock' ? 'update' : true }
    const allowed = 'the options are asOf, signal, timeout'
    expect(refusalOf(() => count(things, where, options)).message).toBe(
      `things: "${name}" is not an option of count; ${allowed}`,
    )
    expect(refusalOf(() => exists(things, 1, options)).message).toBe(
      `things: "${name}" is not an option of exists; ${allowed}`,
    )
    expect(refusalOf(() => aggregate(things, { count: true, ...options })).message).toBe(
      `things: "${name}" is not an option of aggregate; the options are where, groupBy, count, sum, avg, min, max, having, orderBy, limit, offset, asOf, signal, timeout`,
    )
  })
})

describe('the past', () => {
  test('is named behind the table', () => {
    const at = ` as of system time '-10s'`
    const statements = allReads({ asOf: '-10s' })
    expect(statements.map(textOf)).toStrictEqual([
      `select ${columns} from "things"${at} where ${key}`,
      `${manyFrom} on t."id" = "v"."c0"${at}`,
      `select ${columns} from "things"${at} where ${named} limit $2::INT8`,
      `select ${columns} from "things"${at} where ${named} order by "id" asc limit $2::INT8 offset $3::INT8`,
      `select ${columns} from "things"${at} where ${named} order by "id" asc limit $2::INT8`,
      `select ${columns} from "things"${at} where ${named}`,
      `select count(*) from "things"${at} where ${named}`,
      `select true from "things"${at} where ${key} limit 1`,
      `select true from "things"${at} where ${named} limit 1`,
      `select "name", count(*) from "things"${at} where ${named} group by "name" limit $2::INT8`,
    ])
    expect(statements.map(({ shape }) => [shape.idempotent, shape.historical])).toStrictEqual(
      statements.map(() => [true, true]),
    )
  })

  const momentOf = (asOf: unknown): string => {
    const found = /^select count\(\*\) from "things" as of system time (.*)$/.exec(
      count(things, undefined, { asOf }).shape.text,
    )
    return found?.[1] ?? ''
  }

  test.each<[unknown, string]>([
    ['-10s', `'-10s'`],
    ['-4h', `'-4h'`],
    ['-1.5s', `'-1.5s'`],
    ['-500ms', `'-500ms'`],
    ['-1us', `'-1us'`],
    // CockroachDB takes a sign for the number behind it alone
    ['-1m30s', `'-1m -30s'`],
    ['-1w2d3h4m5.5s', `'-1w -2d -3h -4m -5.5s'`],
    ['2024-02-29T12:34:56Z', `'2024-02-29T12:34:56Z'`],
    ['2024-02-29 12:34:56.123456789+02:00', `'2024-02-29T12:34:56.123456789+02:00'`],
    ['2024-02-29T12:34:56', `'2024-02-29T12:34:56Z'`],
    ['2024-02-29T12:34', `'2024-02-29T12:34:00Z'`],
    ['2024-02-29', `'2024-02-29T00:00:00Z'`],
    ['1700000000000000000.0000000001', `'1700000000000000000.0000000001'`],
    ['1700000000000000000', `'1700000000000000000'`],
    [new Date(Date.UTC(2024, 1, 29, 12, 34, 56, 7)), `'2024-02-29T12:34:56.007Z'`],
    [followerRead(), 'follower_read_timestamp()'],
    [boundedStaleness('10s'), `with_max_staleness('10s')`],
    [boundedStaleness('1m30s', { nearestOnly: false }), `with_max_staleness('1m30s')`],
    [boundedStaleness('10s', { nearestOnly: true }), `with_max_staleness('10s', true)`],
    // as another thread gets them
    [structuredClone(boundedStaleness('10s')), `with_max_staleness('10s')`],
    [structuredClone(followerRead()), 'follower_read_timestamp()'],
  ])('%j is a literal in the text', (asOf, literal) => {
    expect(momentOf(asOf)).toBe(literal)
  })

  const hour = 3_600_000

  test.each<[unknown]>([
    [''],
    ['10s'],
    ['+10s'],
    ['-10'],
    ['-s'],
    ['-10S'],
    ['- 10s'],
    ['-10 s'],
    ['-10s '],
    ['-10s\n'],
    ['-1m -30s'],
    ['-1m-30s'],
    ['--10s'],
    ['-10x'],
    ['-.5s'],
    ['-5.s'],
    ['-1e3s'],
    ['-0s'],
    ['-0.0s'],
    ['-0h0m'],
    [`-${'9'.repeat(30)}s`],
    [`-${'1s'.repeat(8)}`],
    ['-١٠s'],
    ['-１０s'],
    ['-10ｓ'],
    ['−10s'],
    [`-10s'`],
    [`-10s' --`],
    [`-10s'; drop table things; --`],
    [`'-10s'`],
    ['-10s/**/'],
    ['-10s;'],
    ['-10s\\'],
    ['follower_read_timestamp()'],
    ['now()'],
    ['now'],
    ['infinity'],
    ['2023-02-29'],
    ['2024-13-01'],
    ['2024-02-29T24:00:01Z'],
    ['2024-02-29T12:34:56 UTC'],
    ['2024-02-29T12:34:56z'],
    ['24-02-29'],
    ['1969-12-31T23:59:59Z'],
    ['1700000000'],
    ['1700000000000000000.00000000001'],
    ['-1700000000000000000'],
    [new Date(Date.now() + hour).toISOString()],
    [new Date(Date.now() + hour)],
    [new Date(-1)],
    [new Date(Number.NaN)],
    [-10],
    [10n],
    [true],
    [null],
    [['-10s']],
    [{}],
    [{ kind: 'now' }],
    [{ kind: 'boundedStaleness', atMost: `10s'); drop table things; --`, nearestOnly: false }],
    [{ kind: 'boundedStaleness', atMost: '10s', nearestOnly: 'true' }],
    [{ toString: () => '-10s' }],
    [() => '-10s'],
    [Symbol('-10s')],
  ])('that cannot be is refused: case %#', (asOf) => {
    const error = refusalOf(() => momentOf(asOf))
    expect(error.message).toMatch(
      /^things: asOf expects .* followerRead\(\) or boundedStaleness\('10s'\); got /,
    )
    expect(error.table).toBe('things')
    if (typeof asOf === 'string' && asOf.length > 3) {
      expect(error.message.split('; got ')[1]).toBe('a string')
    }
  })

  test('is never a text that would be SQL', () => {
    for (const hostile of [...hostileTexts, longHostileText]) {
      refusalOf(() => momentOf(hostile))
      refusalOf(() => momentOf(`-10s${hostile}`))
      refusalOf(() => momentOf(`${hostile}-10s`))
      refusalOf(() => momentOf({ kind: 'boundedStaleness', atMost: hostile, nearestOnly: false }))
      refusalOf(() => boundedStaleness(hostile))
    }
  })

  test('has nothing but digits, units and signs between its quotes, whatever it is given', () => {
    const pieces = fc.constantFrom(
      ...['-', '1', '0', '.', 's', 'm', 'h', 'T', 'Z', ':', ' ', "'", '\\', ';', '--', '\0', '\n', '٣', '+'],
      ...['2024-01-01', '12:00:00', '1700000000000000000'],
    )
    const texts = fc.oneof(
      fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join('')),
      fc.string({ unit: 'binary' }),
    )
    let taken = 0
    fc.assert(
      fc.property(texts, (asOf) => {
        let moment: string
        try {
          moment = momentOf(asOf)
        } catch (error) {
          expect(error).toBeInstanceOf(ValidationError)
          return
        }
        taken++
        expect(moment).toMatch(/^'[-+0-9.:a-zTZ ]+'$/)
      }),
      {
        numRuns: 5000,
        examples: [['-1s'], ['-1m0.1s'], ['2024-01-01'], ['2024-01-01T12:00:00'], ['1700000000000000000']],
      },
    )
    expect(taken).toBeGreaterThanOrEqual(5)
  })

  test.each<[unknown]>([
    [''],
    ['0s'],
    ['-10s'],
    ['10'],
    [`10s'`],
    [10],
    [undefined],
    [null],
    [{ seconds: 10 }],
  ])('is at most a duration ago: %j is none', (atMost) => {
    expect(refusalOf(() => boundedStaleness(atMost as string)).message).toContain(
      "boundedStaleness expects a duration such as '10s'",
    )
  })

  test('chooses its replica by a boolean', () => {
    const nearestOnly = 'yes' as unknown as boolean
    expect(refusalOf(() => boundedStaleness('10s', { nearestOnly })).message).toContain(
      'nearestOnly expects a boolean; got a string',
    )
  })
})

describe('a shape', () => {
  test('is compiled once for each way to lock, and for each interval', () => {
    for (const options of [{ lock: 'update' }, { lock: 'share', noWait: true }, { asOf: '-10s' }]) {
      expect(read(things, 1, options).shape).toBe(read(things, 2, { ...options }).shape)
      expect(list(things, options).shape).toBe(list(things, { ...options }).shape)
      expect(manyOf(options)).toBe(manyOf({ ...options }))
    }
    expect(count(things, where, { asOf: followerRead() }).shape).toBe(
      count(things, where, { asOf: followerRead() }).shape,
    )
    expect(read(things, 1, {}).shape).toBe(read(things, 1).shape)
    expect(read(things, 1, { timeout: 5 }).shape).toBe(read(things, 1).shape)
  })

  test('is not kept for a fixed time, which hardly comes twice', () => {
    const at = new Date(Date.UTC(2024, 0, 1))
    for (const asOf of [at, at.toISOString(), '1700000000000000000.0000000001']) {
      const [first, second] = [allReads({ asOf }), allReads({ asOf })]
      expect(first.map(textOf)).toStrictEqual(second.map(textOf))
      for (const [index, { shape }] of first.entries()) {
        expect(shape).not.toBe(second[index]?.shape)
      }
    }
  })
})

describe('an option that there is not', () => {
  const reads = 'lock, skipLocked, noWait, asOf, signal, timeout'
  test.each<[string, () => unknown, string]>([
    ['read', () => read(things, 1, { limit: 1 }), reads],
    ['readMany', () => readManyClauses(things, { limit: 1 }), reads],
    ['find', () => find(things, where, { limit: 1 }), `orderBy, offset, select, ${reads}`],
    ['list', () => list(things, { take: 1 }), `where, orderBy, limit, offset, select, ${reads}`],
    ['page', () => page(things, { take: 1 }, ''), `where, orderBy, limit, after, select, ${reads}`],
    [
      'stream',
      () => stream(things, { take: 1 }),
      `batchSize, where, orderBy, limit, offset, select, ${reads}`,
    ],
    ['count', () => count(things, where, { limit: 1 }), 'asOf, signal, timeout'],
  ])('is refused by name, with those there are: %s', (method, call, allowed) => {
    expect(refusalOf(call).message).toMatch(
      new RegExp(`^things: "(limit|take)" is not an option of ${method}; the options are ${allowed}$`),
    )
  })

  test.each([[null], ['lock'], [[]], [5], [() => ({})]])(
    'nor are options anything but an object: %s',
    (options) => {
      for (const call of [
        () => read(things, 1, options),
        () => readManyClauses(things, options),
        () => find(things, where, options),
        () => stream(things, options),
        () => count(things, where, options),
        () => exists(things, 1, options),
      ]) {
        expect(refusalOf(call).message).toContain('expects an object of options; got ')
      }
    },
  )
})
