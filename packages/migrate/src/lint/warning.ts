/** `error`: the server, or the runner, refuses it or does not do what it says. `warning`: it is done, at a price. */
export type Severity = 'error' | 'warning'

/** What a rule says of a migration. */
export interface Warning {
  /** Its name, for `-- manticore: allow <rule>`. */
  readonly rule: string
  /** Whether it must not or should not be run as it is. */
  readonly severity: Severity
  /** The path of the file. */
  readonly file: string
  /** The line of the file, from 1. */
  readonly line: number
  /** What is wrong, and why. */
  readonly message: string
  /** What to do instead. */
  readonly advice: string
}
