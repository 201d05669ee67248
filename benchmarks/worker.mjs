/** One contender in a process of its own: does what it is told over IPC and answers with what it measured. */
import { contenderFile } from './contenders.mjs'
import { createTasks } from './tasks.mjs'

const [, , name] = process.argv

// Ctrl-C reaches all processes of the terminal; the one that started this one ends it
process.on('SIGINT', () => undefined)
process.on('disconnect', () => process.exit())

const contender = await import(contenderFile(name))
const tasks = createTasks(contender)

process.on('message', async ({ id, task, options }) => {
  try {
    process.send({ id, result: await tasks[task](options) })
  } catch (error) {
    process.send({ id, error: String(error?.stack ?? error) })
  }
})
process.send({ ready: true })
