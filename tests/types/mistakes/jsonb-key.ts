// must say: teas.settings: jsonb cannot be in the primary key
import { defineTable, jsonb } from 'manticore-cockroachdb'

export const teas = defineTable('teas', {
  settings: jsonb<{ hot: boolean }>().primaryKey(),
})
