import { Hono } from 'hono'
import { Problem } from './problem.js'
import { profile } from './requests.js'
import { type Authenticated, requireSession } from './require-session.js'
import { users } from './schema.js'
import type { Service } from './service.js'
import { listSessions, revokeAll, revokeSession } from './sessions.js'
import { validateBody } from './validate.js'

const UUID = '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}'

/** What people do with their own account and sessions. */
export const ownRoutes = (service: Service) =>
  new Hono<Authenticated>()
    .use(requireSession(service))
    .get('/me', async (context) => {
      const { userId } = context.get('identity')
      const { id, email, name, createdAt } = await service.db.table(users).readOrThrow(userId)
      return context.json({ id, email, name, createdAt })
    })
    .patch('/me', validateBody(profile), async (context) => {
      const { userId } = context.get('identity')
      const patch = context.req.valid('json')
      const { id, email, name, createdAt } = await service.db.table(users).updateOrThrow(userId, patch)
      return context.json({ id, email, name, createdAt })
    })
    .get('/sessions', async (context) => {
      const { userId, sessionId } = context.get('identity')
      const sessions = await listSessions(service, userId)
      return context.json(sessions.map((session) => ({ ...session, current: session.id === sessionId })))
    })
    .delete('/sessions', async (context) => {
      await revokeAll(service, context.get('identity').userId)
      return context.body(null, 204)
    })
    .delete(`/sessions/:id{${UUID}}`, async (context) => {
      const { userId } = context.get('identity')
      // somebody else's session is none: 404 for both
      if (!(await revokeSession(service, { userId, sessionId: context.req.param('id') }))) {
        throw new Problem(404, 'You have no such session.')
      }
      return context.body(null, 204)
    })
