// Checks the types: `npm run test:types`, or some of it, `npm run test:types -- mistakes editor`. With `--update`
// the texts that are compared with what compilers and editors say are written anew, to be reviewed.

import { styleText } from 'node:util'
import { checks as costs } from './checks/costs.mjs'
import { checks as declarations } from './checks/declarations.mjs'
import { checks as docstrings } from './checks/docstrings.mjs'
import { checks as editor } from './checks/editor.mjs'
import { checks as mistakes } from './checks/mistakes.mjs'
import { checks as refusals } from './checks/refusals.mjs'
import { checks as surface } from './checks/surface.mjs'
import { checks as tests } from './checks/tests.mjs'

const groups = { tests, refusals, mistakes, surface, docstrings, declarations, costs, editor }

// most of the time of each goes by in a compiler of its own
const AT_ONCE = 2

const colored = process.stdout.isTTY && !process.env.NO_COLOR
const style = (format, text) => (colored ? styleText(format, text) : text)

/** Does one check and prints how it went. */
const report = async ({ name, work }) => {
  const start = performance.now()
  const failure = await work().then(
    () => undefined,
    (error) => error,
  )
  const seconds = `${((performance.now() - start) / 1000).toFixed(1)} s`
  const mark = failure === undefined ? style('green', 'ok  ') : style('red', 'FAIL')
  console.log(`${mark} ${name.padEnd(60)} ${style('dim', seconds.padStart(7))}`)
  if (failure !== undefined) {
    console.log(`\n${failure.message}\n`)
  }
  return failure === undefined
}

const main = async () => {
  const wanted = process.argv.slice(2).filter((argument) => argument !== '--update')
  const unknown = wanted.find((name) => !Object.hasOwn(groups, name))
  if (unknown !== undefined) {
    console.log(`there are no checks "${unknown}"; there are ${Object.keys(groups).join(', ')}`)
    return false
  }
  const left = (wanted.length === 0 ? Object.keys(groups) : wanted).flatMap((name) => groups[name])
  const passed = []
  const work = async () => {
    for (let check = left.shift(); check !== undefined; check = left.shift()) {
      passed.push(await report(check))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return passed.every(Boolean)
}

process.exitCode = (await main()) ? 0 : 1
