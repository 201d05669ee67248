/** What `check` found. */
export interface Finding {
  /** Only errors let the check fail, unless it is strict. */
  readonly severity: 'error' | 'warning'
  readonly message: string
  /** What to do. */
  readonly advice?: string
  readonly file?: string
  readonly line?: number
  /** The rule of the linter. */
  readonly rule?: string
}

/** One of the checks, and what it found. */
export interface Checked {
  readonly check: 'configuration' | 'connection' | 'migrations' | 'schema' | 'lint'
  /** What was looked at, in a few words. */
  readonly about: string
  readonly findings: readonly Finding[]
}
