import { STATUS_CODES } from 'node:http'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { HTTPException } from 'hono/http-exception'
import {
  AmbiguousCommitError,
  CheckViolationError,
  ConnectionError,
  DataError,
  PoolTimeoutError,
  QueryTimeoutError,
  RetriesExhaustedError,
} from 'manticore-cockroachdb'

/** One thing that is wrong with a request: what, and a JSON pointer to where. */
interface Fault {
  readonly detail: string
  readonly pointer: string
}

/** What else a {@link Problem} tells. */
export interface ProblemOptions {
  readonly headers?: Readonly<Record<string, string>>
  readonly errors?: readonly Fault[]
}

/** Ends a request with an answer of RFC 9457, `application/problem+json`. */
export class Problem extends Error {
  readonly status: number
  readonly options: ProblemOptions

  constructor(status: number, detail: string, options: ProblemOptions = {}) {
    super(detail)
    this.name = 'Problem'
    this.status = status
    this.options = options
  }
}

/** 401 for a request that needs an access token. */
export const unauthorized = (detail: string): Problem =>
  new Problem(401, detail, { headers: { 'WWW-Authenticate': 'Bearer' } })

const pointerOf = (path: StandardSchemaV1.Issue['path'] = []): string =>
  path
    .map((part) => String(typeof part === 'object' ? part.key : part))
    .map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('')

/** 422 for a body with these issues. */
export const invalid = (issues: readonly StandardSchemaV1.Issue[]): Problem =>
  new Problem(422, 'The request has values that cannot be accepted.', {
    errors: issues.map(({ message, path }) => ({ detail: message, pointer: `#${pointerOf(path)}` })),
  })

const UNAVAILABLE = [ConnectionError, PoolTimeoutError, QueryTimeoutError, RetriesExhaustedError]

const isOneOf = (error: unknown, kinds: readonly (abstract new (...args: never) => Error)[]): boolean =>
  kinds.some((kind) => error instanceof kind)

/** What to answer when a request failed with this; undefined for what nobody expected. */
export const problemOf = (error: unknown): Problem | undefined => {
  if (error instanceof Problem) {
    return error
  }
  if (error instanceof HTTPException) {
    return new Problem(error.status, error.message)
  }
  // what only the server can judge, a length or a CHECK; the messages name table and column, and never a value
  if (error instanceof DataError || error instanceof CheckViolationError) {
    return new Problem(422, error.message)
  }
  if (error instanceof AmbiguousCommitError) {
    return new Problem(503, 'Whether the change was made is not known. Look before you repeat it.')
  }
  if (isOneOf(error, UNAVAILABLE)) {
    return new Problem(503, 'The database does not answer at the moment.', {
      headers: { 'Retry-After': '5' },
    })
  }
  return undefined
}

/** The answer. Its `type` is about:blank: the status says all there is to say about the kind of problem. */
export const toResponse = ({ status, message, options: { headers, errors } }: Problem): Response =>
  new Response(
    JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status], status, detail: message, errors }),
    { status, headers: { ...headers, 'Content-Type': 'application/problem+json' } },
  )
