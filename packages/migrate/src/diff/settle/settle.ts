import {
  type IndexSnapshot,
  madeName,
  type PartSnapshot,
  type PrimaryKeySnapshot,
  type SchemaSnapshot,
  type ServerKind,
  type TableSnapshot,
} from '@manticore/core'
import { namesIn } from '../names-in.js'
import { isSameName } from '../same.js'
import { isSaidAlready, type Match, matchTable, settleBuckets, settleIndex, settleTarget } from './match.js'
import { settleFamilies, settleLocality } from './storage.js'

/** Takes the name that is wanted, or the next that is free. */
type MakeName = (parts: readonly string[], ending: string) => string

const partNames = (parts: readonly PartSnapshot[]): string[] =>
  parts.map((part) => ('column' in part ? part.column : 'expr'))

const settleKey = (
  declared: TableSnapshot,
  live: TableSnapshot | undefined,
  make: MakeName,
): PrimaryKeySnapshot | undefined =>
  declared.primaryKey && {
    ...declared.primaryKey,
    name: declared.primaryKey.name ?? live?.primaryKey?.name ?? make([declared.name], 'pkey'),
    buckets: settleBuckets(declared.primaryKey.buckets, live?.primaryKey?.buckets),
  }

const namedBy = (table: TableSnapshot): string[] => [
  table.name,
  ...[table.primaryKey, ...table.indexes, ...table.foreignKeys, ...table.checks].flatMap(
    (one) => one?.name ?? [],
  ),
]

/** The column that a check is named for: the only one in it. */
const checkedColumn = (table: TableSnapshot, expression: string): string[] => {
  const names = namesIn(expression)
  const columns = table.columns.filter(({ name }) => names.has(name))
  return columns.length === 1 ? columns.map(({ name }) => name) : []
}

// what is dropped leaves its name to what comes
const keptNames = ({ indexes, foreignKeys, checks }: Match): string[] =>
  [...indexes.values(), ...foreignKeys.values(), ...checks.values()].flatMap(({ name }) => name ?? [])

const settleIndexes = (match: Match, server: ServerKind, make: MakeName): IndexSnapshot[] =>
  match.declared.indexes
    .filter((index) => !isSaidAlready(index, match))
    .map((index) => {
      const found = match.indexes.get(index)
      const parts = [match.declared.name, ...partNames(index.parts)]
      return {
        ...(found === undefined ? index : settleIndex(index, found, server)),
        name: index.name ?? found?.name ?? make(parts, index.kind === 'unique' ? 'key' : 'idx'),
      }
    })

const settleTable = (match: Match, server: ServerKind, make: MakeName): TableSnapshot => {
  const { declared, live, foreignKeys, checks } = match
  return {
    ...declared,
    primaryKey: settleKey(declared, live, make),
    indexes: settleIndexes(match, server, make),
    foreignKeys: declared.foreignKeys.map((foreignKey) => {
      const found = foreignKeys.get(foreignKey)
      return {
        ...(found === undefined ? foreignKey : settleTarget(foreignKey, found)),
        name: foreignKey.name ?? found?.name ?? make([declared.name, ...foreignKey.columns], 'fkey'),
      }
    }),
    checks: declared.checks.map((check) => ({
      ...check,
      name:
        check.name ??
        checks.get(check)?.name ??
        make([declared.name, ...checkedColumn(declared, check.expression)], 'check'),
    })),
    families: settleFamilies(declared, live),
    locality: settleLocality(declared.locality, live?.locality),
  }
}

/**
 * A declared schema with all that its declarations leave open: as the live one has it where it is there, and made up
 * where it is not. So every key and constraint has a name, which what undoes a change needs as well, and nothing that was
 * left to the database is a difference.
 */
export const settle = (
  declared: SchemaSnapshot,
  live: SchemaSnapshot,
  server: ServerKind,
): SchemaSnapshot => {
  const matched = declared.tables.map((table) =>
    matchTable(
      table,
      live.tables.find((one) => isSameName(one, table)),
      server,
    ),
  )
  const undeclared = live.tables.filter((table) => !declared.tables.some((one) => isSameName(one, table)))
  const taken = new Set([
    ...[...declared.tables, ...undeclared].flatMap(namedBy),
    ...matched.flatMap(keptNames),
  ])
  const make: MakeName = (parts, ending) => {
    const name = madeName(parts, ending, taken)
    taken.add(name)
    return name
  }
  return { ...declared, tables: matched.map((match) => settleTable(match, server, make)) }
}
