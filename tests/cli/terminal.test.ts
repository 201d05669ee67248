import { stripVTControlCharacters } from 'node:util'
import { beforeEach, describe, expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { configured, createProject, endOthers, hasTerminal, type Project, when } from './support.js'

const users = '20260101000000_create_users'
const slow = '20260102000000_slow'

const CTRL_C = '\u0003'
const GREEN = '\u001b[32m'
const REDRAWN = '\r\u001b[2K'
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are made of them
const COLOUR = /\u001b\[\d+m/

const database = useDatabase()

const projectWith = (files: Readonly<Record<string, string>>): Promise<Project> =>
  createProject({
    ...configured(database.url),
    ...files,
  })

const createUsers = {
  [`migrations/${users}.sql`]: 'CREATE TABLE users (id INT8 PRIMARY KEY);\n\n-- @UNDO\nDROP TABLE users;\n',
}

beforeEach(async () => {
  for (const table of ['users', 'cups', '_migrations', '_migrations_lock']) {
    await database.db.dropTable(table, { ifExists: true })
  }
})

describe.runIf(hasTerminal)('at a terminal', () => {
  test('what runs is shown in a line that is redrawn, with its time, and gone in the end', async () => {
    const project = await projectWith({ [`migrations/${slow}.sql`]: 'SELECT pg_sleep(0.4);\n' })
    const { code, stdout } = await project.atTerminal(['migrate'])
    expect(code).toBe(0)
    const drawn = stdout.split(REDRAWN).filter((line) => line.startsWith(`${slow} 1/1 SELECT pg_sleep(0.4)`))
    expect(drawn.length).toBeGreaterThan(2)
    expect(drawn.at(-1)).toMatch(/ [1-9]\d\d ms$/)
    expect(stdout).toContain(`${GREEN}applied`)
    expect(stripVTControlCharacters(stdout.split(REDRAWN).at(-1) ?? '')).toMatch(
      /^ {2}applied {2}20260102000000_slow {2}\d+ ms\r\nDone: 1 migration applied in .+\r\n$/,
    )
  })

  test('NO_COLOR leaves the colours out', async () => {
    const project = await projectWith(createUsers)
    const { stdout } = await project.atTerminal(['migrate'], { environment: { NO_COLOR: '1' } })
    expect(stdout).toContain('  applied  20260101000000_create_users')
    expect(stdout).not.toMatch(COLOUR)
  })

  test.each([
    ['y', 0, 'Done: 1 migration undone'],
    ['n', 1, 'Error: Nothing was changed.'],
    ['\r', 1, 'Error: Nothing was changed.'],
    [CTRL_C, 130, 'Error: Nothing was changed.'],
  ])('an undo is asked about; %j ends with %i', async (key, code, sentence) => {
    const project = await projectWith(createUsers)
    await project.manticore(['migrate'])
    const asked = await project.atTerminal(
      ['rollback'],
      when(/Undo 1 migration on .*No/s, () => key),
    )
    expect({ code: asked.code, said: stripVTControlCharacters(asked.stdout) }).toEqual({
      code,
      said: expect.stringContaining(sentence),
    })
  })

  test('Ctrl-C stops the statement under way, says where the database is, and the next run goes on', async () => {
    const project = await projectWith({
      ...createUsers,
      [`migrations/${slow}.sql`]: 'CREATE TABLE cups (id INT8 PRIMARY KEY);\nSELECT pg_sleep(60);\n',
    })
    const { code, stdout } = await project.atTerminal(
      ['migrate'],
      when(/SELECT pg_sleep/, () => CTRL_C),
    )
    expect({ code, said: stdout.split(REDRAWN).at(-1) }).toEqual({
      code: 130,
      said: `Stopped. The database is at 20260101000000. ${slow} is half applied: 1 of 2 statements finished. The same command goes on from there.\r\n`,
    })
    await project.write(`migrations/${slow}.sql`, 'CREATE TABLE cups (id INT8 PRIMARY KEY);\nSELECT 1;\n')
    expect(await project.manticore(['migrate'])).toEqual({
      code: 0,
      stdout: expect.stringContaining('Done: 1 migration applied'),
      stderr: '',
    })
  })
})

describe('in a pipe', () => {
  test('nothing is drawn and nothing is coloured', async () => {
    const project = await projectWith(createUsers)
    const { code, stdout, stderr } = await project.manticore(['migrate'])
    expect({ code, stderr, plain: stripVTControlCharacters(stdout) === stdout }).toEqual({
      code: 0,
      stderr: '',
      plain: true,
    })
  })

  test('FORCE_COLOR colours', async () => {
    const project = await projectWith(createUsers)
    const { stdout } = await project.manticore(['migrate'], { environment: { FORCE_COLOR: '1' } })
    expect(stdout).toContain(`${GREEN}applied`)
  })

  test.each(['SIGINT', 'SIGTERM'] as const)('%s stops as Ctrl-C does, also for JSON', async (signal) => {
    const project = await projectWith({
      ...createUsers,
      [`migrations/${slow}.sql`]: 'SELECT pg_sleep(60);\n',
    })
    const { code, stdout, stderr } = await project.manticore(
      ['migrate', '--json'],
      when(/applied {2}20260101000000/, (child) => {
        setTimeout(() => child.kill(signal), 300)
        return undefined
      }),
    )
    expect({ code, stderr: stderr.includes('Stopping; Ctrl-C again ends at once.') }).toEqual({
      code: signal === 'SIGINT' ? 130 : 143,
      stderr: true,
    })
    expect(JSON.parse(stdout)).toEqual({
      database: expect.stringContaining(' as '),
      interrupted: true,
      current: '20260101000000',
    })
  })

  test('a second one ends at once', async () => {
    const project = await projectWith({
      ...createUsers,
      [`migrations/${slow}.sql`]: 'SELECT pg_sleep(60);\n',
    })
    const { code, stderr } = await project.manticore(
      ['migrate', '--json'],
      when(/applied {2}20260101000000/, (child) => {
        setTimeout(() => {
          child.kill('SIGINT')
          child.kill('SIGTERM')
        }, 300)
        return undefined
      }),
    )
    await endOthers(database.db)
    // which of the two comes first is the system's to say
    expect(code === 130 || code === 143).toBe(true)
    expect(stderr).toContain('Ended at once. The statement under way may still finish;')
  })

  test('a reader that leaves is no failure', async () => {
    const project = await projectWith(createUsers)
    const { code, stderr } = await project.manticore(['status', '--json'], { closeStdout: true })
    expect({ code, stderr: stderr.includes('EPIPE') }).toEqual({ code: 0, stderr: false })
  })
})
