import { vectorCodec } from './codec/vector.js'
import type { ReferenceOptions, ReferentialAction } from './column.js'
import { initialSpec } from './column-builder.js'
import type { ColumnSpec, Reference } from './column-spec.js'
import { SchemaError } from './errors.js'
import { type SqlExpression, sql } from './sql.js'
import { type SqlTypeName, sizedTypes, sqlTypes, sqlTypeWords } from './sql-type.js'
import { type SqlWord, sqlWords } from './sql-words.js'
import { isArrayable } from './type-limits.js'

const CLAUSE_WORDS: ReadonlySet<string> = new Set([
  'not',
  'null',
  'primary',
  'unique',
  'default',
  'as',
  'generated',
  'check',
  'references',
  'on',
  'collate',
  'constraint',
])
const MARKS: Readonly<Record<string, string>> = {
  l: "'...'",
  q: '"..."',
  n: '(...)',
  p: '(...)',
  e: '(...)',
  a: '[]',
  i: '[...]',
}
const GROUPS = ['‹e›', '‹n›', '‹p›']
const ACTIONS: readonly ReferentialAction[] = ['cascade', 'restrict', 'no action', 'set null', 'set default']

type Actions = { -readonly [Event in keyof ReferenceOptions]?: ReferentialAction }
type Draft = { -readonly [K in keyof ColumnSpec]: ColumnSpec[K] }

/** A word as a message shows it. */
const shown = (word: string): string => word.replace(/‹(.)›/g, (_, mark: string) => MARKS[mark] ?? '')

const isName = (word: string): boolean => word === '‹q›' || !(CLAUSE_WORDS.has(word) || word.includes('‹'))

const unquote = (name: string): string =>
  name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase()

const sizeMistake = (name: SqlTypeName, size: string): string | undefined => {
  const isShape = name === 'geography' || name === 'geometry'
  if (isShape ? size !== '‹e›' : !(name in sizedTypes)) {
    return `${name} takes no length`
  }
  if (size === '‹e›' && !isShape) {
    return `the length of ${name} is not a number`
  }
  return size === '‹p›' && name !== 'decimal' ? `${name} takes one number` : undefined
}

/** Where a column text stands, for messages. */
export interface TextPlace {
  /** The table. */
  readonly table: string
  /** The property of the column. */
  readonly column: string
}

/**
 * Reads a SQL column text such as `DECIMAL(8,2) NOT NULL DEFAULT 0`. Case does not matter, nor does the order
 * of the clauses. Throws {@link SchemaError} with the text and what is wrong in it.
 *
 * The run-time twin of `sql-text.ts`: the same steps in the same order, so that what compiles is what runs.
 */
export const readSqlText = (text: string, place: TextPlace): ColumnSpec =>
  new SqlTextReader(text, place).read()

class SqlTextReader {
  readonly #text: string
  readonly #place: TextPlace
  readonly #words: readonly SqlWord[]
  #at = 0
  #nullable = false

  constructor(text: string, place: TextPlace) {
    this.#text = text
    this.#place = place
    this.#words = sqlWords(text) ?? this.#fail('unbalanced or forbidden characters')
  }

  read(): ColumnSpec {
    const column: Draft = { ...this.#type() }
    while (this.#at < this.#words.length) {
      this.#clause(column)
    }
    return Object.freeze(column)
  }

  #fail(reason: string): never {
    const { table, column } = this.#place
    throw new SchemaError(`${table}.${column}: ${reason} in "${this.#text}"`, this.#place)
  }

  #peek(ahead = 0): string | undefined {
    return this.#words[this.#at + ahead]?.text
  }

  /** The text from one word up to another, that one left out. */
  #source(from: number, to: number): string {
    return from < to ? this.#text.slice(this.#words[from]?.start, this.#words[to - 1]?.end) : ''
  }

  /** Steps over a phrase if it comes next. */
  #skip(phrase: string): boolean {
    const expected = phrase.split(' ')
    if (!expected.every((word, index) => this.#peek(index) === word)) {
      return false
    }
    this.#at += expected.length
    return true
  }

  #type(): ColumnSpec {
    const word = this.#peek() ?? this.#fail('there is no SQL type')
    if (this.#skip('double precision')) {
      return this.#arrayed('float8', '')
    }
    if (!Object.hasOwn(sqlTypeWords, word)) {
      this.#fail(`unknown SQL type "${shown(word)}"`)
    }
    this.#at++
    if (word === 'time' || word === 'timestamp') {
      return this.#timeZone(word)
    }
    if ((word === 'char' || word === 'character' || word === 'bit') && this.#skip('varying')) {
      return this.#sized(word === 'bit' ? 'varbit' : 'varchar')
    }
    const name = sqlTypeWords[word as keyof typeof sqlTypeWords] // hasOwn has just said so
    return word.includes('serial')
      ? initialSpec({ name, info: sqlTypes[name], arguments: '', array: false, serial: true })
      : this.#sized(name)
  }

  #timeZone(name: 'time' | 'timestamp'): ColumnSpec {
    const start = this.#at
    this.#skip('‹n›')
    const args = this.#source(start, this.#at)
    if (this.#skip('with time zone')) {
      return this.#arrayed(`${name}tz`, args)
    }
    if (this.#skip('without time zone')) {
      return this.#arrayed(name, args)
    }
    this.#at = start
    return this.#sized(name)
  }

  #sized(name: SqlTypeName): ColumnSpec {
    const size = this.#peek() ?? ''
    if (!GROUPS.includes(size)) {
      return this.#arrayed(name, '')
    }
    const mistake = sizeMistake(name, size)
    if (mistake !== undefined) {
      this.#fail(mistake)
    }
    this.#at++
    return this.#arrayed(name, this.#source(this.#at - 1, this.#at))
  }

  #arrayed(name: SqlTypeName, args: string): ColumnSpec {
    const array = this.#peek() === '‹a›' || this.#peek() === 'array'
    if (this.#peek() === '‹a›' && this.#peek(1) === '‹a›') {
      this.#fail('arrays have one dimension')
    }
    if (array && !isArrayable(name)) {
      this.#fail(`there are no arrays of ${name}`)
    }
    if (array) {
      this.#at++
    }
    const info =
      name === 'vector' && args !== ''
        ? { ...sqlTypes.vector, codec: vectorCodec(Number(args.slice(1, -1))) }
        : sqlTypes[name]
    return initialSpec({ name, info, arguments: args, array, serial: false })
  }

  #clause(column: Draft): void {
    if (this.#skip('not null')) {
      this.#notNull(column)
    } else if (this.#skip('default')) {
      this.#onlyValue(column, 'DEFAULT')
      column.default = Object.freeze({ expression: this.#expression() })
    } else if (this.#skip('primary key')) {
      this.#notNull(column)
      column.primaryKey = true
    } else if (this.#skip('unique')) {
      column.unique = true
    } else if (this.#skip('references')) {
      this.#once(column.references, 'REFERENCES')
      column.references = this.#references()
    } else if (this.#skipGroup('check')) {
      column.checks = Object.freeze([...column.checks, sql.raw(this.#inside())])
    } else if (this.#skip('generated by default as identity')) {
      this.#identity(column, 'by default')
    } else if (this.#skip('generated always as identity')) {
      this.#identity(column, 'always')
    } else if (this.#skipGroup('as') || this.#skipGroup('generated always as')) {
      this.#computed(column)
    } else {
      this.#rareClause(column)
    }
  }

  #rareClause(column: Draft): void {
    if (this.#skip('null')) {
      this.#nullable = true
      this.#refuseBoth(column)
    } else if (this.#skip('on update')) {
      this.#once(column.onUpdate, 'ON UPDATE')
      column.onUpdate = this.#expression()
    } else if (this.#skip('not visible')) {
      column.visible = false
    } else if (this.#skip('collate')) {
      this.#once(column.collate, 'COLLATE')
      column.collate = this.#name()
    } else if (this.#skip('constraint')) {
      this.#name()
    } else {
      this.#fail(`unexpected "${shown(this.#peek() ?? '')}"`)
    }
  }

  #notNull(column: Draft): void {
    column.notNull = true
    this.#refuseBoth(column)
  }

  #refuseBoth(column: Draft): void {
    if (column.notNull && this.#nullable) {
      this.#fail('NULL and NOT NULL')
    }
  }

  #once(given: unknown, clause: string): void {
    if (given !== undefined) {
      this.#fail(`${clause} twice`)
    }
  }

  #onlyValue(column: Draft, clause: string): void {
    const { default: byDefault, generated, identity, type } = column
    if (byDefault !== undefined || generated !== undefined || identity !== undefined || type.serial) {
      this.#fail(`${clause} beside a DEFAULT or a generated value`)
    }
  }

  #identity(column: Draft, identity: 'always' | 'by default'): void {
    this.#onlyValue(column, 'IDENTITY')
    this.#notNull(column)
    column.identity = identity
  }

  #computed(column: Draft): void {
    const expression = sql.raw(this.#inside())
    const kept = this.#skip('stored')
      ? 'stored'
      : this.#skip('virtual')
        ? 'virtual'
        : this.#fail('AS (...) needs STORED or VIRTUAL behind it')
    this.#onlyValue(column, 'AS')
    column.generated = Object.freeze({ expression, kept })
  }

  /** Steps over a phrase and parentheses if they come next. */
  #skipGroup(phrase: string): boolean {
    return GROUPS.some((group) => this.#skip(`${phrase} ${group}`))
  }

  /** What stands in the parentheses just stepped over. */
  #inside(): string {
    return this.#source(this.#at - 1, this.#at)
      .slice(1, -1)
      .trim()
  }

  #name(): string {
    const word = this.#peek() ?? this.#fail('a name expected at the end')
    if (!isName(word)) {
      this.#fail(`a name expected before "${shown(word)}"`)
    }
    this.#at++
    return this.#source(this.#at - 1, this.#at)
  }

  #expression(): SqlExpression {
    const first = this.#peek() ?? this.#fail('an expression expected at the end')
    if (first !== 'null' && CLAUSE_WORDS.has(first)) {
      this.#fail(`an expression expected before "${first}"`)
    }
    const start = this.#at++
    for (let word = this.#peek(); word !== undefined && !CLAUSE_WORDS.has(word); word = this.#peek()) {
      this.#at++
    }
    return sql.raw(this.#source(start, this.#at))
  }

  #references(): Reference {
    const word = this.#peek() ?? this.#fail('a table expected at the end')
    if (!isName(word) || word.includes('.')) {
      this.#fail(`a table, without a schema, expected in the place of "${shown(word)}"`)
    }
    this.#at++
    const table = unquote(this.#source(this.#at - 1, this.#at))
    const name = this.#skip('‹e›') ? unquote(this.#inside()) : undefined
    return Object.freeze({ ...this.#actions(), target: () => ({ table, name }) })
  }

  #actions(): ReferenceOptions {
    const actions: Actions = {}
    let more = true
    while (more) {
      more = this.#action(actions, 'onDelete', 'on delete') || this.#action(actions, 'onUpdate', 'on update')
    }
    return actions
  }

  #action(actions: Actions, event: keyof Actions, phrase: string): boolean {
    const action = ACTIONS.find((one) => actions[event] === undefined && this.#skip(`${phrase} ${one}`))
    if (action !== undefined) {
      actions[event] = action
    }
    return action !== undefined
  }
}
