import type { Session } from './session.js'
import { isText } from './text.js'

/** An error as CockroachDB sends it: it has no fields for schema, table, column, type and position. */
export interface ServerError {
  /** The SQLSTATE. */
  readonly code: string
  readonly message: string
  /** ERROR when left out; FATAL for what ends the session. */
  readonly severity?: string
  readonly detail?: string
  readonly hint?: string
  readonly constraint?: string
  /** The Go function it comes from. */
  readonly routine?: string
}

/** A column of a result. */
export interface Column {
  readonly name: string
  /** The OID of its type. CockroachDB's integers are 20, its texts 25. */
  readonly type: number
}

/** A row: its values as text. */
export type Row = readonly (string | null)[]

/** How a session ends: without a word (closed in order, or reset), or with a FATAL error first. */
export type End = 'fin' | 'rst' | ServerError

/**
 * What is done at a step, in the order of these fields. One with neither rows, tag, error nor end leaves the step as it
 * would be: `{ delay: 20 }` on a COMMIT.
 */
export interface Answer {
  /** Milliseconds to let pass first. */
  readonly delay?: number
  /** Nothing happens until this is resolved, the session ends, or it is cancelled, which answers 57014. */
  readonly hang?: Promise<unknown>
  readonly notice?: ServerError
  readonly columns?: readonly Column[]
  readonly rows?: readonly Row[]
  /** The command tag. Rows bring their own, `SELECT 2`; not where an error or an end follows them. */
  readonly tag?: string
  readonly error?: ServerError
  /** Ends the session before ReadyForQuery: `{ tag: 'COMMIT', end: 'fin' }` is done and tells nobody for sure. */
  readonly end?: End
}

/**
 * Where a rule can take effect.
 *
 * `parse`, `describe`, `bind`, `execute`: such a message has come and is not yet answered; `execute` stands for a simple
 * Query as well. `flush`, `ready`: the answers to what came before a Flush are out, ReadyForQuery is out; the text is that
 * of the statement before, or '' after start-up. `connect`: the socket is there and nothing was read. `startup`: the client
 * has said who it is. `auth`: AuthenticationOk is out. An error at a step without a statement ends the session.
 */
export type Step =
  | 'connect'
  | 'startup'
  | 'auth'
  | 'parse'
  | 'describe'
  | 'bind'
  | 'execute'
  | 'flush'
  | 'ready'

/** A statement that has come to a step. */
export interface Statement {
  readonly session: Session
  /** As it was sent. */
  readonly text: string
  /** The values bound; binary ones as `\x` and hexadecimal digits. Empty before Bind. */
  readonly parameters: readonly (string | null)[]
}

/** What a rule is asked about. */
interface Occasion extends Statement {
  readonly step: Step
  /** How many times the rule was met, this time included. */
  readonly count: number
}

/** What to do when a statement comes to a step. The first rule that has an answer holds. */
export interface Rule {
  /** The text, as `isText` compares it. Every statement when left out. */
  readonly text?: string | RegExp
  /** `execute` when left out. */
  readonly step?: Step
  /** For how many times it holds. Always, when left out. */
  readonly times?: number
  /** Told to Describe, before there is an answer. Needed where a function answers with rows. */
  readonly columns?: readonly Column[]
  /** The answer, or a function that gives it; without one the next rule is asked. */
  readonly answer: Answer | ((occasion: Occasion) => Answer | undefined)
}

/** What a server answers to what. Ask one for each server: it counts. */
export interface Script {
  answer(step: Step, statement: Statement): Answer | undefined
  /** The columns that the answer to a text will have, if it is to have rows. */
  columns(text: string): readonly Column[] | undefined
}

const holds = ({ text: meant }: Rule, text: string): boolean => meant === undefined || isText(text, meant)

/** Makes a script of rules. */
export const createScript = (rules: readonly Rule[]): Script => {
  const counts = new Map<Rule, number>()
  return {
    answer: (step, statement) => {
      for (const rule of rules) {
        const count = (counts.get(rule) ?? 0) + 1
        const applies = (rule.step ?? 'execute') === step && count <= (rule.times ?? Number.POSITIVE_INFINITY)
        if (applies && holds(rule, statement.text)) {
          counts.set(rule, count)
          const answer =
            typeof rule.answer === 'function' ? rule.answer({ ...statement, step, count }) : rule.answer
          if (answer !== undefined) {
            return answer
          }
        }
      }
      return undefined
    },
    columns: (text) => {
      for (const rule of rules) {
        const columns = rule.columns ?? (typeof rule.answer === 'function' ? undefined : rule.answer.columns)
        if (columns !== undefined && (rule.step ?? 'execute') === 'execute' && holds(rule, text)) {
          return columns
        }
      }
      return undefined
    },
  }
}
