import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer, Column, Row, Script, ServerError, Statement, Step } from './answer.js'
import { backend } from './backend.js'
import { cancelled } from './cockroach-answers.js'
import type { Line } from './line.js'
import type { Session } from './session.js'
import type { Transaction } from './transaction.js'

/** A statement with its values; once it runs, with its answer and the rows not yet sent. */
export interface Portal {
  readonly text: string
  readonly parameters: readonly (string | null)[]
  /** Whether the client asks for the columns by itself. */
  readonly described: boolean
  answer?: Answer
  rest: readonly Row[]
  /** Left at its limit. */
  suspended: boolean
}

/** Makes a portal that has not run. */
export const createPortal = (text: string, parameters: Portal['parameters'], described: boolean): Portal => ({
  text,
  parameters,
  described,
  rest: [],
  suspended: false,
})

/** What runs on a session, and by which rules. */
export interface ExecutionOptions {
  readonly session: Session
  readonly line: Line
  readonly transaction: Transaction
  readonly script: Script
  /** The answer to a statement without a rule. */
  readonly unscripted: (text: string) => Answer
  readonly executed: (statement: Statement) => void
}

/** Runs statements as the script says; errors are answered with, not sent. */
export interface Execution {
  /** Does what the script says at a step, and answers with the error to refuse the statement with. */
  pass(step: Step, text: string, parameters?: Portal['parameters']): Promise<ServerError | undefined>
  /** The same where there is no statement to refuse: an error ends the session. */
  passOrEnd(step: Step, text?: string): Promise<void>
  /** The columns that the answer to a text will have, if it is to have rows. */
  columnsOf(text: string): readonly Column[] | undefined
  /** Runs a portal, up to a number of rows if that is not 0. */
  run(portal: Portal, limit: number): Promise<ServerError | undefined>
}

const isEmpty = ({ rows, tag, error, end }: Answer): boolean =>
  rows === undefined && tag === undefined && error === undefined && end === undefined

/** Makes what runs the statements of a session. */
export const createExecution = (options: ExecutionOptions): Execution => {
  const { session, line, transaction, script } = options

  const wait = async ({ delay = 0, hang }: Answer): Promise<ServerError | undefined> => {
    if (delay === 0 && hang === undefined) {
      return undefined
    }
    const waited = Promise.all([sleep(delay, undefined, { ref: false }), hang])
    return (await line.wait(waited)) ? cancelled : undefined
  }

  const pass: Execution['pass'] = async (step, text, parameters = []) => {
    const answer = script.answer(step, { session, text, parameters })
    if (answer === undefined) {
      return undefined
    }
    const error = await wait(answer)
    if (answer.end !== undefined) {
      line.drop(answer.end)
    }
    return error ?? answer.error
  }

  const byDefault = (text: string): Answer => transaction.answer(text) ?? options.unscripted(text)

  const columnsOf = (text: string): readonly Column[] | undefined =>
    script.columns(text) ?? byDefault(text).columns

  const answerTo = async ({ text, parameters }: Portal): Promise<Answer> => {
    const statement: Statement = Object.freeze({ session, text, parameters })
    options.executed(statement)
    const refusal = transaction.refusal(text)
    if (refusal !== undefined) {
      return { error: refusal }
    }
    const answer = script.answer('execute', statement) ?? {}
    const error = await wait(answer)
    if (error !== undefined) {
      return { error }
    }
    return isEmpty(answer) ? { ...byDefault(text), ...answer } : answer
  }

  /** Has a portal answered, and says of what columns before the first row. */
  const begin = async (portal: Portal): Promise<Answer> => {
    const answer = await answerTo(portal)
    const columns = columnsOf(portal.text)
    if (answer.rows !== undefined && columns === undefined) {
      const message = `the rule for this statement does not say which columns its rows have: ${portal.text}`
      return { error: { code: 'XXUUU', message } }
    }
    if (answer.notice !== undefined) {
      line.send(backend.notice(answer.notice))
    }
    if (answer.rows !== undefined && columns !== undefined && !portal.described) {
      line.send(backend.rowDescription(columns))
    }
    portal.rest = answer.rows ?? []
    return answer
  }

  /** What follows the last row. */
  const finish = ({ rows, tag, error, end }: Answer, text: string): ServerError | undefined => {
    if (error !== undefined) {
      transaction.failed(text)
    } else if (tag !== undefined || end === undefined) {
      transaction.done(text)
      line.send(backend.commandComplete(tag ?? `SELECT ${rows?.length ?? 0}`))
    }
    if (end !== undefined) {
      const answered = rows !== undefined || tag !== undefined || error !== undefined
      line.send(...(error === undefined ? [] : [backend.error(error)]))
      if (answered) {
        line.end(end)
      } else {
        line.drop(end)
      }
    }
    return error
  }

  return {
    pass,
    passOrEnd: async (step, text = '') => {
      const error = await pass(step, text)
      if (error !== undefined) {
        line.end({ ...error, severity: 'FATAL' })
      }
    },
    columnsOf,
    run: async (portal, limit) => {
      portal.answer ??= await begin(portal)
      if (line.over) {
        return undefined
      }
      const now = limit === 0 ? portal.rest : portal.rest.slice(0, limit)
      portal.rest = portal.rest.slice(now.length)
      line.send(...now.map(backend.dataRow))
      portal.suspended = limit !== 0 && now.length === limit
      if (portal.suspended) {
        line.send(backend.portalSuspended)
        return undefined
      }
      return finish(portal.answer, portal.text)
    },
  }
}
