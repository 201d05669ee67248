import { enumCodec, isStorableText } from './codec/text.js'
import type { Column } from './column.js'
import { ColumnBuilder, initialSpec } from './column-builder.js'
import { SchemaError } from './errors.js'
import { checkName, qualifiedName } from './name.js'

/** A declared enum: call it for a column of it. */
export interface EnumBuilder<Label extends string> {
  (): Column<Label, Label, 'enum'>
  /** The labels in order, for choices in a form and the like. */
  readonly labels: readonly Label[]
  /** The type's name in the database. */
  readonly typeName: string
}

/** Declares an enum type of a schema, or of none. */
export const declareEnum = <const Label extends string>(
  schema: string | undefined,
  name: string,
  labels: readonly [Label, ...Label[]],
): EnumBuilder<Label> => {
  checkName(name, `enum "${name}"`)
  if (!Array.isArray(labels) || labels.length === 0) {
    throw new SchemaError(`enum "${name}": its labels are an array of strings, one at least`)
  }
  labels.forEach((label, index) => {
    if (typeof label !== 'string' || label === '' || !isStorableText(label)) {
      throw new SchemaError(`enum "${name}": label ${index + 1} must be a string with text in it`)
    }
    if (labels.indexOf(label) !== index) {
      throw new SchemaError(`enum "${name}": the label "${label}" is given twice`)
    }
  })
  const type = Object.freeze({ name, schema, labels: Object.freeze([...labels]) })
  const info = Object.freeze({ sql: qualifiedName(type), codec: enumCodec(labels) })
  const build = (): Column<Label, Label, 'enum'> =>
    // the builder is untyped inside; its labels are this column's values
    new ColumnBuilder(
      initialSpec({ name: 'enum', info, arguments: '', array: false, serial: false, enum: type }),
    ) as unknown as Column<Label, Label, 'enum'>
  return Object.freeze(Object.assign(build, { labels: type.labels, typeName: name }))
}

/**
 * An ENUM type of the database; what it returns makes columns of it. `initialize()` creates the type where it is missing.
 * Throws {@link SchemaError} for a label that is empty or given twice.
 *
 * @example
 * ```ts
 * const mood = enumType('mood', ['fine', 'tired'])
 * const people = defineTable('people', { id: uuid().primaryKey(), mood: mood().notNull().default('fine') })
 * ```
 *
 * @see https://www.cockroachlabs.com/docs/stable/enum
 */
export const enumType = <const Label extends string>(
  name: string,
  labels: readonly [Label, ...Label[]],
): EnumBuilder<Label> => declareEnum(undefined, name, labels)
