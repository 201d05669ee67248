import { CommandError, refuseUse } from './command-error.js'
import { exitCode } from './exit-code.js'
import type { Output } from './output/output.js'

/** Questions to somebody at a terminal. */
export interface Prompt {
  /** Whether there is somebody to answer: never in a pipe, and never with `--json`. */
  readonly answers: boolean
  /**
   * Asks for consent, `no` unless said otherwise. Where nobody answers it refuses, and names the flag that consents; a
   * "no" ends the command, too.
   */
  consent(question: string, flag: string): Promise<void>
  /** Lets one of several be chosen. */
  choose<Value extends string>(
    question: string,
    choices: readonly { readonly value: Value; readonly label: string }[],
  ): Promise<Value>
}

const CANCELLED = 'Nothing was changed.'

/** Creates the questions of a command. They are drawn on stderr: stdout is for results. */
export const createPrompt = (output: Output): Prompt => {
  const answers = process.stdin.isTTY === true && output.live && !output.json

  const answer = <Value>(given: Value | symbol): Value => {
    if (typeof given === 'symbol') {
      throw new CommandError(CANCELLED, { exitCode: exitCode.interrupted })
    }
    return given
  }

  return {
    answers,
    consent: async (question, flag) => {
      if (!answers) {
        refuseUse(`${question} Nobody is here to answer; ${flag} consents.`)
      }
      const { confirm } = await import('@clack/prompts')
      if (!answer(await confirm({ message: question, initialValue: false, output: process.stderr }))) {
        throw new CommandError(CANCELLED)
      }
    },
    choose: async (question, choices) => {
      const { select } = await import('@clack/prompts')
      // Clack's type of an option is conditional and cannot be resolved for a type parameter
      const options = choices.map(({ value, label }) => ({ value: value as string, label }))
      const chosen = answer(await select({ message: question, options, output: process.stderr }))
      // one of those it was given
      return chosen as (typeof choices)[number]['value']
    },
  }
}
