import { fileURLToPath } from 'node:url'
import { startEmbedded } from '@manticore/embedded'
import { Database, defineTable, Migrator, ValidationError } from 'manticore-cockroachdb'

// The table, as the migration creates it. The types of its rows, filters and changes are read from here.
const tasks = defineTable('tasks', {
  id: 'UUID PRIMARY KEY DEFAULT gen_random_uuid()',
  title: 'TEXT NOT NULL',
  priority: 'INT4 NOT NULL DEFAULT 3',
  done: 'BOOL NOT NULL DEFAULT FALSE',
})

// The server of DATABASE_URL, or one that is there until the program ends.
const given = process.env.DATABASE_URL
await using server = given ? undefined : await startEmbedded()
const url = server?.url ?? given

// A database for this program alone: nothing else on the server is touched.
const database = 'quickstart_example'
await using admin = new Database({ url, maxConnections: 1 })
await admin.dropDatabase(database, { ifExists: true })
await admin.createDatabase(database)

try {
  await using db = new Database({ url, database })

  // Migrations: what is not applied yet is applied, in order.
  const migrator = new Migrator(db, { directory: fileURLToPath(new URL('../migrations', import.meta.url)) })
  const { applied } = await migrator.migrate()
  console.log('applied:', applied.map(({ name }) => name).join(', '))

  // Create, read, update, delete. What comes back is the row as it is stored.
  const todo = db.table(tasks)
  const tea = await todo.create({ title: 'Make tea', priority: 1 })
  console.log('created:', tea.title, tea.priority, tea.done)
  console.log('read:   ', (await todo.read(tea.id))?.title)
  console.log('updated:', (await todo.update(tea.id, { done: true }))?.done)
  console.log('deleted:', await todo.delete(tea.id), await todo.read(tea.id))

  // Many rows in one statement, and a filter.
  await todo.batchCreate([
    { title: 'Water the plants', priority: 2 },
    { title: 'Write to Grace' },
    { title: 'Write the report', priority: 1 },
    { title: 'Write a poem', priority: 5, done: true },
  ])
  const next = await todo.list({
    where: { done: false, title: { like: 'Write%' } },
    orderBy: 'priority',
    select: ['title', 'priority'],
  })
  console.log('to write:', next)

  // A mistake: it does not compile, and from JavaScript it is refused before anything is sent.
  try {
    // @ts-expect-error there is no column "titel"
    await todo.create({ titel: 'Learn to spell' })
  } catch (error) {
    if (!(error instanceof ValidationError)) {
      throw error
    }
    console.log('refused:', error.message)
  }
} finally {
  await admin.dropDatabase(database)
}
