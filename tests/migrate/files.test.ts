import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMigrationFile, loadMigrations, type Migration, MigrationError } from '@manticore/migrate'
import { ValidationError } from '@manticore/schema'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'migrations-'))
})

afterEach(async () => {
  vi.useRealTimers()
  await rm(folder, { recursive: true, force: true })
})

const put = async (files: Readonly<Record<string, string | Uint8Array>>): Promise<void> => {
  await Promise.all(Object.entries(files).map(([name, content]) => writeFile(join(folder, name), content)))
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

const textsOf = (migration: Migration | undefined, direction: 'up' | 'down'): string[] | undefined => {
  const steps = migration?.steps[direction]
  return steps?.kind === 'statements' ? steps.statements.map(({ text }) => text) : undefined
}

describe('loading', () => {
  test('a file is a migration, with its two directions and the lines of its statements', async () => {
    const text =
      'CREATE TABLE a (id INT8);\n\nCREATE TABLE b (id INT8);\n\n-- @UNDO\n\nDROP TABLE b;\nDROP TABLE a;\n'
    await put({ '20260102030405_create_a_and_b.sql': text })
    const statement = (line: number, sql: string, exists: boolean, name: string) => ({
      text: sql,
      line,
      kind: 'schema',
      effect: { kind: 'relation', exists, schema: undefined, name },
      allowed: [],
    })
    expect(await loadMigrations(folder)).toEqual([
      {
        version: '20260102030405',
        name: '20260102030405_create_a_and_b',
        description: 'create a and b',
        path: join(folder, '20260102030405_create_a_and_b.sql'),
        up: 'CREATE TABLE a (id INT8);\n\nCREATE TABLE b (id INT8);',
        down: 'DROP TABLE b;\nDROP TABLE a;',
        checksum: sha256(text),
        steps: {
          up: {
            kind: 'statements',
            statements: [
              statement(1, 'CREATE TABLE a (id INT8)', true, 'a'),
              statement(3, 'CREATE TABLE b (id INT8)', true, 'b'),
            ],
          },
          down: {
            kind: 'statements',
            statements: [statement(7, 'DROP TABLE b', false, 'b'), statement(8, 'DROP TABLE a', false, 'a')],
          },
        },
      },
    ])
  })

  test('they come in the order of their versions; what is no migration is left out', async () => {
    await put({
      '20260102000000_second.sql': 'SELECT 2',
      '20260101000000_first.sql': 'SELECT 1',
      '20260103000000_third.JS': 'module.exports = { up() {} }',
      '.hidden.sql': 'SELECT 0',
      '.20260101000001': '',
      'README.md': 'about',
      'readme.sql': 'about',
      'notes.txt': 'about',
      'helpers.ts': 'export const help = 1',
      '20260103000000_third.d.ts': 'export const up: () => void',
      '20260103000000_third.js.map': '{}',
    })
    await mkdir(join(folder, '20260104000000_data.sql'))
    await mkdir(join(folder, 'old'))
    expect((await loadMigrations(folder)).map(({ name }) => name)).toEqual([
      '20260101000000_first',
      '20260102000000_second',
      '20260103000000_third',
    ])
  })

  test('a link to a file is a migration, as in a mounted volume', async () => {
    await put({ '.stored': 'SELECT 1' })
    await symlink(join(folder, '.stored'), join(folder, '20260101000000_linked.sql'))
    expect((await loadMigrations(folder)).map(({ up }) => up)).toEqual(['SELECT 1'])
  })

  test('line ends and a byte order mark change neither the SQL nor the checksum', async () => {
    const text = "INSERT INTO a\nVALUES ('x\ny'); -- comment\nSELECT 1\n-- @UNDO\nDELETE FROM a\n"
    await put({
      '20260101000000_a.sql': text,
      '20260101000001_a.sql': text.replaceAll('\n', '\r\n'),
      '20260101000002_a.sql': text.replaceAll('\n', '\r'),
      '20260101000003_a.sql': `\ufeff${text}`,
    })
    const [first, ...others] = await loadMigrations(folder)
    expect(textsOf(first, 'up')).toEqual(["INSERT INTO a\nVALUES ('x\ny')", 'SELECT 1'])
    for (const { up, down, checksum, steps } of others) {
      expect({ up, down, checksum, steps }).toEqual({
        up: first?.up,
        down: first?.down,
        checksum: sha256(text),
        steps: first?.steps,
      })
    }
  })

  test.each(['-- @UNDO', '--@undo', '  --  @Undo  ', '\t-- @UNDO\t'])('%j divides', async (line) => {
    await put({ '20260101000000_a.sql': `SELECT 1\n${line}\nSELECT 2` })
    const [migration] = await loadMigrations(folder)
    expect(migration).toMatchObject({ up: 'SELECT 1', down: 'SELECT 2' })
  })

  test.each([
    "SELECT '\n-- @UNDO\n'",
    'SELECT 1 AS "\n-- @UNDO\n"',
    'SELECT $a$\n-- @UNDO\n$a$',
    'SELECT 1 /*\n-- @UNDO\n*/',
    'SELECT 1\n-- @UNDONE\n',
    'SELECT 1\n-- see @UNDO\n',
  ])('%j has no undo', async (sql) => {
    await put({ '20260101000000_a.sql': sql })
    const [migration] = await loadMigrations(folder)
    expect(migration).toMatchObject({ up: sql.trim(), down: undefined })
    expect(migration?.steps.down).toBeUndefined()
  })

  const refusals: readonly [string, string | Uint8Array, string][] = [
    ['20260101000000_a.sql', '', ': there is no SQL in it to apply; write it, or delete the file'],
    [
      '20260101000000_a.sql',
      '-- later\n;;/* */',
      ': there is no SQL in it to apply; write it, or delete the file',
    ],
    [
      '20260101000000_a.sql',
      '-- @UNDO\nDROP TABLE a',
      ': there is no SQL in it to apply; write it, or delete the file',
    ],
    [
      '20260101000000_a.sql',
      'SELECT 1\n-- @UNDO\n-- nothing',
      ': there is no SQL below -- @UNDO; write what undoes it, or delete that line if nothing can',
    ],
    [
      '20260101000000_a.sql',
      'SELECT 1\n-- @UNDO\nSELECT 2\n-- @undo\nSELECT 3',
      ', line 4: a second line -- @UNDO; the first is line 2',
    ],
    [
      '20260101000000_a.sql',
      'SELECT 1; -- @UNDO\nSELECT 2',
      ', line 1: the line -- @UNDO holds nothing else; put what stands beside it on a line of its own',
    ],
    [
      '20260101000000_a.sql',
      'SELECT 1;\n-- @UNDO: DROP TABLE a',
      ', line 2: the line -- @UNDO holds nothing else; put what stands beside it on a line of its own',
    ],
    [
      '20260101000000_a.sql',
      'SELECT 1;\n\nSELECT "a',
      ', line 3: a quoted name begins here that nothing closes',
    ],
    [
      '20260101000000_a.sql',
      "SELECT 1\n-- @UNDO\nSELECT\n'a",
      ', line 4: a string begins here that nothing closes',
    ],
    [
      '20260101000000_a.sql',
      Uint8Array.of(0x2d, 0x2d, 0x0a, 0xc3, 0xa9, 0x0a, 0x27, 0xe9, 0x27),
      ', line 3: this is not UTF-8; save the file in that encoding',
    ],
    [
      '20260101000000_a.sql',
      'SELECT 1;\nSELECT \0',
      ', line 2: a NUL character; a migration is text in UTF-8, not in UTF-16',
    ],
    [
      '20260101000000_a.mjs',
      'export const down = () => {}',
      ': a module exports the function up(db); here up is undefined',
    ],
    [
      '20260101000000_a.mjs',
      'export const up = () => {}; export const down = "DROP TABLE a"',
      ': down is a function or is not exported; here it is a string',
    ],
    [
      '20260101000000_a.mjs',
      'export const up = () => {}; export const transaction = 1',
      ': transaction is true or false; here it is a number',
    ],
    ['20260101000000_a.ts', 'throw new Error("on purpose")', ': the module cannot be loaded: on purpose'],
    ['20260101000000_a.mjs', 'throw new Error("on purpose")', ': the module cannot be loaded: on purpose'],
  ]
  test.each(refusals)('%s with %j is refused', async (name, content, sentence) => {
    await put({ [name]: content })
    const loading = loadMigrations(folder)
    await expect(loading).rejects.toThrow(MigrationError)
    await expect(loading).rejects.toMatchObject({ message: `${name}${sentence}`, file: join(folder, name) })
  })

  test.each([
    'create_users.sql',
    '2026_create_users.sql',
    '20260101000000.sql',
    '20260101000000_.sql',
    '20260101-000000_a.sql',
    '20260101000000_a.txt',
    '20260101000000_a.sql.orig',
    '2026010100000_a.ts',
  ])('the name %s is refused', async (name) => {
    await put({ [name]: 'SELECT 1' })
    await expect(loadMigrations(folder)).rejects.toThrow(
      `${name}: a migration is called <version>_<description>.sql, with a version of 14 digits`,
    )
  })

  test('two files of one version are refused, whatever their endings', async () => {
    await put({ '20260101000000_b.ts': 'export const up = () => {}', '20260101000000_a.sql': 'SELECT 1' })
    await expect(loadMigrations(folder)).rejects.toThrow(
      `two migrations have the version 20260101000000: ${join(folder, '20260101000000_a.sql')} and ` +
        `${join(folder, '20260101000000_b.ts')}; give one of them another`,
    )
  })

  test('a folder that is not there or is none is refused', async () => {
    await put({ file: '' })
    await expect(loadMigrations(join(folder, 'none'))).rejects.toThrow(
      `there is no folder ${join(folder, 'none')} to read migrations from`,
    )
    await expect(loadMigrations(join(folder, 'file'))).rejects.toThrow(
      'the folder of the migrations cannot be read: ENOTDIR',
    )
    await expect(loadMigrations('')).rejects.toThrow(ValidationError)
    // @ts-expect-error a path is a string
    await expect(loadMigrations(undefined)).rejects.toThrow(
      'the directory of the migrations is a path, not undefined',
    )
  })

  test('a file that cannot be read is refused', async () => {
    await symlink(join(folder, 'nowhere'), join(folder, '20260101000000_a.sql'))
    await expect(loadMigrations(folder)).rejects.toThrow(
      '20260101000000_a.sql: the file cannot be read: ENOENT',
    )
  })
})

describe('modules', () => {
  const typescript = `
    import type { Database } from '@manticore/client'
    import { greeting } from './helpers.js'
    enum Word { hello = 'hello' }
    export const transaction: boolean = true
    export const up = async (db: Database): Promise<void> => { await db.execute(greeting(Word.hello)) }
    export async function down(db: Database): Promise<void> { await db.execute('undo') }
  `

  test.each<[string, string]>([
    ['20260101000000_a.ts', typescript],
    ['20260101000000_a.mts', typescript],
    [
      '20260101000000_a.mjs',
      'export const transaction = true; export const up = (db) => db.execute("do hello"); export const down = (db) => db.execute("undo")',
    ],
    [
      '20260101000000_a.cjs',
      'module.exports = { transaction: true, up: (db) => db.execute("do hello"), down: (db) => db.execute("undo") }',
    ],
    [
      '20260101000000_a.js',
      'export default { transaction: true, up: (db) => db.execute("do hello"), down: (db) => db.execute("undo") }',
    ],
    [
      '20260101000000_a.cts',
      'const up = (db: any) => db.execute("do hello"); export = { transaction: true, up, down: (db: any) => db.execute("undo") }',
    ],
  ])('%s has functions for its steps', async (name, text) => {
    await put({
      [name]: text,
      'helpers.ts': 'export const greeting = (word: string): string => "do " + word',
    })
    const [migration, ...others] = await loadMigrations(folder)
    expect(others).toEqual([])
    expect(migration).toMatchObject({ up: '', down: '', checksum: sha256(text), description: 'a' })
    const sent: string[] = []
    const db = { execute: async (sql: string) => sent.push(sql) }
    for (const steps of [migration?.steps.up, migration?.steps.down]) {
      expect(steps).toMatchObject({ kind: 'function', inTransaction: true })
      if (steps?.kind === 'function') {
        // @ts-expect-error all that these functions use
        await steps.run(db)
      }
    }
    expect(sent).toEqual(['do hello', 'undo'])
  })

  test('down and transaction may be left out', async () => {
    await put({ '20260101000000_a.ts': 'export const up = () => {}' })
    const [migration] = await loadMigrations(folder)
    expect(migration).toMatchObject({ up: '', down: undefined })
    expect(migration?.steps).toMatchObject({ up: { inTransaction: false }, down: undefined })
  })
})

describe('creating', () => {
  test('a file is named for the second in UTC and its description, and is what loading finds', async () => {
    vi.useFakeTimers({ now: new Date('2026-11-20T16:30:00.999Z'), toFake: ['Date'] })
    const created = await createMigrationFile(
      join(folder, 'new', 'migrations'),
      ' Create "users" & teams! ',
      '\nCREATE TABLE users (id INT8);\r\nCREATE TABLE teams (id INT8);\n\n',
      'DROP TABLE teams; DROP TABLE users',
    )
    expect(await readFile(created.path, 'utf8')).toBe(
      'CREATE TABLE users (id INT8);\nCREATE TABLE teams (id INT8);\n\n-- @UNDO\nDROP TABLE teams; DROP TABLE users\n',
    )
    expect(created).toMatchObject({
      version: '20261120163000',
      name: '20261120163000_create_users_teams',
      description: 'create users teams',
      path: join(folder, 'new', 'migrations', '20261120163000_create_users_teams.sql'),
    })
    expect(await loadMigrations(join(folder, 'new', 'migrations'))).toEqual([created])
  })

  test('without an undo there is no line for it', async () => {
    const created = await createMigrationFile(folder, 'a', 'SELECT 1;')
    expect(await readFile(created.path, 'utf8')).toBe('SELECT 1;\n')
    expect(await loadMigrations(folder)).toEqual([created])
  })

  test('without SQL the file says where to write it, and cannot be run before', async () => {
    const created = await createMigrationFile(folder, 'add a phone')
    expect(await readFile(created.path, 'utf8')).toMatch(/^-- add a phone: .*\n\n-- @UNDO\n-- .*\n$/)
    expect(textsOf(created, 'up')).toEqual([])
    await expect(loadMigrations(folder)).rejects.toThrow('there is no SQL in it to apply')
  })

  test('files of one second get versions of their own, in order, also beside those known from elsewhere', async () => {
    vi.useFakeTimers({ now: new Date('2026-12-31T23:59:58Z'), toFake: ['Date'] })
    await put({ '20261231235958_there.ts': 'export const up = () => {}' })
    const first = await createMigrationFile(folder, 'first', 'SELECT 1', undefined, ['20261231235959'])
    const second = await createMigrationFile(folder, 'second', 'SELECT 2')
    expect([first.version, second.version]).toEqual(['20270101000000', '20261231235959'])
  })

  test('twenty at once get twenty versions, and nothing else is left in the folder', async () => {
    const created = await Promise.all(
      Array.from({ length: 20 }, (_, index) => createMigrationFile(folder, `number ${index}`, 'SELECT 1')),
    )
    expect(new Set(created.map(({ version }) => version)).size).toBe(20)
    expect((await loadMigrations(folder)).map(({ name }) => name)).toEqual(
      created.map(({ name }) => name).sort(),
    )
    expect(await readdir(folder)).toHaveLength(20)
  })

  test.each<[string, string | undefined, string]>([
    ['SELECT 1\n-- @UNDO\nSELECT 2', undefined, 'has a line -- @UNDO of its own'],
    ['SELECT 1\n-- @UNDO\nSELECT 2', 'SELECT 3', 'a second line -- @UNDO'],
    ['SELECT 1 /*', '*/ SELECT 2', 'hides that line'],
    ["SELECT 'a", 'SELECT 2', 'a string begins here that nothing closes'],
    ['SELECT (1', 'SELECT 2)', 'nothing closes the ( here'],
    ['SELECT \0', undefined, 'a NUL character'],
  ])('%j with the undo %j is refused, and nothing is written', async (up, down, sentence) => {
    await expect(createMigrationFile(join(folder, 'new'), 'a', up, down)).rejects.toThrow(sentence)
    expect(await readdir(folder)).toEqual([])
  })

  test('what is no description and no SQL is refused', async () => {
    await expect(createMigrationFile(folder, ' ?! ')).rejects.toThrow(
      'the description of a migration needs a letter or a digit; its file is named for it',
    )
    // @ts-expect-error a description is a string
    await expect(createMigrationFile(folder, 5)).rejects.toThrow(ValidationError)
    // @ts-expect-error SQL is a string
    await expect(createMigrationFile(folder, 'a', 5)).rejects.toThrow(
      'the up of a migration is SQL in a string, not a number',
    )
  })

  test('a folder that cannot be made is told with its reason', async () => {
    await put({ file: '' })
    await expect(createMigrationFile(join(folder, 'file'), 'a', 'SELECT 1')).rejects.toThrow(
      /^\d{14}_a\.sql: the file cannot be written: EEXIST/,
    )
    await expect(createMigrationFile(join(folder, 'file', 'in'), 'a', 'SELECT 1')).rejects.toThrow(
      MigrationError,
    )
    expect(await readdir(folder)).toEqual(['file'])
  })

  test('any description with a letter or a digit gives a name that is read back', async () => {
    vi.useFakeTimers({ now: new Date('2026-01-01T00:00:00Z'), toFake: ['Date'] })
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 300 }), async (words) => {
        const { path, name, description } = await createMigrationFile(folder, `a${words}`, 'SELECT 1')
        const [loaded, ...others] = await loadMigrations(folder)
        await rm(path)
        expect(others).toEqual([])
        expect(loaded).toMatchObject({ path, name, description })
        expect(Buffer.byteLength(`${name}.sql`)).toBeLessThan(230)
      }),
      { numRuns: 100 },
    )
  })
})
