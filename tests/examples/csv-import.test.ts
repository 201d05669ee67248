import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TableNotInitializedError } from 'manticore-cockroachdb'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { generate } from '../../examples/csv-import/dist/generate.js'
import { type Imported, type ImportOptions, importCsv } from '../../examples/csv-import/dist/import.js'
import { importStrictly } from '../../examples/csv-import/dist/import-strictly.js'
import { createProgress } from '../../examples/csv-import/dist/progress.js'
import { openRejects } from '../../examples/csv-import/dist/rejects.js'
import { products, tables } from '../../examples/csv-import/dist/schema.js'
import { useDatabase } from '../support/database.js'
import { errorOf } from '../support/refusal.js'
import { runExample } from './run-example.js'

const HEADER = 'sku,name,price,stock,listed'

describe('the import of a CSV', () => {
  const database = useDatabase({ tables })
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'csv-import-test-'))
  })

  afterAll(() => rm(folder, { recursive: true }))

  beforeEach(async () => {
    await database.db.table(products).drop({ ifExists: true })
    await database.db.table(products).initialize()
  })

  const fileOf = async (text: string): Promise<string> => {
    const path = join(folder, 'file.csv')
    await writeFile(path, text)
    return path
  }

  const importFile = async (
    path: string,
    options: Omit<ImportOptions, 'rejects'> = {},
  ): Promise<Imported & { readonly rejects: string }> => {
    const rejected = join(folder, 'rejects.csv')
    await using rejects = await openRejects(rejected, HEADER)
    const imported = await importCsv(database.db, path, { rejects, ...options })
    return { ...imported, rejects: await readFile(rejected, 'utf8') }
  }

  const skus = async (): Promise<string[]> => {
    const rows = await database.db.table(products).list({ select: ['sku'], orderBy: 'sku' })
    return rows.map(({ sku }) => sku)
  }

  test('reads a file as others write them, and says of each bad line which it is and why', async () => {
    const path = await fileOf(
      [
        `\uFEFF${HEADER}`,
        'A,"two\nlines, and a ""quote""",1.50,12,2024-02-29',
        '',
        '# a comment',
        'B,Cup #2,0.10,9007199254740993,2024-01-01',
        '# another',
        '',
        'C,Cup,1.50,12',
        'D,Cup,1.50,12,2024-01-01,more',
        'E,Cup,cheap,12.5,2024-01-01',
        'F,Cup,1.50,12,2023-02-29',
        'G,Cup,2,0,2024-01-01',
      ].join('\r\n'),
    )
    const { lines, stored, rejects } = await importFile(path)
    expect({ lines, stored }).toStrictEqual({ lines: 7, stored: 3 })
    expect(await database.db.table(products).list({ orderBy: 'sku' })).toStrictEqual([
      { sku: 'A', name: 'two\nlines, and a "quote"', price: '1.50', stock: 12n, listed: '2024-02-29' },
      { sku: 'B', name: 'Cup #2', price: '0.10', stock: 9007199254740993n, listed: '2024-01-01' },
      { sku: 'G', name: 'Cup', price: '2.00', stock: 0n, listed: '2024-01-01' },
    ])
    const [header, ...rejected] = rejects.trim().split('\n')
    expect(header).toBe(HEADER)
    expect(rejected).toStrictEqual([
      expect.stringMatching(/^# line 9: Invalid Record Length/),
      'C,Cup,1.50,12',
      expect.stringMatching(/^# line 10: Invalid Record Length/),
      'D,Cup,1.50,12,2024-01-01,more',
      expect.stringMatching(/^# line 11: .*\.price expects a decimal.*; .*\.stock expects/),
      'E,Cup,cheap,12.5,2024-01-01',
      expect.stringMatching(/^# line 12: .*\.listed expects a date/),
      'F,Cup,1.50,12,2023-02-29',
    ])
  })

  test('takes the rejects, once they are corrected, as any other file', async () => {
    const path = await fileOf(`${HEADER}\nA,Cup,1,2,2024-01-01\nB,Cup,n/a,2,2024-01-01\n`)
    const { rejects } = await importFile(path)
    const { stored, rejects: left } = await importFile(await fileOf(rejects.replace('n/a', '3')))
    expect(stored).toBe(1)
    expect(left.trim()).toBe(HEADER)
    expect(await skus()).toStrictEqual(['A', 'B'])
  })

  test('stores all of a batch but the rows that only the server refuses', async () => {
    const wrong = new Map([
      [0, `X0,Cup,-1,2,2024-01-01`],
      [1234, `X1,${'Cup'.repeat(30)},1,2,2024-01-01`],
      [1235, `X2,Cup,123456789.00,2,2024-01-01`],
      [1999, `X3,Cup,0,2,2024-01-01`],
    ])
    const lines = Array.from(
      { length: 2000 },
      (_, index) => wrong.get(index) ?? `P${index},Cup,1,2,2024-01-01`,
    )
    const { stored, rejects } = await importFile(await fileOf([HEADER, ...lines].join('\n')))
    expect(stored).toBe(1996)
    expect(rejects.match(/^# line \d+/gm)).toStrictEqual([
      '# line 2',
      '# line 1236',
      '# line 1237',
      '# line 2001',
    ])
    expect((await skus()).filter((sku) => sku.startsWith('X'))).toStrictEqual([])
  })

  test('keeps the last of lines with the same key, in one batch and in several', async () => {
    const filler = Array.from({ length: 2500 }, (_, index) => `P${index},Cup,1,2,2024-01-01`)
    const lines = ['A,first,1,2,2024-01-01', 'A,second,1,2,2024-01-01', ...filler, 'A,third,1,2,2024-01-01']
    const { stored } = await importFile(await fileOf([HEADER, ...lines].join('\n')))
    expect(stored).toBe(2502)
    expect(await database.db.table(products).read('A')).toMatchObject({ name: 'third' })
    expect(await database.db.table(products).count()).toBe(2501)
  })

  test('that was interrupted is run again from the start, and ends as if nothing had happened', async () => {
    const path = join(folder, 'large.csv')
    await generate(path, 10_000)
    const whole = await importFile(path)
    const expected = await database.db.table(products).list({ orderBy: 'sku' })
    await database.db.table(products).truncate()

    const interruption = new AbortController()
    const interrupted = importFile(path, {
      signal: interruption.signal,
      onProgress: () => interruption.abort(new Error('unplugged')),
    })
    await expect(interrupted).rejects.toThrow('unplugged')
    expect(await database.db.table(products).count()).toBe(2000)

    expect(await importFile(path)).toStrictEqual(whole)
    expect(await database.db.table(products).list({ orderBy: 'sku' })).toStrictEqual(expected)
  })

  test('ends at quotes that are broken, and at an error that is not of a row', async () => {
    const broken = await fileOf(`${HEADER}\nA,"Cup,1,2,2024-01-01\nB,Cup,1,2,2024-01-01\n`)
    expect(await errorOf(() => importFile(broken))).toHaveProperty('code', 'CSV_QUOTE_NOT_CLOSED')
    const good = await fileOf(`${HEADER}\nA,Cup,1,2,2024-01-01\n`)
    await database.db.table(products).drop()
    expect(await errorOf(() => importFile(good))).toBeInstanceOf(TableNotInitializedError)
  })

  test('is all or nothing when it is strict', async () => {
    const lines = Array.from({ length: 5000 }, (_, index) => `P${index},Cup,1,2,2024-01-01`)
    const bad = await fileOf([HEADER, ...lines, 'X,Cup,n/a,2,2024-01-01'].join('\n'))
    const error = await errorOf(() => importStrictly(database.db, bad))
    expect(error).toHaveProperty('message', expect.stringMatching(/^line 5002: .*\.price expects a decimal/))
    expect(await database.db.table(products).count()).toBe(0)
    expect(await importStrictly(database.db, await fileOf([HEADER, ...lines].join('\n')))).toBe(5000)
  })

  test('tells how far it is by a bar on a terminal, and by a few lines elsewhere', () => {
    const shown = (isTTY: boolean): string => {
      let text = ''
      const write = (part: string | Uint8Array): boolean => {
        text += part
        return true
      }
      const progress = createProgress(10, { isTTY, write })
      for (const done of [1, 5, 5, 10]) {
        progress(done)
      }
      return text
    }
    expect(shown(false)).toBe('50 %\n100 %\n')
    expect(shown(true).split('\r').at(-2)).toBe('[###############...............]  50 %')
    expect(shown(true)).toMatch(/#] 100 %\n$/)
  })

  test('runs as an example, and leaves nothing behind', async () => {
    await database.db.table(products).drop()
    const { code, output } = await runExample('csv-import', database.url)
    expect(code).toBe(0)
    expect(output).toContain('refused, line 3002: Invalid Record Length')
    expect(output).toContain('\n0 rows stored\n')
    expect(output).toContain('19,992 rows stored, 6 lines rejected, 2 followed by a line of the same key')
    const left = await database.db
      .sql`select table_name from information_schema.tables where table_schema = 'public'`
    expect(left).toStrictEqual([])
  })
})
