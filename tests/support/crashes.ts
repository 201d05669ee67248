import { afterEach, beforeEach, expect } from 'vitest'

/** Fails each test of the suite after which an error was caught by nobody: it would have ended a program. */
export const expectNoCrash = (): void => {
  const crashes: unknown[] = []
  const note = (error: unknown): void => {
    crashes.push(error)
  }
  beforeEach(() => {
    crashes.length = 0
    process.on('uncaughtException', note)
    process.on('unhandledRejection', note)
  })
  afterEach(async () => {
    // what a test left behind has its turn
    await new Promise((resolve) => setImmediate(resolve))
    process.off('uncaughtException', note)
    process.off('unhandledRejection', note)
    expect(crashes).toStrictEqual([])
  })
}

/** Waits for work, which is to end, well or badly, before a generous bound of seconds. */
export const inTime = async <T>(work: Promise<T>, seconds = 8): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it did not end within ${seconds} s`)), seconds * 1000)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
