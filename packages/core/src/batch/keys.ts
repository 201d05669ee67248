import { type ColumnDefinition, describeKind, type TableDefinition, ValidationError } from '@manticore/schema'
import { unknownColumn } from '../columns-given.js'
import { keyValues, requireKey } from '../key.js'
import { operandSlot, type Parameter } from '../slot.js'
import { type Input, inputName } from './batch.js'

/** The columns a batch finds its rows by: those named, or the primary key. */
export const readKey = (table: TableDefinition, key: unknown): readonly ColumnDefinition[] => {
  if (key === undefined) {
    return requireKey(table)
  }
  const names: readonly unknown[] = Array.isArray(key) ? key : [key]
  if (names.length === 0 || new Set(names).size !== names.length) {
    throw new ValidationError(`${table.name}: the key expects one column or several different ones`, {
      table: table.name,
    })
  }
  return names.map((name) => {
    if (typeof name !== 'string') {
      throw new ValidationError(
        `${table.name}: the key expects names of columns; got ${describeKind(name)}`,
        {
          table: table.name,
        },
      )
    }
    const column = table.byProperty.get(name)
    if (column === undefined) {
      throw unknownColumn(table, name)
    }
    return column
  })
}

/** The keys of a batch as inputs. */
export const keyInputs = (table: TableDefinition, keys: unknown, method: string, first = 0): Input[] => {
  const columns = requireKey(table)
  if (!Array.isArray(keys)) {
    throw new ValidationError(
      `${table.name}: ${method} expects an array of keys; got ${describeKind(keys)}`,
      {
        table: table.name,
      },
    )
  }
  // not map, which skips the holes of a sparse array
  return Array.from(keys, (key: unknown, index) => {
    const values = keyValues(table, key)
    return {
      place: first + index,
      values: Object.fromEntries(columns.map(({ property }, at) => [property, values[at]])),
    }
  })
}

/** The texts of the keys' columns, by column, then by input. */
export const keyTexts = (table: TableDefinition, inputs: readonly Input[]): string[][] =>
  table.primaryKey.map((column) => {
    const slot = operandSlot(table.name, column)
    return inputs.map(({ values }) => slot.encode(values[column.property]) ?? '')
  })

/** Refuses inputs that lack a column of the key. */
export const requireKeys = (
  table: TableDefinition,
  key: readonly ColumnDefinition[],
  inputs: readonly Input[],
): void => {
  for (const { place, values } of inputs) {
    const lacking = key.find(({ property }) => values[property] === undefined || values[property] === null)
    if (lacking !== undefined) {
      throw new ValidationError(`${inputName(table, place)}: the key "${lacking.property}" is missing`, {
        table: table.name,
        column: lacking.property,
      })
    }
  }
}

/** Remembers keys over all statements of a batch and finds those that come twice. */
export interface KeySet {
  /** The place that has the key of this one already, or undefined. */
  add(texts: readonly Parameter[], place: number): number | undefined
}

/** A {@link KeySet} for a key of these columns. */
export const createKeySet = (key: readonly ColumnDefinition[]): KeySet => {
  const places = new Map<string, number>()
  return {
    add: (texts, place) => {
      const name = texts
        .map((text, index) => (key[index]?.type.name === 'uuid' ? text?.toLowerCase() : text))
        .join('\u0000')
      const before = places.get(name)
      if (before === undefined) {
        places.set(name, place)
      }
      return before
    },
  }
}

/** Refuses a key that two inputs have: which of them would win is not defined. */
export const refuseDuplicates = (
  table: TableDefinition,
  key: readonly ColumnDefinition[],
  texts: readonly (readonly Parameter[])[],
  inputs: readonly Input[],
  seen: KeySet,
): void => {
  inputs.forEach(({ place }, index) => {
    const before = seen.add(
      texts.map((column) => column[index] ?? null),
      place,
    )
    if (before !== undefined) {
      throw new ValidationError(
        `${inputName(table, place)}: the same ${key.map(({ property }) => property).join(', ')} as ${inputName(table, before)}`,
        { table: table.name, column: key[0]?.property },
      )
    }
  })
}
