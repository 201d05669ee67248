import {
  type AnyTable,
  checkName,
  type DatabaseErrorFields,
  definitionOf,
  quoteName,
  tableLabel,
  ValidationError,
} from '@manticore/schema'
import { describeTable } from './describe-table.js'
import { SyntaxOrAccessError, TableNotFoundError, TableNotInitializedError } from './errors.js'
import type { Executor } from './executor.js'

/** Tables found by their names: those declared, and any other by what the catalog tells of it. */
export interface NamedTables {
  /** Does something with the table of this name, which is asked for where the statements go. */
  use<T>(executor: Executor, name: string, work: (table: AnyTable) => Promise<T>): Promise<T>
  /** The declared table of this name, if there is one. */
  declared(name: string): AnyTable | undefined
  /** Forgets what the catalog told of a table. */
  forget(name: string): void
}

const isUnknownColumn = (table: AnyTable, error: unknown): boolean =>
  error instanceof ValidationError &&
  error.column !== undefined &&
  !definitionOf(table).byProperty.has(error.column)

/** Creates the register of a database's tables. A catalog is read once for each table. */
export const createNamedTables = (declared: readonly AnyTable[]): NamedTables => {
  const byName = new Map(declared.map((table) => [tableLabel(definitionOf(table)), table]))
  const described = new Map<string, Promise<AnyTable | undefined>>()

  const askFor = async (executor: Executor, name: string): Promise<AnyTable | undefined> => {
    const server = await executor.server()
    return describeTable(name, quoteName(name), server, (query) => executor.query(query))
  }

  const describe = async (executor: Executor, name: string): Promise<AnyTable> => {
    // kept before it is there, so that calls at the same time ask once
    const table = described.get(name) ?? askFor(executor, name)
    described.set(name, table)
    try {
      const found = await table
      if (found === undefined) {
        throw notFound(name, { code: '42P01' })
      }
      return found
    } catch (error) {
      described.delete(name)
      throw error
    }
  }

  const useDescribed = async <T>(
    executor: Executor,
    name: string,
    work: (table: AnyTable) => Promise<T>,
  ): Promise<T> => {
    const table = await describe(executor, name)
    try {
      return await work(table)
    } catch (error) {
      if (isUnknownColumn(table, error)) {
        // it may have been added since the catalog was read, and nothing was sent
        described.delete(name)
        return await work(await describe(executor, name))
      }
      if (error instanceof SyntaxOrAccessError) {
        // the table is not what it was; the next call looks again
        described.delete(name)
      }
      throw error instanceof TableNotInitializedError ? notFound(name, error) : error
    }
  }

  return {
    use: async (executor, name, work) => {
      const table = byName.get(name)
      if (table !== undefined) {
        return work(table)
      }
      checkName(name, 'table')
      return useDescribed(executor, name, work)
    },
    declared: (name) => byName.get(name),
    forget: (name) => {
      described.delete(name)
    },
  }
}

// no initialize() creates a table that is not declared
const notFound = (name: string, { code, cause, sql }: DatabaseErrorFields): TableNotFoundError =>
  new TableNotFoundError(`there is no table "${name}"`, { code, cause, sql, table: name })
