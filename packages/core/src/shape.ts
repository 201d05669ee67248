import type { RawBuilder } from 'kysely'
import { compile } from './builder.js'
import type { RowReader } from './row-reader.js'
import type { Parameter, Slot } from './slot.js'

/**
 * A compiled operation. Its text depends on the operation, the table and the set of columns, never on values or
 * on how many there are, so that a connection prepares it once.
 */
export interface Shape<Row> {
  /** The text, with `$1` placeholders. */
  readonly text: string
  /** One for each placeholder, in order. */
  readonly slots: readonly Slot[]
  /** Makes an answer of a row that came back. */
  readonly read: RowReader<Row>
  /** Whether it may be sent again when its outcome is unknown. */
  readonly idempotent: boolean
  /** Whether it reads the past, which only CockroachDB keeps. */
  readonly historical: boolean
}

/** A shape with its parameters: what is sent. */
export interface Statement<Row> {
  /** What was compiled. */
  readonly shape: Shape<Row>
  /** One for each slot of the shape. */
  readonly parameters: readonly Parameter[]
}

/** Compiles a query whose value positions hold slots. */
export const createShape = <Row>(
  query: RawBuilder<unknown>,
  read: RowReader<Row>,
  kind: 'read' | 'historical read' | 'write',
): Shape<Row> => {
  const { sql, parameters } = compile(query)
  return Object.freeze({
    text: sql,
    slots: Object.freeze(parameters as readonly Slot[]), // nothing but slots stands in a value position
    read,
    idempotent: kind !== 'write',
    historical: kind === 'historical read',
  })
}

/** Puts values into the slots of a shape, one each and in order. Throws `ValidationError` for a value of the wrong kind. */
export const bind = <Row>(shape: Shape<Row>, values: readonly unknown[]): Statement<Row> => {
  const { slots } = shape
  const parameters = new Array<Parameter>(slots.length)
  for (let index = 0; index < slots.length; index++) {
    parameters[index] = (slots[index] as Slot).encode(values[index]) // index is below the length
  }
  return { shape, parameters }
}
