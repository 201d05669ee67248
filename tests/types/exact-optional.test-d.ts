// What only exactOptionalPropertyTypes tells apart; without it the run-time checks do.

import { type Database, defineTable } from 'manticore-cockroachdb'
import { users } from './contract.js'

declare const db: Database
const people = db.table(users)

// undefined would widen a filter
export const filters = () => [
  people.list({ where: { visits: { gt: 1 } } }),
  // @ts-expect-error
  people.list({ where: { visits: undefined } }),
  // @ts-expect-error
  people.list({ where: { visits: { gt: undefined } } }),
  // @ts-expect-error
  people.deleteWhere({ id: undefined }),
]

// a column is declared or it is not
export const columns = () => [
  defineTable('t', { id: 'INT' }),
  // @ts-expect-error
  defineTable('t', { id: 'INT', name: undefined }),
]
