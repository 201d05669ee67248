import { enumCodec, isStorableText } from './codec/text.js'
import type { Column } from './column.js'
import { ColumnBuilder, initialSpec } from './column-builder.js'
import { SchemaError } from './errors.js'
import { checkName, quoteName } from './name.js'

/** A declared enum: call it for a column of it. */
export interface EnumBuilder<Label extends string> {
  (): Column<Label, Label, 'enum'>
  /** The labels in order, for choices in a form and the like. */
  readonly labels: readonly Label[]
  /** The type's name in the database. */
  readonly typeName: string
}

/**
 * An ENUM type of the database: `const role = enumType('role', ['admin', 'member'])`, and `role()` is a column
 * of it. `initialize()` creates the type where it is missing.
 */
export const enumType = <const Label extends string>(
  name: string,
  labels: readonly [Label, ...Label[]],
): EnumBuilder<Label> => {
  checkName(name, `enum "${name}"`)
  labels.forEach((label, index) => {
    if (typeof label !== 'string' || label === '' || !isStorableText(label)) {
      throw new SchemaError(`enum "${name}": label ${index + 1} must be a string with text in it`)
    }
    if (labels.indexOf(label) !== index) {
      throw new SchemaError(`enum "${name}": the label "${label}" is given twice`)
    }
  })
  const type = Object.freeze({ name, labels: Object.freeze([...labels]) })
  const info = Object.freeze({ sql: quoteName(name), codec: enumCodec(labels) })
  const build = (): Column<Label, Label, 'enum'> =>
    // the builder is untyped inside; its labels are this column's values
    new ColumnBuilder(
      initialSpec({ name: 'enum', info, arguments: '', array: false, serial: false, enum: type }),
    ) as unknown as Column<Label, Label, 'enum'>
  return Object.freeze(Object.assign(build, { labels: type.labels, typeName: name }))
}
