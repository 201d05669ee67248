import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const FILE = fileURLToPath(new URL('./worker.mjs', import.meta.url))
const LAST_WORDS = 2000

/** Starts a contender in a process of its own, to be given tasks and waited for. */
const startWorker = async (name) => {
  const [contender] = name.split('#')
  const child = fork(FILE, [contender], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  const waiting = new Map()
  let next = 0
  let said = ''
  child.stderr.on('data', (chunk) => {
    said = (said + chunk).slice(-LAST_WORDS)
  })
  child.once('exit', (code, signal) => {
    for (const { reject } of waiting.values()) {
      reject(new Error(`its process ended (${signal ?? code}). ${said}`))
    }
    waiting.clear()
  })
  const answer = (id) => new Promise((resolve, reject) => waiting.set(id, { resolve, reject }))
  child.on('message', ({ id = 'ready', result, error }) => {
    const asked = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) {
      asked?.resolve(result)
    } else {
      asked?.reject(new Error(error))
    }
  })
  const end = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
  }
  const give = async (task, options, limitSeconds) => {
    const id = ++next
    const answered = answer(id)
    child.send({ id, task, options }, (error) => {
      if (error) waiting.get(id)?.reject(error)
    })
    const timer = setTimeout(() => {
      waiting.get(id)?.reject(new Error(`${task} was not done in ${limitSeconds} s`))
      waiting.delete(id)
    }, limitSeconds * 1000)
    return await answered.finally(() => clearTimeout(timer))
  }
  await answer('ready')
  return { give, end }
}

/**
 * The processes of the contenders, each started when it is first needed; `name#2` is a second one of the same. `get` answers with a function that gives a task
 * and waits for the answer, which is an error when it takes too long.
 */
export const createWorkers = (limitSeconds = 120) => {
  const started = new Map()
  const end = async (name) => {
    const worker = started.get(name)
    started.delete(name)
    await (await worker?.catch(() => undefined))?.end()
  }
  const get = async (name) => {
    if (!started.has(name)) {
      started.set(name, startWorker(name))
    }
    const { give } = await started.get(name)
    return (task, options) => give(task, options, limitSeconds)
  }
  return Object.freeze({
    get,
    end,
    restart: async (name) => {
      await end(name)
      await get(name)
    },
    endAll: () => Promise.all([...started.keys()].map(end)),
  })
}
