import { existsSync, readFileSync } from 'node:fs'

const parentOf = (pid) => {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
  // behind the name, which may hold anything: see proc_pid_stat(5)
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[1]
}

// nanoseconds on a CPU; /proc/<pid>/stat has hundredths of a second, too coarse for ten processes in a quarter of one
const nanoseconds = (pid) => {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'latin1').split(' ')[0])
  } catch {
    // it ended since the list was read
    return 0
  }
}

/**
 * A function that tells how many microseconds of CPU the processes of the embedded server have used that are there, the main
 * one and one for each connection. Undefined where that cannot be read: on a server of somebody else and without /proc.
 */
export const createServerCpu = async (sql, isEmbedded) => {
  if (!isEmbedded || !existsSync('/proc/self/schedstat')) return undefined
  const [{ pid }] = await sql`select pg_backend_pid() as pid`
  const main = parentOf(pid)
  const list = `/proc/${main}/task/${main}/children`
  if (!existsSync(list)) return undefined
  return () => {
    const children = readFileSync(list, 'latin1').trim().split(' ')
    return [main, ...children].reduce((sum, one) => sum + nanoseconds(one), 0) / 1000
  }
}
