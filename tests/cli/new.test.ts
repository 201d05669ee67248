import { expect, test } from 'vitest'
import { createProject } from './support.js'

const files = { 'manticore.config.mjs': "export default { migrations: './db/changes' }\n" }

test('new writes an empty migration, named for what it does', async () => {
  const project = await createProject(files)
  const { code, stdout, stderr } = await project.manticore(['new', 'backfill', 'the phone numbers'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const [, path = ''] =
    /^(db\/changes\/\d{14}_backfill_the_phone_numbers\.sql) was written\.\n$/.exec(stdout) ?? []
  expect(await project.read(path)).toContain('-- @UNDO')
})

test('new --json tells its version and its path', async () => {
  const project = await createProject(files)
  const { code, stdout, stderr } = await project.manticore(['new', 'add phone', '--json'])
  const document = JSON.parse(stdout)
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/ was written\.\n$/) })
  expect(document).toEqual({
    version: expect.stringMatching(/^\d{14}$/),
    name: `${document.version}_add_phone`,
    path: `${project.folder}/db/changes/${document.version}_add_phone.sql`,
  })
})
