import { expect, test } from 'vitest'
import { createProject } from './support.js'

test('init writes a configuration, a schema and a folder, and says what comes next', async () => {
  const project = await createProject()
  expect(await project.manticore(['init'])).toMatchInlineSnapshot(`
    {
      "code": 0,
      "stderr": "",
      "stdout": "  manticore.config.ts  created
      schema.ts            created
      migrations/          created

    Next:
      export DATABASE_URL=postgresql://...  say where the database is
      manticore generate create tables      write the migration that creates the tables of schema.ts
      manticore migrate                     apply it
    ",
    }
  `)
  expect(await project.read('manticore.config.ts')).toContain('export default defineConfig({')
  expect(await project.read('schema.ts')).toContain("export const users = defineTable('users', {")
})

test('init keeps what is there', async () => {
  const project = await createProject({ 'schema.ts': 'export {}\n' })
  const { code, stdout } = await project.manticore(['init'])
  expect({ code, files: stdout.split('\n').slice(0, 3) }).toMatchInlineSnapshot(`
    {
      "code": 0,
      "files": [
        "  manticore.config.ts  created",
        "  schema.ts            kept, it was there",
        "  migrations/          created",
      ],
    }
  `)
  expect(await project.read('schema.ts')).toBe('export {}\n')
})

test('init names the packages that are not installed', async () => {
  const project = await createProject({}, { linked: false })
  const { stdout } = await project.manticore(['init'])
  expect(stdout).toContain(
    'npm install manticore-cockroachdb @manticore/cli  install what these files import\n',
  )
})

test('init --json tells the files', async () => {
  const project = await createProject({ 'migrations/README.md': 'here they are\n' })
  const { code, stdout } = await project.manticore(['init', '--json'])
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toEqual({
    files: [
      { path: `${project.folder}/manticore.config.ts`, created: true },
      { path: `${project.folder}/schema.ts`, created: true },
      { path: `${project.folder}/migrations/`, created: false },
    ],
  })
})

test('init does not take a file for the folder of the migrations', async () => {
  const project = await createProject({ migrations: '' })
  const { code, stderr } = await project.manticore(['init'])
  expect({ code, stderr }).toEqual({ code: 1, stderr: 'Error: migrations is there and is no folder\n' })
})
