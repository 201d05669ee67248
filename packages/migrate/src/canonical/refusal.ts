import { PermissionError } from '@manticore/client'
import type { TableSnapshot } from '@manticore/core'
import { type DatabaseError, tableLabel } from '@manticore/schema'
import { MigrationError } from '../errors.js'
import type { Asked, Question } from './questions.js'

const WORDS = {
  type: 'the type',
  default: 'the DEFAULT',
  generated: 'the expression',
  'on update': 'the ON UPDATE',
} as const

const describe = (table: TableSnapshot, place: Asked): string => {
  const label = tableLabel(table)
  if ('column' in place) {
    return `${WORDS[place.kind]} of ${label}.${place.column}`
  }
  if (place.kind === 'check') {
    const { name, expression } = table.checks[place.at] ?? {}
    return name === undefined ? `the CHECK (${expression}) of ${label}` : `the check ${name} of ${label}`
  }
  const name = table.indexes[place.at]?.name
  return name === undefined ? `an index of ${label}` : `the index ${name} of ${label}`
}

/** What is said where the server does not take something that is declared. */
export const refused = ({ table, places }: Question, cause: DatabaseError): MigrationError => {
  if (cause instanceof PermissionError) {
    return new MigrationError(
      'declared expressions are compared with those of the database by creating tables with them, which are gone at once, ' +
        'and this user may not create any: grant TEMPORARY on the database on PostgreSQL, CREATE on the schema on CockroachDB ' +
        `(${cause.message})`,
      { cause },
    )
  }
  const what = places.map((place) => describe(table, place)).join(', ')
  return new MigrationError(`the server does not take ${what}: ${cause.message}`, { cause })
}
