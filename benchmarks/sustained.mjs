/**
 * Reads by key kept up for a while, second by second: `npm run bench:sustained -- [--seconds 30]`.
 *
 * Two loads: 100 reads at a time over 10 connections; and 5 at a time after all 10 connections were opened once.
 * The queues of postgres.js's own pool grow under either and never shrink.
 */
import { parseArgs } from 'node:util'
import { startDatabase } from './server.mjs'
import { endWorkers, startWorker } from './workers.mjs'

const { values: options } = parseArgs({ options: { seconds: { type: 'string', default: '30' } } })

const LOADS = [100, 5]
const CONTENDERS = ['manticore', 'postgres-js']

const database = await startDatabase()
try {
  for (const concurrency of LOADS) {
    const totals = {}
    for (const contender of CONTENDERS) {
      const worker = await startWorker(contender, database.url, 10)
      await worker('rate', { work: 'read', concurrency: 100, seconds: 0.5 })
      const { done, perSecond } = await worker('windows', {
        work: 'read',
        concurrency,
        seconds: Number(options.seconds),
      })
      totals[contender] = perSecond
      console.log(`${contender}, ${concurrency} at a time, reads in each second: ${done.join(' ')}`)
      await worker('stop')
    }
    console.log(
      `${concurrency} at a time: manticore ${Math.round(totals.manticore)}/s, postgres.js ${Math.round(totals['postgres-js'])}/s, ratio ${(totals.manticore / totals['postgres-js']).toFixed(2)}`,
    )
  }
} finally {
  await endWorkers()
  await database.stop()
}
