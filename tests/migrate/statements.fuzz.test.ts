import { MigrationError, splitStatements, tokens } from '@manticore/migrate'
import fc from 'fast-check'
import { expect, test } from 'vitest'

const hostile = fc.constantFrom(
  ';',
  "'",
  '"',
  '\n-- @UNDO\n',
  '--',
  '/*',
  '*/',
  '$$',
  '$a$',
  '\\',
  '(',
  ')',
  'é',
  '😀',
  ' x ',
)
const anything = fc
  .array(fc.oneof(hostile, fc.string({ maxLength: 4 })), { maxLength: 12 })
  .map((parts) => parts.join(''))
const tag = fc.constantFrom('', 'a', 'body_1', 'é')

const plain = anything.map((text) => `'${text.replaceAll("'", "''")}'`)
const escaped = anything.map((text) => `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`)
const dollars = fc.tuple(anything, tag).map(([text, name]) => `$${name}$${text.replaceAll('$', '')}$${name}$`)
const quotedName = anything.map((text) => `"${text.replaceAll('"', '""')}"`)
const lineComment = anything.map((text) => `--${text.replaceAll(/[\n\r]/g, ' ')}\n`)
const blockComment = anything.map((text) => `/*${text.replaceAll(/\/\*|\*\/|[/*]/g, '')}/* ; */*/`)
const word = fc.constantFrom('x', 'e', 'b', 'SELECT', '1.5', '->>', ',', 'a$b', ':::', '(;)')

const piece = fc.oneof(plain, escaped, dollars, quotedName, word, lineComment, blockComment)
// a statement begins and ends with what is no comment; what is between is anything
const statement = fc.array(piece, { maxLength: 6 }).map((pieces) => ['INSERT', ...pieces, 'x'].join(' '))
const between = fc.array(fc.oneof(lineComment, blockComment, fc.constantFrom(' ', '\n', '\t')), {
  maxLength: 3,
})

test('statements joined by semicolons, blanks and comments are split as they were', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(between, statement, between), { maxLength: 5 }), (parts) => {
      const sql = parts.map(([before, text, after]) => `${before.join('')}${text}${after.join('')}`).join(';')
      const found = splitStatements(sql)
      expect(found.map(({ text }) => text)).toEqual(parts.map(([, text]) => text))
      let from = 0
      for (const { text, line } of found) {
        const at = sql.indexOf(text, from)
        expect(sql.slice(0, at).split('\n')).toHaveLength(line)
        from = at + text.length
      }
    }),
    { numRuns: 500 },
  )
})

test('any text is split or refused with a MigrationError', () => {
  fc.assert(
    fc.property(fc.oneof(anything, fc.string(), fc.string({ unit: 'binary' })), (text) => {
      try {
        splitStatements(text)
      } catch (error) {
        expect(error).toBeInstanceOf(MigrationError)
      }
    }),
    { numRuns: 1000 },
  )
})

test('between the tokens of a text there are blanks and nothing else', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      const sql = pieces.join(' ')
      let end = 0
      for (const token of tokens(sql)) {
        expect(sql.slice(end, token.start)).toMatch(/^[ \t\n\r\f\v]*$/)
        end = token.end
      }
      expect(sql.slice(end)).toMatch(/^[ \t\n\r\f\v]*$/)
    }),
  )
})
