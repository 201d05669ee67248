// must say: 'nam', 'name'
import { defineTable, index, text } from 'manticore-cockroachdb'

export const teas = defineTable('teas', { name: text().primaryKey() }, (t) => [index().on(t.nam)])
