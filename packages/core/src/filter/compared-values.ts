import type { ColumnDefinition } from '@manticore/schema'
import { AndNode, type OperationNode, PrimitiveValueListNode, ValueListNode, ValueNode } from 'kysely'
import { operandSlot, type Slot, valueSlot } from '../slot.js'

/** A slot that knows the value it is for. */
export interface FilledSlot extends Slot {
  readonly value: unknown
}

/** A slot with the value it is for. */
export const fill = ({ encode }: Slot, value: unknown): FilledSlot => Object.freeze({ encode, value })

// the two that null is a value for
const EQUALITIES: ReadonlySet<string> = new Set(['is distinct from', 'is not distinct from'])
const COMPARISONS: ReadonlySet<string> = new Set([
  '=',
  '==',
  '!=',
  '<>',
  '<',
  '<=',
  '>',
  '>=',
  'in',
  'not in',
  'between',
  'between symmetric',
])

/** The slot for values that an operator compares with a column; undefined for an operator whose operand is something else. */
export const comparisonSlot = (
  table: string,
  column: ColumnDefinition,
  operator: string,
): Slot | undefined => {
  if (EQUALITIES.has(operator)) {
    return valueSlot(table, { ...column, notNull: false })
  }
  return COMPARISONS.has(operator) ? operandSlot(table, column) : undefined
}

/** What the parts of an operand become. */
export interface OperandParts {
  value(value: unknown): OperationNode
  /** Sees a list before its values are replaced. */
  list(values: readonly unknown[]): void
  /** An expression of its own. */
  other(node: OperationNode): OperationNode
}

/** Replaces the values that are compared with a column itself: one, a list, or the two of `between`. */
export const replaceValues = (node: OperationNode, parts: OperandParts): OperationNode => {
  if (ValueNode.is(node) && !node.immediate) {
    return parts.value(node.value)
  }
  if (PrimitiveValueListNode.is(node)) {
    parts.list(node.values)
    return ValueListNode.create(node.values.map(parts.value))
  }
  if (ValueListNode.is(node)) {
    return ValueListNode.create(node.values.map((each) => replaceValues(each, parts)))
  }
  return AndNode.is(node)
    ? AndNode.create(replaceValues(node.left, parts), replaceValues(node.right, parts))
    : parts.other(node)
}
