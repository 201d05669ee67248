// must say: jsonb cannot be in a key or an ordered index
import { defineTable, index, jsonb, uuid } from 'manticore-cockroachdb'

export const teas = defineTable(
  'teas',
  { id: uuid().primaryKey(), settings: jsonb<{ hot: boolean }>() },
  (t) => [index().on(t.settings)],
)
