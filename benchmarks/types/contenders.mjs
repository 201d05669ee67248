/** The contenders by name: what they are, the program they write, what must be done with it first, and whom to compare. */
import { program as builders } from './contenders/builders.mjs'
import { program as declaredKysely } from './contenders/declared-kysely.mjs'
import { drizzle10, drizzle045 } from './contenders/drizzle.mjs'
import { program as kysely } from './contenders/kysely.mjs'
import { prepare as preparePrisma, program as prisma } from './contenders/prisma.mjs'
import { program as sqlText } from './contenders/sql-text.mjs'

export const contenders = {
  empty: { label: 'an empty program', program: () => ({ 'empty.ts': 'export {}\n' }) },
  import: {
    label: 'import { defineTable }',
    program: () => ({
      'import.ts': "import { defineTable } from 'manticore-cockroachdb'\n\nvoid defineTable\n",
    }),
  },
  builders: {
    label: 'manticore, builders',
    program: (tables) => builders(tables),
    against: ['kysely', 'drizzle-1.0', 'drizzle-0.45', 'prisma'],
  },
  'sql-text': { label: 'manticore, SQL text', program: sqlText, against: ['builders'] },
  'declared-kysely': {
    label: 'manticore, db.kysely over its tables',
    program: declaredKysely,
    against: ['kysely'],
  },
  kysely: { label: 'Kysely 0.28, an interface written by hand', program: kysely },
  'drizzle-1.0': { label: 'Drizzle 1.0.0-rc.5, cockroach-core', program: drizzle10 },
  'drizzle-0.45': { label: 'Drizzle 0.45, pg-core', program: drizzle045 },
  prisma: { label: 'Prisma 7.10, its generated client', program: prisma, prepare: preparePrisma },
}
