import { vectorCodec } from './codec/vector.js'
import type { ReferenceOptions, ReferentialAction } from './column.js'
import { initialSpec } from './column-builder.js'
import type { ColumnSpec } from './column-spec.js'
import { SchemaError } from './errors.js'
import { sql } from './sql.js'
import { type SqlTypeName, sizedTypes, sqlTypes, sqlTypeWords } from './sql-type.js'
import { type SqlWord, sqlWords } from './sql-words.js'

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
const GROUPS: ReadonlySet<string> = new Set(['‹›', '‹n›', '‹a›'])
const ACTIONS: readonly ReferentialAction[] = ['cascade', 'restrict', 'no action', 'set null', 'set default']

type Draft = { -readonly [K in keyof ColumnSpec]: ColumnSpec[K] }

const unquote = (name: string): string =>
  name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase()

/** Where a column text stands, for messages. */
export interface TextPlace {
  readonly table: string
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
      this.#fail(`unknown SQL type "${word}"`)
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
    const group = this.#peek()
    if (group === '‹n›' && !(name in sizedTypes)) {
      this.#fail(`${name} takes no length`)
    }
    if (group === '‹›' && name !== 'geography' && name !== 'geometry') {
      this.#fail(`the length of ${name} is not a number`)
    }
    if (group !== '‹n›' && group !== '‹›') {
      return this.#arrayed(name, '')
    }
    this.#at++
    return this.#arrayed(name, this.#source(this.#at - 1, this.#at))
  }

  #arrayed(name: SqlTypeName, args: string): ColumnSpec {
    const array = this.#peek() === '‹a›' || this.#peek() === 'array'
    if (this.#peek() === '‹a›' && this.#peek(1) === '‹a›') {
      this.#fail('arrays have one dimension')
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
      column.default = { expression: sql.raw(this.#expression()) }
    } else if (this.#skip('primary key')) {
      this.#notNull(column)
      column.primaryKey = true
    } else if (this.#skip('unique')) {
      column.unique = true
    } else if (this.#skip('references')) {
      column.references = this.#references()
    } else if (this.#skip('check ‹›') || this.#skip('check ‹n›')) {
      column.checks = [...column.checks, this.#group()]
    } else if (this.#skip('generated by default as identity')) {
      this.#identity(column, 'by default')
    } else if (this.#skip('generated always as identity')) {
      this.#identity(column, 'always')
    } else if (!this.#computed(column)) {
      this.#rareClause(column)
    }
  }

  #rareClause(column: Draft): void {
    if (this.#skip('null')) {
      if (column.notNull) {
        this.#fail('NULL and NOT NULL')
      }
      this.#nullable = true
    } else if (this.#skip('on update')) {
      column.onUpdate = sql.raw(this.#expression())
    } else if (this.#skip('not visible')) {
      column.visible = false
    } else if (this.#skip('collate')) {
      column.collate = this.#name('name')
    } else if (this.#skip('constraint')) {
      this.#name('name')
    } else {
      this.#fail(`unexpected "${this.#peek()}"`)
    }
  }

  #notNull(column: Draft): void {
    if (this.#nullable) {
      this.#fail('NULL and NOT NULL')
    }
    column.notNull = true
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

  #computed(column: Draft): boolean {
    const start = this.#at
    const group =
      (this.#skip('as') || this.#skip('generated always as')) && (this.#skip('‹›') || this.#skip('‹n›'))
        ? this.#group()
        : undefined
    const kept = this.#skip('stored') ? 'stored' : this.#skip('virtual') ? 'virtual' : undefined
    if (group === undefined || kept === undefined) {
      this.#at = start
      return false
    }
    this.#onlyValue(column, 'AS')
    column.generated = { expression: group, kept }
    return true
  }

  /** The inside of the group just stepped over. */
  #group(): ReturnType<typeof sql.raw> {
    return sql.raw(
      this.#source(this.#at - 1, this.#at)
        .slice(1, -1)
        .trim(),
    )
  }

  #name(what: string): string {
    const word = this.#peek() ?? this.#fail(`a ${what} expected at the end`)
    if (CLAUSE_WORDS.has(word) || GROUPS.has(word)) {
      this.#fail(`a ${what} expected before "${word}"`)
    }
    this.#at++
    return this.#source(this.#at - 1, this.#at)
  }

  #expression(): string {
    const first = this.#peek() ?? this.#fail('an expression expected at the end')
    if (first !== 'null' && CLAUSE_WORDS.has(first)) {
      this.#fail(`an expression expected before "${first}"`)
    }
    const start = this.#at++
    for (let word = this.#peek(); word !== undefined && !CLAUSE_WORDS.has(word); word = this.#peek()) {
      this.#at++
    }
    return this.#source(start, this.#at)
  }

  #references(): NonNullable<ColumnSpec['references']> {
    const table = unquote(this.#name('table'))
    const column = this.#skip('‹›')
      ? unquote(
          this.#source(this.#at - 1, this.#at)
            .slice(1, -1)
            .trim(),
        )
      : undefined
    const options: { -readonly [K in keyof ReferenceOptions]: ReferenceOptions[K] } = {}
    for (let next = this.#action(); next !== undefined; next = this.#action()) {
      options[next.event] = next.action
    }
    return { ...options, target: () => ({ table, name: column }) }
  }

  #action(): { event: 'onDelete' | 'onUpdate'; action: ReferentialAction } | undefined {
    for (const action of ACTIONS) {
      if (this.#skip(`on delete ${action}`)) {
        return { event: 'onDelete', action }
      }
      if (this.#skip(`on update ${action}`)) {
        return { event: 'onUpdate', action }
      }
    }
    return undefined
  }
}
