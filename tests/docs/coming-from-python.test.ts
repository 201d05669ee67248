import * as sync from '@manticore/sync'
import * as umbrella from 'manticore-cockroachdb'
import { expect, test } from 'vitest'
import { readPage } from './support/page.js'

// the public classes of manticore-cockroachdb 0.3.1 on PyPI, and their public methods
const PYTHON: Readonly<Record<string, string>> = {
  Transaction: 'commit rollback',
  Database:
    'connect close execute create_database drop_database create_table drop_table insert select update delete from_url transaction run_in_transaction batch_insert batch_update exists',
  AsyncTransaction: 'commit rollback',
  AsyncDatabase:
    'connect close execute create_database create_table drop_table insert select update delete from_url transaction run_in_transaction batch_insert batch_update',
  Table:
    'initialize create read get get_many find_one update update_where delete delete_where list count exists batch_create create_many batch_update update_many truncate drop execute',
  AsyncTable: 'initialize create read update delete list count batch_create batch_update',
  Migration: '',
  MigrationResult: '',
  Migrator: 'get_applied_versions load_migrations create_migration migrate get_migration_history rollback',
  AsyncMigration: '',
  AsyncMigrator: 'initialize get_applied_versions load_migrations create_migration migrate',
  DatabaseError: '',
  ValidationError: '',
  TableNotInitializedError: '',
  TableNotFoundError: '',
  ConnectionError: '',
  UniqueViolationError: '',
}

const page = readPage('docs/coming-from/python.md')

const namesIn = (cell: string | undefined): string[] =>
  [...(cell ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)

// of the page's tables the rows that begin with a name
const rows = page.lines.flatMap((line) => {
  const cells = line.split(' | ')
  return line.startsWith('| `') ? [{ there: namesIn(cells[0]), here: namesIn(cells[1]) }] : []
})

const classes: Readonly<Record<string, unknown>> = { ...sync, ...umbrella }

// types are nothing at run time; the page's program imports them, and so is not compiled without them
const types = page.blocks.flatMap(({ text }) => [...text.matchAll(/\btype (\w+)/g)]).map(([, name]) => name)

const isThere = (name: string): boolean => {
  const [owner = '', member] = name.split('.')
  const found = classes[owner]
  return member === undefined
    ? found !== undefined || types.includes(name)
    : typeof found === 'function' && (member in found || member in (found.prototype as object))
}

test('every public name of the Python package is in the tables, and nothing else', () => {
  const names = Object.entries(PYTHON).flatMap(([owner, methods]) => [
    owner,
    ...methods.split(' ').flatMap((method) => (method === '' ? [] : [`${owner}.${method}`])),
  ])
  expect(rows.flatMap(({ there }) => there).sort()).toEqual(names.sort())
})

test('each of them has something here, which is exported', () => {
  expect(rows.filter(({ here }) => here.length === 0)).toEqual([])
  expect(rows.flatMap(({ here }) => here).filter((name) => !isThere(name))).toEqual([])
})
