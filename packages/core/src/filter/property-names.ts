import { type ColumnDefinition, type TableDefinition, ValidationError } from '@manticore/schema'
import {
  BinaryOperationNode,
  ColumnNode,
  type OperationNode,
  OperationNodeTransformer,
  OperatorNode,
  PrimitiveValueListNode,
  type RawNode,
  ReferenceNode,
  type SelectQueryNode,
  ValueNode,
} from 'kysely'
import { unknownColumn } from '../columns-given.js'
import { placeholder } from '../slot.js'
import { encodeUntyped } from '../untyped.js'
import { comparisonSlot, type FilledSlot, fill, replaceValues } from './compared-values.js'

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
    this.#requireValues(node.values)
    return PrimitiveValueListNode.create(node.values.map((value) => this.#untyped(value)))
  }

  protected override transformBinaryOperation(node: BinaryOperationNode): BinaryOperationNode {
    const { leftOperand, operator, rightOperand } = node
    // how Kysely writes the `and` and the `or` of an empty list
    if (isLiteral(leftOperand) && isLiteral(rightOperand)) {
      this.#constants++
    }
    const column = this.#columnOf(leftOperand)
    const slot =
      column !== undefined && OperatorNode.is(operator)
        ? comparisonSlot(this.#table.name, column, operator.operator)
        : undefined
    if (column === undefined || slot === undefined) {
      return super.transformBinaryOperation(node)
    }
    const replaced = replaceValues(rightOperand, {
      value: (value) => placeholder(fill(slot, value), column).toOperationNode(),
      list: (values) => this.#requireValues(values, column),
      other: (other) => this.transformNode(other),
    })
    return BinaryOperationNode.create(this.transformNode(leftOperand), operator, replaced)
  }

  #columnOf(node: OperationNode): ColumnDefinition | undefined {
    return ReferenceNode.is(node) && ColumnNode.is(node.column)
      ? this.#table.byProperty.get(node.column.column.name)
      : undefined
  }

  // SQL has no empty list; an object of conditions takes one, as an array
  #requireValues(values: readonly unknown[], column?: ColumnDefinition): void {
    if (values.length === 0) {
      const { name } = this.#table
      throw new ValidationError(
        `${name}: an empty list in a callback; { in: [] } in an object matches nothing`,
        {
          table: name,
          column: column?.property,
        },
      )
    }
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
