import { styleText } from 'node:util'

// hasColors() is there on a terminal only, and says no when NO_COLOR is set
const bold = (text: string): string =>
  process.stdout.isTTY && process.stdout.hasColors() ? styleText('bold', text) : text

const WIDEST = 36

const cell = (value: unknown): string => {
  if (value === null || value === undefined) {
    return '-'
  }
  const text = typeof value === 'bigint' ? value.toLocaleString('en-US') : String(value)
  return text.length > WIDEST ? `${text.slice(0, WIDEST - 1)}…` : text
}

export const line = (text = ''): void => {
  process.stdout.write(`${text}\n`)
}

/** Prints rows as a table, numbers to the right. */
export const table = (rows: readonly object[]): void => {
  const columns = Object.keys(rows[0] ?? {}).map((name, column) => {
    const cells = rows.map((row) => cell(Object.values(row)[column]))
    const width = Math.max(name.length, ...cells.map((text) => text.length))
    const numeric = cells.every((text) => /^(-|[\d,.]+)$/.test(text))
    const pad = (text: string): string => (numeric ? text.padStart(width) : text.padEnd(width))
    return { heading: pad(name), cells: cells.map(pad), rule: '-'.repeat(width) }
  })
  const print = (cells: readonly string[]): void => line(`  ${cells.join('  ')}`.trimEnd())
  print(columns.map(({ heading }) => heading))
  print(columns.map(({ rule }) => rule))
  for (const index of rows.keys()) {
    print(columns.map(({ cells }) => cells[index] ?? ''))
  }
}

/** Says what is being done, does it, and says how long it took. */
export const step = async <Result>(what: string, work: () => Result | Promise<Result>): Promise<Result> => {
  process.stdout.write(`${what} ... `)
  const start = performance.now()
  try {
    const result = await work()
    line(`${Math.round(performance.now() - start)} ms`)
    return result
  } catch (error) {
    line('failed')
    throw error
  }
}

export const heading = (text: string, remark = ''): void => {
  line()
  line(`${bold(text)}${remark}`)
}

/** A heading, the rows a query returns, and how long it took. */
export const show = async (text: string, query: () => Promise<readonly object[]>): Promise<void> => {
  const start = performance.now()
  const rows = await query()
  const took = (performance.now() - start).toFixed(1)
  heading(text, ` (${took} ms)`)
  table(rows)
}
