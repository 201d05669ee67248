import { arrayCodec } from './codec/array.js'
import type { CustomCodec } from './codec/codec.js'
import { customCodec } from './codec/custom.js'
import type { ReferenceOptions } from './column.js'
import type { ColumnSpec, ColumnType } from './column-spec.js'
import { SchemaError } from './errors.js'
import type { ColumnReference } from './reference.js'
import { isSqlExpression, type SqlExpression, sql } from './sql.js'

const TEMPORAL: ReadonlySet<string> = new Set(['date', 'time', 'timetz', 'timestamp', 'timestamptz'])

/** The column a type begins with. */
export const initialSpec = (type: ColumnType): ColumnSpec =>
  Object.freeze({
    type,
    codec: type.array ? arrayCodec(type.info.codec) : type.info.codec,
    notNull: type.serial,
    primaryKey: false,
    unique: false,
    checks: [],
    visible: true,
  })

/** The run-time side of `Column`: holds a frozen spec, and each modifier returns a new builder. */
export class ColumnBuilder {
  readonly spec: ColumnSpec

  constructor(spec: ColumnSpec) {
    this.spec = Object.freeze(spec)
    Object.freeze(this)
  }

  #with(changes: Partial<ColumnSpec>): ColumnBuilder {
    return new ColumnBuilder({ ...this.spec, ...changes })
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
      throw new SchemaError('default() expects a value or an sql expression, got undefined')
    }
    return this.#with({ default: isSqlExpression(value) ? { expression: value } : { value } })
  }

  defaultRandom(): ColumnBuilder {
    if (this.spec.type.name !== 'uuid' || this.spec.type.array) {
      throw new SchemaError(
        'defaultRandom() is for uuid() columns; write .default(sql`...`) for another type',
      )
    }
    return this.default(sql`gen_random_uuid()`)
  }

  defaultNow(): ColumnBuilder {
    if (!TEMPORAL.has(this.spec.type.name) || this.spec.type.array) {
      throw new SchemaError('defaultNow() is for dates and times; write .default(sql`...`) for another type')
    }
    return this.default(sql`now()`)
  }

  generatedAs(expression: SqlExpression): { stored(): ColumnBuilder; virtual(): ColumnBuilder } {
    return Object.freeze({
      stored: () => this.#with({ generated: { expression, kept: 'stored' } }),
      virtual: () => this.#with({ generated: { expression, kept: 'virtual' } }),
    })
  }

  references(column: () => ColumnReference, options: ReferenceOptions = {}): ColumnBuilder {
    return this.#with({ references: { ...options, target: column } })
  }

  check(expression: SqlExpression): ColumnBuilder {
    return this.#with({ checks: [...this.spec.checks, expression] })
  }

  onUpdate(expression: SqlExpression): ColumnBuilder {
    return this.#with({ onUpdate: expression })
  }

  named(name: string): ColumnBuilder {
    return this.#with({ named: name })
  }

  notVisible(): ColumnBuilder {
    return this.#with({ visible: false })
  }

  array(): ColumnBuilder {
    const { type, codec } = this.spec
    if (type.array) {
      throw new SchemaError('array() given twice: CockroachDB has arrays of one dimension only; use jsonb()')
    }
    return this.#with({ type: { ...type, array: true }, codec: arrayCodec(codec) })
  }

  codec(custom: CustomCodec<unknown, unknown, unknown, unknown>): ColumnBuilder {
    return this.#with({ codec: customCodec(this.spec.codec, custom) })
  }

  comment(text: string): ColumnBuilder {
    return this.#with({ comment: text })
  }

  $type(): ColumnBuilder {
    return this
  }
}
