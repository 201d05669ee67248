import { expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { configured, createProject, type Project } from './support.js'

const database = useDatabase()

const project = (): Promise<Project> =>
  createProject({
    ...configured(database.url),
    'schema.mjs': `import { defineTable, int8 } from 'manticore-cockroachdb'
export const users = defineTable('users', { id: int8().primaryKey() })
export const orders = defineTable('orders', { id: int8().primaryKey(), user: int8().notNull().references(() => users.id) })
`,
  })

test('diagram draws the declared tables for Mermaid, without a database', async () => {
  const { manticore } = await project()
  expect(await manticore(['diagram', '--url', 'postgresql://127.0.0.1:1/none'])).toMatchInlineSnapshot(`
    {
      "code": 0,
      "stderr": "",
      "stdout": "erDiagram
      "orders" {
        INT8 id PK
        INT8 user FK
      }
      "users" {
        INT8 id PK
      }
      "users" ||--o{ "orders" : "user"
    ",
    }
  `)
})

test('diagram --database draws what the database holds', async () => {
  await database.db.execute('CREATE TABLE drawn (id INT8 PRIMARY KEY)')
  const { manticore } = await project()
  const { code, stdout } = await manticore(['diagram', '--database', '--json'])
  expect({ code, document: JSON.parse(stdout) }).toEqual({
    code: 0,
    document: { format: 'mermaid', tables: 1, text: expect.stringContaining('"drawn" {') },
  })
})

test('diagram --out writes a picture', async () => {
  const { manticore, read } = await project()
  expect(await manticore(['diagram', '--out', 'docs/schema.svg'])).toEqual({
    code: 0,
    stdout: 'docs/schema.svg was written: 2 tables.\n',
    stderr: '',
  })
  const picture = await read('docs/schema.svg')
  expect(picture).toMatch(/^<\?xml .*<svg .*<\/svg>\s*$/s)
  expect(picture).toContain('orders')
})
