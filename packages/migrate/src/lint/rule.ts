import type { ServerKind } from '@manticore/core'
import type { Direction } from './direction.js'
import type { Reading } from './reading.js'
import type { Severity } from './warning.js'

/** What a rule found at a statement. */
interface Finding {
  readonly message: string
  readonly advice: string
}

/** A rule: looks at one statement, in its surroundings, and says what is wrong with it. */
export interface Rule {
  /** Its name, for `-- manticore: allow <rule>`. */
  readonly id: string
  readonly severity: Severity
  /** The only server it is for. */
  readonly server?: ServerKind
  /** Whether it looks at the undo as well. What an undo takes away is meant to go. */
  readonly undo?: true
  check(reading: Reading, direction: Direction): Finding | undefined
}
