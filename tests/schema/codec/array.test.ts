import {
  bool,
  bytes,
  enumType,
  int4,
  int8,
  jsonb,
  parseArrayLiteral,
  text,
  timestamptz,
  vector,
} from '@manticore/schema'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { wrong } from '../../support/refusal.js'
import { codecOf, decode } from '../support.js'
import { describeCodec } from './codec-cases.js'

const notArrays = [null, '', '{}', 'a', 1, {}, { length: 0 }, new Set(), new Uint8Array(1)]

describeCodec('text[]', codecOf(text().array()), {
  sends: [
    [[], '{}'],
    [['a', 'b'], '{"a","b"}'],
    [[''], '{""}'],
    [[null, 'NULL', 'null'], '{NULL,"NULL","null"}'],
    [['a,b', '{', '}', '{a}'], '{"a,b","{","}","{a}"}'],
    [['"', '\\', '\\"', '""'], '{"\\"","\\\\","\\\\\\"","\\"\\""}'],
    [[' a ', '\n', '\t'], '{" a ","\n","\t"}'],
    [['"\n', '\\\u0001'], '{"\\"\n","\\\\\u0001"}'],
    [['🐟', '\u{10ffff}"'], '{"🐟","\u{10ffff}\\""}'],
  ],
  refuses: [
    ...notArrays,
    [undefined],
    [1],
    ['a', 1],
    [['a']],
    [[]],
    new Array(2),
    ['\0'],
    ['a', '\ud800'],
    [{}],
  ],
  reads: [
    ['{}', []],
    ['{a,b}', ['a', 'b']],
    ['{NULL,"NULL",null}', [null, 'NULL', 'null']],
    ['{"a,b","{","}"," ",""}', ['a,b', '{', '}', ' ', '']],
    ['{"\\"","\\\\","\\a"}', ['"', '\\', 'a']],
    ['{🐟,"🐟\\""}', ['🐟', '🐟"']],
    ['[0:1]={a,b}', ['a', 'b']],
  ],
  cannotRead: ['', 'a', '{', '{"a}', '{"a\\"}', '{"', '{{a},{b}}', '{a,{b}}'],
})

describeCodec('int4[]', codecOf(int4().array()), {
  sends: [[[1, null, -0], '{"1",NULL,"0"}']],
  refuses: [...notArrays, ['1'], [1.5], [2 ** 31], [Number.NaN], [[1]]],
  reads: [['{1,NULL,-2}', [1, null, -2]]],
})

describeCodec('int8[]', codecOf(int8().array()), {
  sends: [[[2n ** 63n - 1n, 1], '{"9223372036854775807","1"}']],
  refuses: [[2n ** 63n]],
  reads: [['{9223372036854775807}', [2n ** 63n - 1n]]],
})

describeCodec('bool[]', codecOf(bool().array()), {
  sends: [[[true, false, null], '{"true","false",NULL}']],
  reads: [['{t,f,NULL}', [true, false, null]]],
})

describeCodec('bytes[]', codecOf(bytes().array()), {
  sends: [[[new Uint8Array([1, 255])], '{"\\\\x01ff"}']],
  refuses: [new Uint8Array(2), [[1]]],
  reads: [['{"\\\\x01ff",NULL}', [new Uint8Array([1, 255]), null]]],
})

describeCodec('jsonb[]', codecOf(jsonb().array()), {
  sends: [[[{ a: '"' }, [1], null, 'null'], '{"{\\"a\\":\\"\\\\\\"\\"}","[1]",NULL,"\\"null\\""}']],
  refuses: [[Number.NaN], [undefined], [1n]],
  reads: [['{"{\\"a\\": \\"\\\\\\"\\"}","[1]",NULL,"null"}', [{ a: '"' }, [1], null, null]]],
})

describeCodec('timestamptz[]', codecOf(timestamptz().array()), {
  sends: [[[new Date(0)], '{"1970-01-01T00:00:00Z"}']],
  refuses: [[new Date(Number.NaN)], ['x']],
  reads: [['{"1970-01-01 00:00:00+00",NULL}', [new Date(0), null]]],
  cannotRead: ['{infinity}'],
})

describeCodec('enum[]', codecOf(enumType('mood', ['so, so', 'NULL'])().array()), {
  sends: [[['so, so', 'NULL', null], '{"so, so","NULL",NULL}']],
  refuses: [['sad']],
  reads: [['{"so, so","NULL",NULL}', ['so, so', 'NULL', null]]],
})

describeCodec('vector', codecOf(vector(3)), {
  sends: [
    [[1, -2.5, 1e21], '[1,-2.5,1e+21]'],
    [[0, -0, 5e-324], '[0,0,5e-324]'],
  ],
  refuses: [
    ...[
      ...notArrays,
      [],
      [1, 2],
      [1, 2, 3, 4],
      [1, 2, Number.NaN],
      [1, 2, Infinity],
      [1, 2, '3'],
      [1, 2, null],
    ],
    ...[[1, 2, 3n], Object.assign(new Array(3), { 0: 1, 2: 3 })],
  ],
  reads: [['[1,-2.5,1e+21]', [1, -2.5, 1e21]]],
})

describeCodec('vector of any length', codecOf(vector()), {
  sends: [[[1], '[1]']],
  refuses: [[], new Array(2), ['1']],
})

test('any texts come back as they went', () => {
  const codec = codecOf(text().array())
  const element = fc.option(
    fc.oneof(
      fc.string({ unit: 'binary' }).map((value) => value.replaceAll('\0', '')),
      fc.string({ unit: fc.constantFrom('"', '\\', '{', '}', ',', ' ', 'N', 'ULL', '\n', '🐟') }),
    ),
  )
  fc.assert(
    fc.property(fc.array(element), (value) => {
      expect(decode(codec, codec.encode(value) ?? '')).toStrictEqual(value)
    }),
    { numRuns: 500 },
  )
})

test('any text is read or refused, and never without an end', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('"', '\\', '{', '}', ',', 'a') }), (literal) => {
      try {
        expect(parseArrayLiteral(`{${literal}}`)).toBeInstanceOf(Array)
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError)
      }
    }),
    { numRuns: 500 },
  )
  expect(() => parseArrayLiteral(wrong('{"'))).toThrow(RangeError)
})
