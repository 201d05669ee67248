import { enumType } from '@manticore/schema'
import { describe, expect, test } from 'vitest'
import { wrong } from '../support/refusal.js'
import { declaredColumn, expectRefusal, unfrozenPaths } from './support.js'

describe('an enum', () => {
  const role = enumType('role "1"', ['admin', 'member', "it's"])

  test('has its name and labels', () => {
    expect([role.typeName, role.labels]).toStrictEqual(['role "1"', ['admin', 'member', "it's"]])
    expect(unfrozenPaths(role().notNull())).toStrictEqual([])
  })

  test('declares columns of its type', () => {
    const { type, codec } = declaredColumn(role())
    expect({
      ...type,
      info: type.info.sql,
      takes: [codec.encode('member'), codec.encode('guest')],
    }).toStrictEqual({
      name: 'enum',
      info: '"role ""1"""',
      arguments: '',
      array: false,
      serial: false,
      enum: { name: 'role "1"', schema: undefined, labels: ['admin', 'member', "it's"] },
      takes: ['member', undefined],
    })
  })

  test.each([
    ['a label twice', ['a', 'b', 'a'], 'the label "a" is given twice'],
    ['an empty label', ['a', ''], 'label 2 must be a string with text in it'],
    ['a label that is no text', [1], 'label 1 must be a string with text in it'],
    ['NUL in a label', ['a\0'], 'label 1 must be a string with text in it'],
    ['a lone surrogate', ['a', 'b', '\ud800'], 'label 3 must be a string with text in it'],
    ['no labels', [], 'its labels are an array of strings, one at least'],
    ['labels that are no array', 'ab', 'its labels are an array of strings, one at least'],
  ])('is refused: %s', (_, labels, message) => {
    expectRefusal(() => enumType('role', wrong(labels)), `enum "role": ${message}`)
  })

  test.each(['', '\0', 'a'.repeat(64), wrong(undefined), wrong(1)])('is refused the name %j', (name) => {
    expect(() => enumType(name, ['a'])).toThrow(/^enum ".*": a name /s)
  })
})
