import { OURS } from './contenders.mjs'
import { cellName, figure, times, workName } from './report/format.mjs'
import { coldStart, ratio, speed, summary } from './statistics.mjs'

const LABEL = 26

// "kysely-postgres-js" in lines of a column
const parts = (name) => name.split('-')
const width = (name) => Math.max(6, ...parts(name).map((part) => part.length)) + 1

/** The head of a series: a column for each other contender. */
export const printHead = (title, contenders) => {
  const others = contenders.filter((name) => name !== OURS)
  const lines = Math.max(1, ...others.map((name) => parts(name).length))
  console.log(`\n${title}; Manticore a second, and how many times as fast as the others it is`)
  for (let line = 0; line < lines; line++) {
    const columns = others.map((name) => (parts(name)[line] ?? '').padStart(width(name)))
    console.log(`${''.padEnd(LABEL)}${''.padStart(11)} ${columns.join('')}`)
  }
}

/** A cell in one line. */
export const printCell = (cell, contenders) => {
  const ours = speed(cell, OURS)
  const columns = contenders
    .filter((name) => name !== OURS)
    .map((name) => {
      const missing = cell.failed[name] === undefined ? '-' : 'failed'
      const found = ratio(cell, OURS, name)
      return (found === undefined ? missing : times(found.median)).padStart(width(name))
    })
  const own = ours === undefined ? 'failed' : `${figure(ours.median)}/s`
  console.log(`${cellName(cell).padEnd(LABEL)}${own.padStart(11)} ${columns.join('')}`)
  for (const [name, message] of Object.entries(cell.failed)) {
    console.log(`  ${name}: ${message}`)
  }
}

/** How many round trips each contender takes, a line for each. */
export const printRoundTrips = (roundTrips) => {
  console.log('\nRound trips a call')
  for (const [name, counted] of Object.entries(roundTrips)) {
    const told = counted.map(({ roundTrips: count, failed, ...counts }) => {
      return `${workName(counts)} ${failed === undefined ? figure(count) : 'failed'}`
    })
    console.log(`${name.padEnd(LABEL)}${told.join(', ')}`)
  }
}

/** How long each contender takes to its first row, a line for each. */
export const printColdStarts = (results) => {
  console.log('\nFrom the start of a process to the first row')
  for (const name of Object.keys(results.contenders)) {
    const told = coldStart(results, name, 'firstRowMilliseconds')
    if (told === undefined) continue
    const importing = coldStart(results, name, 'importMilliseconds')
    const bundle = results.bundles[name]
    const size = bundle === undefined ? '' : `; bundle ${figure(bundle.minified / 1024)} KiB`
    console.log(
      `${name.padEnd(LABEL)}${figure(told.median)} ms, ${figure(importing.median)} of them to import${size}`,
    )
  }
}

/** What each contender kept up, a line for each. */
export const printSustained = (sustained) => {
  console.log('\nReads kept up, 100 at a time')
  for (const [name, seconds] of Object.entries(sustained)) {
    const { median, least } = summary(seconds)
    console.log(
      `${name.padEnd(LABEL)}${figure(median)}/s, ${figure(least)} in the worst of ${seconds.length} seconds`,
    )
  }
}

/** What goes on now, in a line that the next one overwrites; only on a terminal. */
export const printStatus = (text) => {
  if (process.stdout.isTTY) {
    process.stdout.write(`\r\x1b[2K${text}`)
  }
}
