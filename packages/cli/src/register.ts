import type { Command } from 'commander'
import type { Context } from './context.js'

/** Makes what commander calls of what a command does: it gets a context, then its arguments and its options. */
export type Action = <Given extends readonly unknown[]>(
  work: (context: Context, ...given: Given) => Promise<number | undefined>,
) => (...given: Given) => Promise<void>

/** Adds a command to the program. What it does returns an exit code, or nothing where that is 0. */
export type Register = (program: Command, action: Action) => void

/** Examples under a command's help. */
export const examples = (lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`
