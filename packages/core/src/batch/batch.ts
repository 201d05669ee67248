import {
  type ColumnDefinition,
  columnKind,
  describeKind,
  type TableDefinition,
  ValidationError,
} from '@manticore/schema'
import type { RawRow } from '../row-reader.js'
import type { Shape } from '../shape.js'
import { isEmbedded, type Parameter, valueSlot } from '../slot.js'
import { columnArray } from './column-array.js'

/** A row with the place of its input among the inputs, from 0. */
export interface Placed<Row> {
  /** Which of the inputs, from 0. */
  readonly place: number
  /** What came back for it. */
  readonly row: Row
}

/** One statement of a batch. */
export interface Batch<Row> {
  /** The compiled statement. */
  readonly shape: Shape<Row>
  /** Its parameters. */
  readonly parameters: readonly Parameter[]
  /** How many inputs it carries. */
  readonly size: number
  /** Puts what came back beside the inputs, whatever order the server returned it in. */
  arrange(result: readonly RawRow[]): Placed<Row>[]
}

/** An input with its place among all inputs. */
export interface Input {
  readonly place: number
  readonly values: Readonly<Record<string, unknown>>
}

// CockroachDB takes 16 MiB in one statement; a quarter leaves room for what the values become
const MOST_CHARACTERS = 4 * 1024 * 1024

/** `teas[17]`: an input, for messages. */
export const inputName = (table: TableDefinition, place: number): string => `${table.name}[${place}]`

/** The error for an input of a batch. */
export const refuseInput = (
  table: TableDefinition,
  place: number,
  message: string,
  column?: string,
): never => {
  throw new ValidationError(`${inputName(table, place)}: ${message}`, { table: table.name, column })
}

/** Reads the inputs of a batch as objects. `first` is the place of the first among all. */
export const readInputs = (table: TableDefinition, rows: readonly unknown[], first: number): Input[] =>
  rows.map((values, index) =>
    typeof values === 'object' && values !== null && !Array.isArray(values)
      ? { place: first + index, values: values as Readonly<Record<string, unknown>> } // any object can be read by name
      : refuseInput(table, first + index, `expects an object of columns; got ${describeKind(values)}`),
  )

/** The texts of a column's values in these inputs; `undefined` is NULL. */
export const encodeColumn = (
  table: TableDefinition,
  column: ColumnDefinition,
  inputs: readonly Input[],
): Parameter[] => {
  const slot = valueSlot(table.name, column)
  return inputs.map(({ place, values }) => {
    const value = values[column.property]
    if (value === undefined) {
      return null
    }
    if (isEmbedded(value)) {
      return refuseInput(
        table,
        place,
        `"${column.property}" is an sql expression; a batch takes values`,
        column.property,
      )
    }
    try {
      return slot.encode(value)
    } catch (error) {
      if (error instanceof ValidationError) {
        throw new ValidationError(`${inputName(table, place)}: ${error.message}`, {
          table: table.name,
          column: column.property,
          cause: error.cause,
        })
      }
      throw error
    }
  })
}

/** The parameter a column's texts travel as. */
export const literalOf = (column: ColumnDefinition, texts: readonly Parameter[]): string =>
  columnArray(column).literal(texts)

/** Whether a statement with these parameters is to be cut in two. */
const isTooLarge = (parameters: readonly Parameter[], size: number): boolean =>
  size > 1 && parameters.reduce((sum, text) => sum + (text?.length ?? 0), 0) > MOST_CHARACTERS

/** Calls `build` with the inputs, or with their halves when the statement would be too large. */
export const split = <Row>(
  inputs: readonly Input[],
  build: (inputs: readonly Input[]) => Batch<Row>,
): Batch<Row>[] => {
  const batch = build(inputs)
  if (!isTooLarge(batch.parameters, inputs.length)) {
    return [batch]
  }
  const middle = Math.ceil(inputs.length / 2)
  return [...split(inputs.slice(0, middle), build), ...split(inputs.slice(middle), build)]
}

/** Arranges rows that begin with the place of their input in the statement. */
export const arrangeByPlace =
  <Row>(shape: Shape<Row>, inputs: readonly Input[]) =>
  (result: readonly RawRow[]): Placed<Row>[] =>
    result.map((raw) => ({ place: (inputs[Number(raw[0]) - 1] as Input).place, row: shape.read(raw) })) // places are ours

/** The columns given in any of these inputs, in the table's order; a property that is no column is refused. */
export const columnsOf = (table: TableDefinition, inputs: readonly Input[]): ColumnDefinition[] => {
  const given = new Set<ColumnDefinition>()
  for (const { place, values } of inputs) {
    for (const property of Object.keys(values)) {
      const column = table.byProperty.get(property)
      if (column === undefined) {
        refuseInput(
          table,
          place,
          `has no column "${property}"; its columns are ${table.columns.map((each) => each.property).join(', ')}`,
          property,
        )
      } else if (values[property] !== undefined) {
        given.add(column)
        if (columnKind(column) === 'generated') {
          refuseInput(
            table,
            place,
            `"${property}" is generated by the database and cannot be written`,
            property,
          )
        }
      }
    }
  }
  return table.columns.filter((column) => given.has(column))
}

/** The inputs in groups of equal keys, each in order. */
export const groupBy = (inputs: readonly Input[], key: (input: Input) => string): Input[][] => {
  const groups = new Map<string, Input[]>()
  for (const input of inputs) {
    const name = key(input)
    const group = groups.get(name)
    if (group === undefined) {
      groups.set(name, [input])
    } else {
      group.push(input)
    }
  }
  return [...groups.values()]
}
