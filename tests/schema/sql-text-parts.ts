import fc from 'fast-check'

/** One clause of a column text, and what a reader is to find for it. */
export interface Part {
  readonly text: string
  readonly finds: Readonly<Record<string, unknown>>
}

const doubled = (text: string, quote: string): string => quote + text.replaceAll(quote, quote + quote) + quote

const literal = fc
  .oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('it', "it's", 'not null', '(', ')]', ' as (x) stored', '--', 'a;b'),
  )
  .map((text) => doubled(text, "'"))

const word = fc.constantFrom('now', 'Lower', 'x1', 'ä', 'TRUE', '42', '1.5e-3', 'current_timestamp', 'İ')

const operator = fc.constantFrom('||', '+', '::', ':::', '->>', '@>', '<>', ' AND ', ' IS DISTINCT FROM ')

const expression: fc.Arbitrary<string> = fc.letrec<{
  any: string
  call: string
  group: string
  list: string
}>((tie) => {
  const arguments_ = fc.array(tie('any'), { maxLength: 3 }).map((items) => items.join(', '))
  return {
    any: fc.oneof({ maxDepth: 3 }, literal, word, tie('call'), tie('group'), tie('list')),
    call: fc.tuple(word, arguments_).map(([name, items]) => `${name}(${items})`),
    group: fc.tuple(tie('any'), operator, tie('any')).map(([a, by, b]) => `(${a} ${by} ${b})`),
    // brackets within brackets are refused
    list: fc.array(fc.oneof(literal, word), { maxLength: 3 }).map((items) => `ARRAY[${items.join(', ')}]`),
  }
}).any

const name = fc.oneof(
  fc.constantFrom('teas', 'team_id', 'ä1'),
  fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes('\\')),
)

const quotedName = name.map((text) => ({ text: doubled(text, '"'), name: text }))

const action = fc.constantFrom('cascade', 'restrict', 'no action', 'set null', 'set default')

const types: fc.Arbitrary<Part> = fc.oneof(
  fc.constantFrom(
    { text: 'text', finds: { type: 'TEXT' } },
    { text: 'Character Varying (20)', finds: { type: 'VARCHAR(20)' } },
    { text: 'DOUBLE PRECISION', finds: { type: 'FLOAT8' } },
    { text: 'timestamp with time zone', finds: { type: 'TIMESTAMPTZ' } },
    { text: 'uuid', finds: { type: 'UUID' } },
  ),
  fc.tuple(fc.nat(99), fc.nat(99)).map(([precision, scale]) => ({
    text: `DECIMAL(${precision},${scale})`,
    finds: { type: `DECIMAL(${precision},${scale})` },
  })),
)

const array = fc.constantFrom(
  { text: '', finds: {} },
  { text: '[]', finds: { array: true } },
  { text: ' ARRAY', finds: { array: true } },
)

const reference = fc
  .tuple(quotedName, fc.option(quotedName, { nil: undefined }), action, action)
  .map(([table, column, onDelete, onUpdate]) => ({
    text: `REFERENCES ${table.text}${column === undefined ? '' : ` (${column.text})`} ON DELETE ${onDelete} ON UPDATE ${onUpdate}`,
    finds: { references: { onDelete, onUpdate, table: table.name, name: column?.name } },
  }))

// a text has each of these once at most
const clauses: fc.Arbitrary<readonly Part[]> = fc
  .tuple(
    fc.constant({ text: 'not null', finds: { notNull: true } }),
    fc.constant({ text: 'primary key', finds: { notNull: true, primaryKey: true } }),
    fc.constant({ text: 'unique', finds: { unique: true } }),
    fc.constant({ text: 'not visible', finds: { visible: false } }),
    fc.oneof(
      expression.map((text) => ({ text: `DEFAULT ${text}`, finds: { default: text } })),
      expression.map((text) => ({ text: `AS (${text}) STORED`, finds: { generated: [text, 'stored'] } })),
      fc.constant({ text: 'generated always as identity', finds: { notNull: true, identity: 'always' } }),
    ),
    expression.map((text) => ({ text: `ON UPDATE ${text}`, finds: { onUpdate: text } })),
    expression.map((text) => ({ text: `CHECK (${text})`, finds: { checks: [text] } })),
    quotedName.map(({ text }) => ({ text: `COLLATE ${text}`, finds: { collate: text } })),
    reference,
  )
  .chain((all) => fc.shuffledSubarray([...all]))

const blank = fc.stringMatching(/^[ \n\t]{1,3}$/)

/** A legal column text put together from parts, and what a reader is to find in it. */
export const legalText: fc.Arbitrary<Part> = fc
  .tuple(types, array, clauses, fc.infiniteStream(blank))
  .map(([type, dimension, parts, blanks]) => {
    const between = (): string => blanks.next().value
    return {
      text: `${between()}${type.text}${dimension.text}${parts.map((part) => between() + part.text).join('')}`,
      finds: Object.assign({}, type.finds, dimension.finds, ...parts.map((part) => part.finds)),
    }
  })

/** Anything at all, most of it made of pieces that mean something to a reader. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          ...[
            'TEXT',
            'decimal',
            'timestamp',
            'with time zone',
            'serial',
            'not',
            'null',
            'default',
            'as',
            'stored',
          ],
          ...[
            'generated always as',
            'identity',
            'references',
            'on update',
            'check',
            'collate',
            'constraint',
            'array',
          ],
          ...[
            "'",
            "''",
            '"',
            '(',
            ')',
            '[',
            ']',
            '()',
            '[]',
            '(3)',
            '(3,4)',
            ',',
            ';',
            '--',
            '/*',
            '\\',
            '$',
            '‹n›',
          ],
          ...[' ', '  ', '\n', '\t', '\r', '\u00a0', '\ue001', '\ue004', 'İ', '😀', '\ud800'],
        ),
        word,
      ),
      { maxLength: 40 },
    )
    .chain((pieces) => fc.constantFrom('', ' ').map((between) => pieces.join(between))),
)
