/** What `init` writes into `manticore.config.ts`. */
export const configTemplate = `import { defineConfig } from '@manticore/cli'

// The database is the one of DATABASE_URL, or of --url. process.loadEnvFile() in this file reads an .env file first.
export default defineConfig({
  schema: './schema.ts',
  migrations: './migrations',
})
`

/** What `init` writes into `schema.ts`. */
export const schemaTemplate = `import { defineTable, text, timestamptz, uuid } from 'manticore-cockroachdb'

export const users = defineTable('users', {
  id: uuid().primaryKey().defaultRandom(),
  email: text().notNull().unique(),
  name: text().notNull(),
  createdAt: timestamptz().named('created_at').notNull().defaultNow(),
})
`
