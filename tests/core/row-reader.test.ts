import { spawnSync } from 'node:child_process'
import { createRowReader, type ReadColumn } from '@manticore/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'

// from some hundred rows on, another function reads them
const MANY = 1000

const decode = (text: string): number => {
  if (text === 'wrong') {
    throw new RangeError('not a number')
  }
  return Number(text)
}

const column = (property: string, isDecoded: boolean): ReadColumn => ({
  property,
  decode: isDecoded ? decode : undefined,
})

const NAMES = [
  '__proto__',
  'constructor',
  '"',
  "'",
  '\\',
  '`',
  '\u0024{raw}',
  '\u2028',
  '*/',
  ']: 1, [',
  '0',
  'a-b',
  '',
]

const someName = fc.oneof(fc.constantFrom(...NAMES), fc.string())
const someText = fc.oneof(fc.constant(null), fc.integer().map(String))
const someRow = fc.uniqueArray(fc.tuple(someName, fc.boolean(), someText), {
  minLength: 1,
  maxLength: 8,
  selector: ([name]) => name,
})

test('a row reads the same, whatever its columns are called and however many came before it', () => {
  fc.assert(
    fc.property(someRow, fc.integer({ min: 0, max: 3 }), (row, offset) => {
      const raw = [...Array.from({ length: offset }, () => 'skipped'), ...row.map(([, , text]) => text)]
      const read = createRowReader<object>(
        't',
        row.map(([name, isDecoded]) => column(name, isDecoded)),
        offset,
      )
      const entries = row.map(([name, isDecoded, text]) => [
        name,
        isDecoded && text !== null ? Number(text) : text,
      ])
      for (let count = 0; count < MANY; count++) {
        const result = read(raw)
        expect(Object.getPrototypeOf(result)).toBe(Object.prototype)
        expect(Object.keys(result).sort()).toEqual(entries.map(([name]) => name).sort())
        for (const [name, value] of entries) {
          expect(Object.getOwnPropertyDescriptor(result, String(name))?.value).toBe(value)
        }
      }
    }),
    { numRuns: 20 },
  )
})

test('a text that cannot be read names its column, also after many rows', () => {
  const read = createRowReader('people', [column('name', false), column('age', true), column('size', true)])
  for (let count = 0; count < MANY; count++) {
    read(['Ada', '36', '1'])
  }
  expect(() => read(['Ada', '36', 'wrong'])).toThrow(
    expect.objectContaining({ name: 'DecodeError', message: 'people.size: not a number', column: 'size' }),
  )
  expect(read(['Ada', '36', '2'])).toEqual({ name: 'Ada', age: 36, size: 2 })
})

test('where no code may be made from text', () => {
  const program = `
    import { createRowReader } from '@manticore/core'
    const read = createRowReader('t', [{ property: 'n', decode: Number }])
    for (let count = 0; count < ${MANY}; count++) read(['1'])
    console.log(JSON.stringify(read(['2'])))`
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--disallow-code-generation-from-strings', '--input-type=module', '-e', program],
    { cwd: import.meta.dirname },
  )
  expect(`${stdout}${stderr}`).toBe('{"n":2}\n')
})
