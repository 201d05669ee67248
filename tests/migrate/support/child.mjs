// A migrator in a process of its own, which kills itself behind the statement of a number, if one is given. What came of it is
// printed as JSON.
import { subscribe } from 'node:diagnostics_channel'
import { Migrator } from '@manticore/migrate'
import { Database } from 'manticore-cockroachdb'

const {
  url,
  directory,
  killAt,
  leaseDuration,
  method = 'migrate',
  options = {},
  clock = 0,
} = JSON.parse(process.env.MIGRATE)

if (clock !== 0) {
  // a machine whose clock is wrong
  const RealDate = Date
  globalThis.Date = class extends RealDate {
    constructor(...given) {
      super(...(given.length === 0 ? [RealDate.now() + clock] : given))
    }
    static now() {
      return RealDate.now() + clock
    }
  }
}

let statements = 0
subscribe('manticore:query', () => {
  if (++statements === killAt) {
    process.kill(process.pid, 'SIGKILL')
  }
})

const db = new Database({ url })
try {
  const migrator = new Migrator(db, { directory, leaseDuration })
  const { applied, reverted } = await migrator[method](options)
  const names = (runs) => runs.map(({ name }) => name)
  console.log(JSON.stringify({ applied: names(applied), reverted: names(reverted), statements }))
} catch (error) {
  const { name, message, holder } = error
  console.log(JSON.stringify({ error: { name, message, holder }, statements }))
  process.exitCode = 1
} finally {
  await db.close()
}
