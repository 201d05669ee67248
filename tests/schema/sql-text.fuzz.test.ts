import { type ColumnSpec, readSqlText, SchemaError, type SqlExpression } from '@manticore/schema'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyText, legalText } from './sql-text-parts.js'

const place = { table: 'teas', column: 'note' }

const source = (expression: SqlExpression): string => expression.fragments.join('$')

/** What a spec says beyond what a bare type says. */
const found = (spec: ColumnSpec): Record<string, unknown> => {
  const { type, default: byDefault, generated, references } = spec
  const { table, name } = references?.target() ?? {}
  return Object.fromEntries(
    Object.entries({
      type: `${type.info.sql}${type.arguments}`,
      array: type.array || undefined,
      notNull: spec.notNull || undefined,
      primaryKey: spec.primaryKey || undefined,
      unique: spec.unique || undefined,
      visible: spec.visible ? undefined : false,
      default:
        byDefault !== undefined && 'expression' in byDefault ? source(byDefault.expression) : undefined,
      generated: generated && [source(generated.expression), generated.kept],
      identity: spec.identity,
      onUpdate: spec.onUpdate && source(spec.onUpdate),
      checks: spec.checks.length === 0 ? undefined : spec.checks.map(source),
      collate: spec.collate,
      references: references && { onDelete: references.onDelete, onUpdate: references.onUpdate, table, name },
    }).filter(([, value]) => value !== undefined),
  )
}

test('a legal text gives back the parts it is made of', () => {
  fc.assert(
    fc.property(legalText, ({ text, finds }) => {
      expect(found(readSqlText(text, place))).toStrictEqual(finds)
    }),
    { numRuns: 2000 },
  )
})

test('any other text is read or refused with a SchemaError', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      try {
        readSqlText(text, place)
      } catch (error) {
        expect(error).toBeInstanceOf(SchemaError)
      }
    }),
    { numRuns: 5000 },
  )
})

test.each([
  ['parentheses', `TEXT CHECK ${'('.repeat(50_000)}a${')'.repeat(50_000)}`],
  ['open parentheses', `TEXT CHECK ${'('.repeat(100_000)}`],
  ['brackets', `TEXT DEFAULT ${'[]'.repeat(50_000)}`],
  ['quotes', `TEXT DEFAULT ${"'".repeat(100_001)}`],
  ['quotes of both kinds', `TEXT DEFAULT ${`'"`.repeat(50_000)}`],
  ['blanks', `TEXT${' '.repeat(100_000)}NOT NULL`],
  ['words', `TEXT DEFAULT ${'a + '.repeat(50_000)}a`],
  ['checks', `TEXT${' CHECK (a)'.repeat(2_000)}`],
  ['digits', `DECIMAL(${'1'.repeat(100_000)})`],
])('a text of very many %s takes no second', (_, text) => {
  const start = performance.now()
  try {
    readSqlText(text, place)
  } catch (error) {
    expect(error).toBeInstanceOf(SchemaError)
  }
  expect(performance.now() - start).toBeLessThan(1000)
})
