import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { type RequestIdVariables, requestId } from 'hono/request-id'
import { DatabaseError } from 'manticore-cockroachdb'
import { ownRoutes } from './own-routes.js'
import { Problem, problemOf, toResponse } from './problem.js'
import { publicRoutes } from './public-routes.js'
import type { LogEntry, Service } from './service.js'

const MOST_BYTES = 16 * 1024

// Of an error that nobody expected only what cannot have a secret in it: where it came from, and of the database's, whose
// messages have no values, what it says.
const describe = (error: Error): LogEntry => ({
  error: error.name,
  message: error instanceof DatabaseError ? error.message : undefined,
  at: error.stack?.split('\n').filter((line) => line.startsWith('    at ')),
})

/** The service as a web application. */
export const createApp = (service: Service) =>
  new Hono<{ Variables: RequestIdVariables }>()
    .use(requestId())
    .use(async (context, next) => {
      const start = performance.now()
      await next()
      context.header('Cache-Control', 'no-store')
      const { method, path } = context.req
      const milliseconds = Math.round(performance.now() - start)
      service.log({ id: context.get('requestId'), method, path, status: context.res.status, milliseconds })
    })
    .use(
      bodyLimit({
        maxSize: MOST_BYTES,
        onError: () => toResponse(new Problem(413, `The body may have ${MOST_BYTES} bytes.`)),
      }),
    )
    .route('/', publicRoutes(service))
    .route('/', ownRoutes(service))
    .notFound(() => toResponse(new Problem(404, 'There is nothing here.')))
    .onError((error, context: Context<{ Variables: RequestIdVariables }>) => {
      const problem = problemOf(error)
      if (problem === undefined || problem.status >= 500) {
        service.log({ id: context.get('requestId'), ...describe(error) })
      }
      return toResponse(problem ?? new Problem(500, 'Something went wrong.'))
    })
