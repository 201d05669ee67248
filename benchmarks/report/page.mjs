import { callTime, coldStart, speed, summary, valuesOf } from '../statistics.mjs'
import { figure, range, workName } from './format.mjs'
import { cpuTable, measuredTable, table } from './tables.mjs'

const contendersTable = ({ contenders }) =>
  table(
    ['', 'packages'],
    Object.values(contenders).map(({ title, versions }) => [
      title,
      Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', '),
    ]),
    '---',
  )

const head = (results) => {
  const { node, server, system, cpu, cores, memoryGiB } = results.environment
  return `---
title: Benchmarks
---

<!-- Written by "npm run bench"; "node benchmarks/report.mjs docs/benchmarks/results.json" makes it anew. -->

# Benchmarks

What the same work takes with Manticore and with other clients. To run it yourself, in a clone:

\`\`\`sh
npm run bench -- --quick   # two minutes, printed only
npm run bench              # half an hour, and this page
\`\`\`

With \`DATABASE_URL\` it runs on that server, in a database of its own, and otherwise on the embedded PostgreSQL.

- Measured on ${results.date.slice(0, 10)}, seed ${results.seed}; every figure as it was measured is in [results.json](./results.json).
- ${server}
- Node ${node.replace('v', '')}; ${system}; ${cores} cores of ${cpu}; ${memoryGiB} GiB. Clients, server and harness shared them.
${server.includes('CockroachDB') ? '' : '- On CockroachDB nothing of this has been measured.\n'}
${contendersTable(results)}

## How it is measured

- Before anything is timed, every contender does each operation once on the same rows. What it answers and what the tables
  hold afterwards has to be the same, by value, or the run ends with the difference.
- Each contender runs in a process of its own. For each round it opens a fresh pool, of as many connections as there are calls
  at a time but 10 at most, and is warmed up; the order of the contenders in a round is random.
- A figure is the median of the rounds, and below it the least and the most. Behind "×" is how many times as fast
  Manticore is: the median of the ratios of each round, and their least and most. Below 1, Manticore is slower.
- Each contender is written as its documentation recommends for that work; the code is in \`benchmarks/contenders\`. Where a
  library does not run a transaction again that the server refused (40001), a loop around it does.
- Embedded, the server does not wait for the disk, and there is no network: what is left is the work of client and
  server. Differences are smaller wherever those are not what takes the time.
`
}

const WORKS = `\`read\`, \`update\`, \`remove\`: one row by its key. \`create\`: one row, answered as stored. \`list20\`, \`list1000\`: so many rows of ten
columns. \`transfer\`: a serializable transaction of two reads and two updates.`

const rates = (results, delay, concurrency) =>
  results.cells.filter(
    (cell) => cell.kind === 'rate' && cell.delay === delay && cell.concurrency === concurrency,
  )

const concurrencies = (results, delay) => [
  ...new Set(
    results.cells
      .filter((cell) => cell.kind === 'rate' && cell.delay === delay)
      .map(({ concurrency }) => concurrency),
  ),
]

const image = (charts, name, description) =>
  charts[name] === undefined ? [] : [`![${description}](./${name})`]

const oneMachine = (results, charts) => {
  const all = concurrencies(results, 0)
  if (all.length === 0) return []
  const parts = all.flatMap((concurrency) => [
    `### ${concurrency} at a time`,
    'Calls a second.',
    measuredTable(results, rates(results, 0, concurrency), { head: workName, measure: speed }),
  ])
  const cpu = all.includes(10) ? 10 : all[0]
  return [
    '## On one machine',
    WORKS,
    ...image(charts, 'operations.svg', 'Calls a second, 10 at a time'),
    ...parts,
    `### CPU, ${cpu} at a time`,
    'Microseconds for each call, of the client and of the server.',
    cpuTable(results, rates(results, 0, cpu), workName),
  ]
}

const batches = (results, charts) => {
  const cells = results.cells.filter(({ kind, delay }) => delay === 0 && kind === 'batches')
  if (cells.length === 0) return []
  return [
    '## Batches',
    'Rows a second, of twelve columns, each batch all or nothing. `upsert`: half of the rows are there.',
    ...image(charts, 'batches.svg', 'Rows a second'),
    measuredTable(results, cells, { head: workName, measure: speed }),
    'Microseconds of CPU for each row, of the client and of the server:',
    cpuTable(results, cells, workName),
  ]
}

const streams = (results) => {
  const cells = results.cells.filter(({ kind }) => kind === 'stream')
  if (cells.length === 0) return []
  return [
    '## Stream',
    'All rows of a table, one after the other, each round in a new process: rows a second.',
    measuredTable(results, cells, { head: workName, measure: speed }),
    'By how many MiB the process grew at most:',
    table(
      ['', 'MiB'],
      Object.entries(results.contenders).flatMap(([name, { title }]) => {
        const found = summary(valuesOf(cells[0], name, 'grownMiB'))
        return found === undefined ? [] : [[title, `${found.median} (${range(found, String)})`]]
      }),
    ),
  ]
}

const contention = (results) => {
  const cells = results.cells.filter(({ kind }) => kind === 'together')
  if (cells.length === 0) return []
  return [
    '## Contention',
    'Serializable transactions that read one row and add to it, all at once over 10 connections, and run again when the server refuses them; the final value is checked. Calls a second.',
    measuredTable(results, cells, { head: ({ calls }) => `${calls} at once`, measure: speed }),
  ]
}

const delayed = (results, charts, delay) => {
  const all = concurrencies(results, delay)
  if (all.length === 0) return []
  const rows = results.cells.filter((cell) => cell.kind === 'batches' && cell.delay === delay)
  return [
    `## With ${delay} ms each way`,
    `A proxy holds back what client and server send, each part by ${delay} ms. Milliseconds a call.`,
    ...(delay === 2 ? image(charts, 'cluster.svg', 'Milliseconds a call, with 2 ms each way') : []),
    ...all.flatMap((concurrency) => [
      `### ${concurrency} at a time, ${delay} ms`,
      measuredTable(results, [...rates(results, delay, concurrency), ...(concurrency === 1 ? rows : [])], {
        head: workName,
        measure: callTime,
      }),
    ]),
  ]
}

const roundTrips = (results) => {
  const counts = Object.entries(results.roundTrips)
  if (counts.length === 0) return []
  return [
    '## Round trips',
    'How often a call waits for the server once its statements are prepared, counted at a proxy: the client speaks after the server has spoken, on one connection.',
    table(
      ['', ...counts[0][1].map(workName)],
      counts.map(([name, counted]) => [
        results.contenders[name].title,
        ...counted.map(({ roundTrips: count, failed }) => (failed === undefined ? figure(count) : 'failed')),
      ]),
    ),
  ]
}

const start = (results, charts) => {
  if (results.coldStarts.length === 0) return []
  const told = (name, part) => {
    const found = coldStart(results, name, part)
    return found === undefined ? '–' : `${figure(found.median)} (${range(found, figure)})`
  }
  const kib = (bytes) => (bytes === undefined ? '–' : figure(bytes / 1024))
  return [
    '## Start and size',
    'Milliseconds from the start of a process to its first row over a new connection, and how many of them it takes to import the packages; KiB of the contender and all it imports as one file, by esbuild.',
    ...image(charts, 'start.svg', 'Start and size'),
    table(
      ['', 'first row, ms', 'import, ms', 'minified, KiB', 'compressed, KiB'],
      Object.entries(results.contenders).map(([name, { title }]) => [
        title,
        told(name, 'firstRowMilliseconds'),
        told(name, 'importMilliseconds'),
        kib(results.bundles[name]?.minified),
        kib(results.bundles[name]?.compressed),
      ]),
    ),
  ]
}

const sustained = (results) => {
  const all = Object.entries(results.sustained)
  if (all.length === 0) return []
  return [
    '## Sustained',
    `Reads by key, 100 at a time, for ${all[0][1].length} seconds: calls in each second.`,
    table(
      ['', 'median', 'least', 'most', 'first', 'last'],
      Object.entries(results.contenders).flatMap(([name, { title }]) => {
        const seconds = results.sustained[name]
        if (seconds === undefined) return []
        const { median, least, most } = summary(seconds)
        return [[title, ...[median, least, most, seconds[0], seconds.at(-1)].map(figure)]]
      }),
    ),
  ]
}

const failures = (results) =>
  results.failures.length === 0
    ? []
    : ['## Failed', results.failures.map((failure) => `- ${failure}`).join('\n')]

/** The page of results, in Markdown. */
export const writePage = (results, charts) => {
  const delays = [...new Set(results.cells.map(({ delay }) => delay))].filter((delay) => delay > 0)
  const sections = [
    ...oneMachine(results, charts),
    ...batches(results, charts),
    ...streams(results),
    ...contention(results),
    ...delays.flatMap((delay) => delayed(results, charts, delay)),
    ...roundTrips(results),
    ...start(results, charts),
    ...sustained(results),
    ...failures(results),
  ]
  return `${head(results)}\n${sections.join('\n\n')}\n`
}
