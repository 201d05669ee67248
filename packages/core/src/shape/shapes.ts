import type { TableDefinition } from '@manticore/schema'
import { type Cache, createCache } from '../cache.js'
import type { Shape } from '../shape.js'

// more shapes than a program has by design; what builds filters without end stays bounded
const LIMIT = 500

const caches = new WeakMap<TableDefinition, Map<string, Cache<number | string, Shape<unknown>>>>()

/** The compiled shapes of one operation on a table: found by their key, compiled when seen for the first time. */
export const shapesOf = <Row>(
  table: TableDefinition,
  operation: string,
): Cache<number | string, Shape<Row>> => {
  let operations = caches.get(table)
  if (operations === undefined) {
    operations = new Map()
    caches.set(table, operations)
  }
  let shapes = operations.get(operation)
  if (shapes === undefined) {
    shapes = createCache(LIMIT)
    operations.set(operation, shapes)
  }
  return shapes as Cache<number | string, Shape<Row>> // each operation has rows of its own kind
}

/** The shape of a key, compiled when seen for the first time; compiled each time when there is no key. */
export const shapeOf = <Row>(
  table: TableDefinition,
  operation: string,
  key: string | undefined,
  make: () => Shape<Row>,
): Shape<Row> => (key === undefined ? make() : shapesOf<Row>(table, operation).get(key, make))
