import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

export const root = fileURLToPath(new URL('../../..', import.meta.url))

/** The compilers that are supported, the newest first. */
export const compilers = [
  { name: 'TypeScript 7', alias: 'typescript', reviewed: 'typescript-7.txt' },
  { name: 'TypeScript 6', alias: 'typescript-6', reviewed: 'typescript-6.txt' },
  { name: 'TypeScript 5.9', alias: 'typescript-5.9', reviewed: 'typescript-5.9.txt' },
]

const run = promisify(execFile)

/** What a compiler prints; nothing when all is well. */
export const compile = async ({ alias }, ...options) => {
  const tsc = join(root, 'node_modules', alias, 'bin', 'tsc')
  try {
    const { stdout } = await run(process.execPath, [tsc, ...options, '--pretty', 'false'], {
      cwd: root,
      maxBuffer: 2 ** 26,
    })
    return stdout
  } catch (error) {
    // a compiler that found mistakes exits with a code of its own, and prints them
    return error.stdout || String(error)
  }
}

/** Fails with what the compiler prints, if anything. */
export const expectClean = async (...args) => {
  const printed = await compile(...args)
  if (printed.trim() !== '') {
    throw new Error(printed.trim())
  }
}
