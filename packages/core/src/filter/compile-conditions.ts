import type { ColumnDefinition, TableDefinition } from '@manticore/schema'
import { type RawBuilder, sql } from 'kysely'
import { nullTests, operators, type ValueOperator } from './operators.js'
import { pathTests } from './path-tests.js'

const compileTest = (table: TableDefinition, token: string): RawBuilder<unknown> => {
  const [test, index] = token.split(' ') as [string, string] // as the reader wrote it
  const column = table.columns[Number(index)] as ColumnDefinition // likewise
  if (test === 'null' || test === 'notNull') {
    return nullTests[test](column)
  }
  const atPath = pathTests.get(test)
  // what is neither is one of the operators
  return (atPath ?? operators[test as ValueOperator]).compile(table.name, column)
}

/** The SQL of a filter's key, or undefined when there is no condition. */
export const compileConditions = (table: TableDefinition, key: string): RawBuilder<unknown> | undefined => {
  const tokens = key.split(',').slice(0, -1).values()

  // up to the bracket that closes the group, or the end
  const group = (joint: 'and' | 'or'): RawBuilder<unknown> => {
    const parts: RawBuilder<unknown>[] = []
    for (let next = tokens.next(); !next.done && next.value !== ')'; next = tokens.next()) {
      parts.push(part(next.value))
    }
    return sql.join(parts, sql.raw(` ${joint} `))
  }

  const part = (token: string): RawBuilder<unknown> => {
    switch (token) {
      case 'not(':
        return sql`not (${group('and')})`
      case 'and(':
      case 'or(':
        return sql`(${group(token === 'or(' ? 'or' : 'and')})`
      default:
        return compileTest(table, token)
    }
  }

  return key === '' ? undefined : group('and')
}
