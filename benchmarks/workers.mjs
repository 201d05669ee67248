import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const children = []

/** Starts a contender in a process of its own; answers with a function that gives it a task and waits for the answer. */
export const startWorker = async (contender, url, connections) => {
  const child = fork(fileURLToPath(new URL('./worker.mjs', import.meta.url)), [
    contender,
    url,
    String(connections),
  ])
  children.push(child)
  const waiting = new Map()
  let next = 0
  await new Promise((resolve, reject) => {
    child.once('message', resolve)
    child.once('exit', (code) =>
      reject(new Error(`${contender} ended with exit code ${code} before it was ready`)),
    )
  })
  child.on('message', ({ id, result, error }) => {
    const { resolve, reject } = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) {
      resolve(result)
    } else {
      reject(new Error(`${contender}: ${error}`))
    }
  })
  return (task, options) =>
    new Promise((resolve, reject) => {
      waiting.set(++next, { resolve, reject })
      child.send({ id: next, task, options })
    })
}

/** Ends the workers that are still there, as after a failure. */
export const endWorkers = () =>
  Promise.all(
    children
      .filter((child) => child.exitCode === null && child.signalCode === null)
      .map((child) => {
        child.kill()
        return once(child, 'exit')
      }),
  )
