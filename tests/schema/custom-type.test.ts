import { comment, customType, defineTable, renamedFrom, tableDefinition, text, uuid } from '@manticore/schema'
import { describe, expect, test } from 'vitest'
import { wrong } from '../support/refusal.js'
import { declaredColumn, expectRefusal } from './support.js'

describe('a type without a builder', () => {
  test.each([
    ['money', 'MONEY', ''],
    ['bit  varying', '', ''],
    ['double precision', 'DOUBLE PRECISION', ''],
    ['bpchar(20)', 'BPCHAR', '(20)'],
    ['numeric (10, 2)', '', ''],
    ['"app"."E-Mail"', '"app"."E-Mail"', ''],
    ['app."E-Mail"', 'app."E-Mail"', ''],
    ['"it""s"', '"it""s"', ''],
  ])('%s', (type, sql, args) => {
    const declare = () => declaredColumn(customType(type)).type
    if (sql === '') {
      expect(declare).toThrow('customType() expects the name of a type')
    } else {
      expect(declare()).toMatchObject({ name: 'custom', arguments: args, array: false, info: { sql } })
    }
  })

  test.each([
    ['MONEY; DROP TABLE users'],
    ['MONEY NOT NULL --'],
    [''],
    ['"a'],
    ['"a"b"'],
    ['a.b.c'],
    ["money'"],
    [7],
    [null],
  ])('is not %s', (type) => {
    expectRefusal(
      () => declaredColumn(customType(wrong(type))),
      `teas.note: customType() expects the name of a type, such as 'MONEY' or '"app"."email"'`,
      { table: 'teas', column: 'note' },
    )
  })
})

describe('what was renamed', () => {
  test('is kept with the column and with the table', () => {
    const people = defineTable(
      'people',
      { id: uuid().primaryKey(), name: text().renamedFrom('full_name') },
      () => [renamedFrom('persons'), comment('all of them')],
    )
    const { renamedFrom: before, byProperty } = people[tableDefinition]
    expect([before, byProperty.get('name')?.renamedFrom, byProperty.get('id')?.renamedFrom]).toStrictEqual([
      'persons',
      'full_name',
      undefined,
    ])
  })

  test.each([[''], [undefined], [7]])('is refused as %s', (name) => {
    expectRefusal(
      () => declaredColumn(text().renamedFrom(wrong(name))),
      "teas.note: renamedFrom() expects the name the column had in the database: renamedFrom('full_name')",
      { table: 'teas', column: 'note' },
    )
    expect(() => renamedFrom(wrong(name))).toThrow('renamedFrom(): a name must be a string with text in it')
  })

  test('is said of a table once', () => {
    expect(() => defineTable('people', { id: uuid() }, () => [renamedFrom('a'), renamedFrom('b')])).toThrow(
      'people: it has two of renamedFrom(...)',
    )
  })
})
