import { Hono } from 'hono'
import { authenticate, register } from './accounts.js'
import { Problem } from './problem.js'
import { credentials, refresh, registration } from './requests.js'
import type { Service } from './service.js'
import { continueSession, type Grant, openSession, revokeByToken } from './sessions.js'
import { signAccessToken } from './tokens.js'
import { validateBody } from './validate.js'

/** What needs no access token: registration, and everything that is done to get or to give back one. */
export const publicRoutes = (service: Service) => {
  const tokensOf = async (grant: Grant) => ({
    accessToken: await signAccessToken(grant, service.settings),
    tokenType: 'Bearer',
    expiresIn: service.settings.accessTime,
    refreshToken: grant.refreshToken,
  })

  return new Hono()
    .get('/health', async (context) => {
      await service.db.execute('select 1', [], { timeout: 1000 })
      return context.json({ status: 'ok' })
    })
    .post('/users', validateBody(registration), async (context) => {
      const { id, email, name, createdAt } = await register(service, context.req.valid('json'))
      return context.json({ id, email, name, createdAt }, 201)
    })
    .post('/login', validateBody(credentials), async (context) => {
      const { email, password } = context.req.valid('json')
      const { id } = await authenticate(service, email, password)
      const device = context.req.header('User-Agent')?.slice(0, 200) ?? 'unknown'
      return context.json(await tokensOf(await openSession(service, id, device)))
    })
    .post('/token', validateBody(refresh), async (context) => {
      const grant = await continueSession(service, context.req.valid('json').refreshToken)
      if (grant === undefined) {
        throw new Problem(401, 'The refresh token is used up, or its session is over. Log in again.')
      }
      return context.json(await tokensOf(grant))
    })
    .post('/revoke', validateBody(refresh), async (context) => {
      await revokeByToken(service, context.req.valid('json').refreshToken)
      return context.body(null, 204) // the same for a token that nobody has, as in RFC 7009
    })
}
