import { constants } from 'node:os'
import { CommandError } from './command-error.js'
import { exitCode } from './exit-code.js'
import type { Output } from './output/output.js'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** Shells count a signal's number from 128. */
const codeOf = (signal: NodeJS.Signals): number => 128 + constants.signals[signal]

/**
 * Runs work that must not be cut off: the first Ctrl-C (or SIGTERM) aborts its signal, so that it stops where it can
 * go on later; the second ends the command at once.
 */
export const interruptible = async <T>(
  output: Output,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  const controller = new AbortController()
  const stop = (signal: NodeJS.Signals): void => {
    if (controller.signal.aborted) {
      output.progressEnd()
      output.note(
        'Ended at once. The statement under way may still finish; "manticore status" tells how far it came.',
      )
      process.exit(codeOf(signal))
    }
    output.note('Stopping; Ctrl-C again ends at once.')
    controller.abort(new CommandError('Stopped.', { exitCode: codeOf(signal) }))
  }
  for (const signal of SIGNALS) {
    process.on(signal, stop)
  }
  try {
    return await work(controller.signal)
  } finally {
    for (const signal of SIGNALS) {
      process.off(signal, stop)
    }
  }
}

/** Runs work that goes to its end in any case: after the first Ctrl-C nothing comes behind it. */
export const finishing = <T>(output: Output, work: () => Promise<T>): Promise<T> =>
  interruptible(output, async (signal) => {
    const result = await work()
    signal.throwIfAborted()
    return result
  })

/** The exit code of a command whose signal was aborted. */
export const interruptedCode = ({ reason }: AbortSignal): number =>
  reason instanceof CommandError ? reason.exitCode : exitCode.interrupted
