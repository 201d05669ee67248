import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { shuffled } from './random.mjs'
import { readId } from './table.mjs'

const FILE = fileURLToPath(new URL('./first-row.mjs', import.meta.url))

const rounded = (value) => Number(value.toPrecision(4))

const startOnce = async (name, url, packages) => {
  const started = performance.now()
  const child = fork(FILE, [name, url, ...packages], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  const ended = once(child, 'exit')
  const [answer] = await Promise.race([once(child, 'message'), ended.then(() => [])])
  const firstRowMilliseconds = performance.now() - started
  await ended
  if (answer?.rowId !== readId(1)) {
    throw new Error('it ended without a row')
  }
  return {
    firstRowMilliseconds: rounded(firstRowMilliseconds),
    importMilliseconds: rounded(answer.importMilliseconds),
  }
}

/**
 * How long a new process takes to its first row, and how much of that to import what a user imports: round by round, each
 * a record from contender to milliseconds. The first round, which brings the files into memory, is not told. `attempt` runs
 * what may fail for one of them.
 */
export const measureColdStarts = async ({ url, described, rounds, random, attempt }) => {
  const measured = []
  for (let round = -1; round < rounds; round++) {
    const figures = {}
    for (const name of shuffled(Object.keys(described), random)) {
      const figure = await attempt('cold start', name, () => startOnce(name, url, described[name].packages))
      if (figure !== undefined) figures[name] = figure
    }
    if (round >= 0) measured.push(figures)
  }
  return measured
}
