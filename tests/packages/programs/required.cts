import client = require('@manticore/client')
import manticore = require('manticore-cockroachdb')

const cups = manticore.defineTable('cups', { id: 'INT4 PRIMARY KEY', clay: 'TEXT' })

const main = async (): Promise<void> => {
  const db = new manticore.Database({ url: process.env.DATABASE_URL })
  const shelf = db.table(cups)
  await shelf.initialize()
  await shelf.create({ id: 1, clay: 'Tokoname' })
  const cup: { id: number; clay: string | null } | undefined = await shelf.read(1)
  await db.close()
  // an ES module that is required is the one that is imported
  const imported = await import('manticore-cockroachdb')
  console.log(cup?.clay, imported.Database === client.Database && manticore.Database === client.Database)
}

void main()
