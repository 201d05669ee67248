import { type ColumnDefinition, type TableDefinition, ValidationError } from '@manticore/schema'
import {
  AndNode,
  BinaryOperationNode,
  ColumnNode,
  type OperationNode,
  OperationNodeTransformer,
  OperatorNode,
  PrimitiveValueListNode,
  type RawNode,
  ReferenceNode,
  type SelectQueryNode,
  ValueListNode,
  ValueNode,
} from 'kysely'
import { unknownColumn } from '../columns-given.js'
import { operandSlot, placeholder, type Slot, valueSlot } from '../slot.js'
import { encodeUntyped } from '../untyped.js'

/** A slot that knows the value it is for. */
export interface FilledSlot extends Slot {
  readonly value: unknown
}

// the two that null is a value for
const EQUALITIES: ReadonlySet<string> = new Set(['is distinct from', 'is not distinct from'])
const COMPARISONS: ReadonlySet<string> = new Set([
  ...['=', '==', '!=', '<>', '<', '<=', '>', '>=', 'in', 'not in', 'between', 'between symmetric'],
  ...EQUALITIES,
])

const isLiteral = (node: OperationNode): boolean => ValueNode.is(node) && node.immediate === true

/**
 * Turns an expression over the properties of a table into one over its columns, with a slot in the place of each value:
 * the column's own where a value is compared with a column, an untyped one elsewhere.
 */
export class PropertyNames extends OperationNodeTransformer {
  readonly #table: TableDefinition
  #subqueries = 0
  #conditions = 0
  #constants = 0

  constructor(table: TableDefinition) {
    super()
    this.#table = table
  }

  /** Whether what was transformed may hold for every row, such as an `and` of an empty list. */
  get empty(): boolean {
    return this.#conditions === 0 || this.#constants > 0
  }

  protected override transformSelectQuery(node: SelectQueryNode): SelectQueryNode {
    this.#subqueries++
    const query = super.transformSelectQuery(node)
    this.#subqueries--
    return query
  }

  protected override transformReference(node: ReferenceNode): ReferenceNode {
    const { name } = this.#table
    const qualifier = node.table?.table.identifier.name
    if (qualifier !== undefined && qualifier !== name && this.#subqueries === 0) {
      throw new ValidationError(
        `${name}: "${qualifier}" is another table, which a filter of ${name} cannot read`,
        {
          table: name,
        },
      )
    }
    return super.transformReference(node)
  }

  protected override transformColumn(node: ColumnNode): ColumnNode {
    const property = node.column.name
    const column = this.#table.byProperty.get(property)
    // a subquery may have names of its own
    if (column === undefined && this.#subqueries === 0) {
      throw unknownColumn(this.#table, property)
    }
    this.#conditions++
    return ColumnNode.create(column?.name ?? property)
  }

  protected override transformRaw(node: RawNode): RawNode {
    this.#conditions++
    return super.transformRaw(node)
  }

  protected override transformValue(node: ValueNode): ValueNode {
    return node.immediate ? node : ValueNode.create(this.#untyped(node.value))
  }

  protected override transformPrimitiveValueList(node: PrimitiveValueListNode): PrimitiveValueListNode {
    return PrimitiveValueListNode.create(node.values.map((value) => this.#untyped(value)))
  }

  protected override transformBinaryOperation(node: BinaryOperationNode): BinaryOperationNode {
    const { leftOperand, operator, rightOperand } = node
    // how Kysely writes the `and` and the `or` of an empty list
    if (isLiteral(leftOperand) && isLiteral(rightOperand)) {
      this.#constants++
    }
    const column = this.#columnOf(leftOperand)
    if (column === undefined || !OperatorNode.is(operator) || !COMPARISONS.has(operator.operator)) {
      return super.transformBinaryOperation(node)
    }
    const { name } = this.#table
    const slot = EQUALITIES.has(operator.operator)
      ? valueSlot(name, { ...column, notNull: false })
      : operandSlot(name, column)
    return BinaryOperationNode.create(
      this.transformNode(leftOperand),
      operator,
      this.#operand(rightOperand, (value) => placeholder(fill(slot, value), column).toOperationNode()),
    )
  }

  #columnOf(node: OperationNode): ColumnDefinition | undefined {
    return ReferenceNode.is(node) && ColumnNode.is(node.column)
      ? this.#table.byProperty.get(node.column.column.name)
      : undefined
  }

  // the values that are compared with a column itself; anything else is an expression of its own
  #operand(node: OperationNode, put: (value: unknown) => OperationNode): OperationNode {
    if (ValueNode.is(node) && !node.immediate) {
      return put(node.value)
    }
    if (PrimitiveValueListNode.is(node)) {
      return ValueListNode.create(node.values.map(put))
    }
    if (ValueListNode.is(node)) {
      return ValueListNode.create(node.values.map((each) => this.#operand(each, put)))
    }
    return AndNode.is(node)
      ? AndNode.create(this.#operand(node.left, put), this.#operand(node.right, put))
      : this.transformNode(node)
  }

  #untyped(value: unknown): FilledSlot {
    if (value === undefined) {
      throw new ValidationError(`${this.#table.name}: a value in a callback is undefined`, {
        table: this.#table.name,
      })
    }
    return fill({ encode: encodeUntyped }, value)
  }
}

const fill = ({ encode }: Slot, value: unknown): FilledSlot => Object.freeze({ encode, value })
