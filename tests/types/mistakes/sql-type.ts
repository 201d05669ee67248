// must say: "TEXTT NOT NULL", teas.name: unknown SQL type \"textt\"
import { defineTable } from 'manticore-cockroachdb'

export const teas = defineTable('teas', {
  id: 'UUID PRIMARY KEY',
  name: 'TEXTT NOT NULL',
})
