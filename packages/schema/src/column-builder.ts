import { arrayCodec } from './codec/array.js'
import type { CustomCodec } from './codec/codec.js'
import { customCodec } from './codec/custom.js'
import { isStorableText } from './codec/text.js'
import type { ReferenceOptions } from './column.js'
import type { ColumnSpec, ColumnType } from './column-spec.js'
import { quoteName } from './name.js'
import type { ColumnReference } from './reference.js'
import { isSqlExpression, type SqlExpression, sql } from './sql.js'
import { isArrayable, typeLabel } from './type-limits.js'

const TEMPORAL: ReadonlySet<string> = new Set(['date', 'time', 'timetz', 'timestamp', 'timestamptz'])

const WHOLE: ReadonlySet<string> = new Set(['int2', 'int4', 'int', 'int8'])

const NO_CHECKS: readonly SqlExpression[] = Object.freeze([])

/** The column a type begins with. */
export const initialSpec = (type: ColumnType): ColumnSpec =>
  Object.freeze({
    type: Object.freeze({ ...type, info: Object.freeze(type.info) }),
    codec: type.array ? arrayCodec(type.info.codec) : type.info.codec,
    notNull: type.serial,
    primaryKey: false,
    unique: false,
    checks: NO_CHECKS,
    visible: true,
  })

/**
 * The run-time side of `Column`: holds a frozen spec, and each modifier returns a new builder. A builder does not know
 * its table and name, so it keeps what is wrong with it for `defineTable` to report.
 */
export class ColumnBuilder {
  readonly spec: ColumnSpec
  readonly fault: string | undefined

  constructor(spec: ColumnSpec, fault?: string) {
    this.spec = Object.freeze(spec)
    this.fault = fault
    Object.freeze(this)
  }

  #with(changes: Partial<ColumnSpec>): ColumnBuilder {
    return new ColumnBuilder({ ...this.spec, ...changes }, this.fault)
  }

  #wrong(fault: string): ColumnBuilder {
    return new ColumnBuilder(this.spec, this.fault ?? fault)
  }

  #withExpression(modifier: string, expression: SqlExpression, changes: Partial<ColumnSpec>): ColumnBuilder {
    return isSqlExpression(expression)
      ? this.#with(changes)
      : this.#wrong(`${modifier}() expects an sql expression: ${modifier}(sql\`...\`)`)
  }

  notNull(): ColumnBuilder {
    return this.#with({ notNull: true })
  }

  primaryKey(): ColumnBuilder {
    return this.#with({ notNull: true, primaryKey: true })
  }

  unique(): ColumnBuilder {
    return this.#with({ unique: true })
  }

  default(value: unknown): ColumnBuilder {
    if (value === undefined) {
      return this.#wrong('default() expects a value or an sql expression, got undefined')
    }
    return this.#with({ default: Object.freeze(isSqlExpression(value) ? { expression: value } : { value }) })
  }

  defaultRandom(): ColumnBuilder {
    return this.spec.type.name === 'uuid' && !this.spec.type.array
      ? this.default(sql`gen_random_uuid()`)
      : this.#wrong('defaultRandom() is for uuid() columns; write .default(sql`...`) for another type')
  }

  defaultNow(): ColumnBuilder {
    return TEMPORAL.has(this.spec.type.name) && !this.spec.type.array
      ? this.default(sql`now()`)
      : this.#wrong('defaultNow() is for dates and times; write .default(sql`...`) for another type')
  }

  generatedAs(expression: SqlExpression): { stored(): ColumnBuilder; virtual(): ColumnBuilder } {
    const kept = (kept: 'stored' | 'virtual') => () =>
      this.#withExpression('generatedAs', expression, { generated: Object.freeze({ expression, kept }) })
    return Object.freeze({ stored: kept('stored'), virtual: kept('virtual') })
  }

  serial(): ColumnBuilder {
    return this.#isWhole()
      ? this.#with({ type: Object.freeze({ ...this.spec.type, serial: true }), notNull: true })
      : this.#wrong('serial() is for int2(), int4() and int8() columns')
  }

  identity(kind: 'always' | 'by default' = 'by default'): ColumnBuilder {
    if (!this.#isWhole()) {
      return this.#wrong('identity() is for int2(), int4() and int8() columns')
    }
    return kind === 'always' || kind === 'by default'
      ? this.#with({ identity: kind, notNull: true })
      : this.#wrong("identity() expects 'by default' or 'always'")
  }

  #isWhole(): boolean {
    return WHOLE.has(this.spec.type.name) && !this.spec.type.array
  }

  collate(name: string): ColumnBuilder {
    return typeof name === 'string' && name !== '' && isStorableText(name)
      ? this.#with({ collate: quoteName(name) })
      : this.#wrong("collate() expects the name of a collation: collate('en-x-icu')")
  }

  references(column: () => ColumnReference, options: ReferenceOptions = {}): ColumnBuilder {
    return typeof column === 'function'
      ? this.#with({ references: Object.freeze({ ...options, target: column }) })
      : this.#wrong('references() expects a function, since tables may refer to one another: () => teams.id')
  }

  check(expression: SqlExpression): ColumnBuilder {
    const checks = Object.freeze([...this.spec.checks, expression])
    return this.#withExpression('check', expression, { checks })
  }

  onUpdate(expression: SqlExpression): ColumnBuilder {
    return this.#withExpression('onUpdate', expression, { onUpdate: expression })
  }

  named(name: string): ColumnBuilder {
    return this.#with({ named: name })
  }

  notVisible(): ColumnBuilder {
    return this.#with({ visible: false })
  }

  array(): ColumnBuilder {
    const { type, codec } = this.spec
    if (!isArrayable(type.name)) {
      return this.#wrong(`there are no arrays of ${typeLabel(type)}`)
    }
    return type.array
      ? this.#wrong('array() given twice: CockroachDB has arrays of one dimension only; use jsonb()')
      : this.#with({ type: Object.freeze({ ...type, array: true }), codec: arrayCodec(codec) })
  }

  codec(custom: CustomCodec<unknown, unknown, [unknown, unknown]>): ColumnBuilder {
    return this.#with({ codec: customCodec(this.spec.codec, custom) })
  }

  comment(text: string): ColumnBuilder {
    return typeof text === 'string' && isStorableText(text)
      ? this.#with({ comment: text })
      : this.#wrong('comment() expects a string without NUL characters or lone surrogates')
  }

  renamedFrom(name: string): ColumnBuilder {
    return typeof name === 'string' && name !== ''
      ? this.#with({ renamedFrom: name })
      : this.#wrong("renamedFrom() expects the name the column had in the database: renamedFrom('full_name')")
  }

  $type(): ColumnBuilder {
    return this
  }
}
