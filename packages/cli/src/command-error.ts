import { exitCode } from './exit-code.js'

/** How a command ends, and why. */
export interface CommandErrorOptions {
  readonly exitCode?: number
  readonly cause?: unknown
}

/** What ends a command with a sentence for its user, and without a stack. Its exit code is 1 unless another is given. */
export class CommandError extends Error {
  static {
    CommandError.prototype.name = 'CommandError'
  }

  readonly exitCode: number

  constructor(message: string, options: CommandErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.exitCode = options.exitCode ?? exitCode.failed
  }
}

/** Ends a command for wrong use: arguments or a configuration that cannot be. */
export const refuseUse = (message: string, cause?: unknown): never => {
  throw new CommandError(message, { exitCode: exitCode.usage, cause })
}
