import { OURS } from '../contenders.mjs'
import { callTime, coldStart, ratio, speed } from '../statistics.mjs'
import { drawBars } from './bars.mjs'
import { figure, times } from './format.mjs'

const kib = (bytes) => bytes && bytes / 1024

const chart = ({ results, title, note, columns, cellOf }) =>
  drawBars({
    title,
    note,
    columns: columns.map(({ head }) => head),
    rows: Object.entries(results.contenders).map(([name, contender]) => ({
      label: contender.title,
      isOurs: name === OURS,
      cells: columns.map((column) => cellOf(column, name, contender)),
    })),
  })

const ratioOf = (cell, name) => {
  const found = name === OURS ? undefined : ratio(cell, OURS, name)
  return found === undefined ? '' : ` (${times(found.median)})`
}

const cellsChart = (results, cells, { title, note, measure, unit = '', head }) =>
  chart({
    results,
    title,
    note: `${note}, in brackets how many times as fast Manticore is`,
    columns: cells.map((cell) => ({ head: head(cell), cell })),
    cellOf: ({ cell }, name, { lacks }) => {
      const found = measure(cell, name)
      if (found === undefined) return { label: lacks[cell.work] === undefined ? 'failed' : 'none' }
      return { value: found.median, label: `${figure(found.median)}${unit}${ratioOf(cell, name)}` }
    },
  })

const workAndRows = ({ work, rows }) => [work, rows === undefined ? '' : `${figure(rows)} rows`]

const at =
  ({ concurrency, delay, kind }) =>
  (cell) =>
    cell.kind === kind && cell.delay === delay && cell.concurrency === concurrency

const startChart = (results) =>
  chart({
    results,
    title: 'Start and size',
    note: 'shorter is better; of a new process with one connection, and of all that is imported as one file',
    columns: [
      {
        head: ['First row', 'from the start'],
        unit: 'ms',
        read: (name) => coldStart(results, name, 'firstRowMilliseconds')?.median,
      },
      {
        head: ['Import', 'of the packages'],
        unit: 'ms',
        read: (name) => coldStart(results, name, 'importMilliseconds')?.median,
      },
      { head: ['Bundle', 'minified'], unit: 'KiB', read: (name) => kib(results.bundles[name]?.minified) },
      { head: ['Bundle', 'compressed'], unit: 'KiB', read: (name) => kib(results.bundles[name]?.compressed) },
    ],
    cellOf: ({ unit, read }, name) => {
      const value = read(name)
      return value === undefined ? { label: 'failed' } : { value, label: `${figure(value)} ${unit}` }
    },
  })

/** The charts of a page, by the names of their files; none of what was not measured. */
export const drawCharts = (results) => {
  const single = results.cells.filter(at({ kind: 'rate', delay: 0, concurrency: 10 }))
  const batches = results.cells.filter(
    ({ kind, delay }) => delay === 0 && (kind === 'batches' || kind === 'stream'),
  )
  const cluster = results.cells.filter(
    (cell) =>
      cell.delay === 2 && (cell.kind === 'batches' || at({ kind: 'rate', delay: 2, concurrency: 1 })(cell)),
  )
  const drawn = {
    'operations.svg':
      single.length > 0 &&
      cellsChart(results, single, {
        title: 'Calls a second, 10 at a time, on one machine',
        note: 'longer is better',
        measure: speed,
        head: workAndRows,
      }),
    'batches.svg':
      batches.length > 0 &&
      cellsChart(results, batches, {
        title: 'Rows a second, on one machine',
        note: 'longer is better',
        measure: speed,
        head: workAndRows,
      }),
    'cluster.svg':
      cluster.length > 0 &&
      cellsChart(results, cluster, {
        title: 'Milliseconds a call, one at a time, with 2 ms each way to the server',
        note: 'shorter is better',
        measure: callTime,
        head: workAndRows,
      }),
    'start.svg': results.coldStarts.length > 0 && startChart(results),
  }
  return Object.fromEntries(Object.entries(drawn).filter(([, svg]) => svg))
}
