/** Makes the page and the charts anew beside saved results: `node benchmarks/report.mjs docs/benchmarks/results.json`. */
import { dirname } from 'node:path'
import { writePages } from './report/write.mjs'
import { loadResults } from './results.mjs'

const [, , file] = process.argv
if (file === undefined) {
  console.error('usage: node benchmarks/report.mjs <results.json>')
  process.exit(2)
}
await writePages(dirname(file), await loadResults(file))
