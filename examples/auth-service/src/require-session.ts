import { createMiddleware } from 'hono/factory'
import { unauthorized } from './problem.js'
import type { Service } from './service.js'
import { isActive } from './sessions.js'
import { type Identity, verifyAccessToken } from './tokens.js'

/** What routes know behind {@link requireSession}. */
export interface Authenticated {
  Variables: { identity: Identity }
}

/** Lets requests through that have an access token of a session that goes on. */
export const requireSession = (service: Service) =>
  createMiddleware<Authenticated>(async (context, next) => {
    const [, token] = /^Bearer ([\w.-]+)$/i.exec(context.req.header('Authorization') ?? '') ?? []
    const identity = token && (await verifyAccessToken(token, service.settings))
    if (!identity || !(await isActive(service, identity))) {
      throw unauthorized('An access token of a session is needed, and this is none or no more.')
    }
    context.set('identity', identity)
    await next()
  })
