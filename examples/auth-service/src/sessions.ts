import { type Selectable, sql, type Transaction } from 'manticore-cockroachdb'
import { refreshTokens, sessions, type tables } from './schema.js'
import type { Service } from './service.js'
import { createRefreshToken, hashToken, type Identity } from './tokens.js'

/** A session as its owner sees it. */
export type SessionView = Pick<Selectable<typeof sessions>, 'id' | 'device' | 'createdAt' | 'lastUsedAt'>

/** A session that was begun or goes on, and the only refresh token that continues it. */
export interface Grant extends Identity {
  readonly refreshToken: string
}

type Tx = Transaction<typeof tables>

const active = () => ({ revokedAt: null, expiresAt: { gt: new Date() } })

const expiry = ({ settings }: Service): Date => new Date(Date.now() + settings.sessionTime * 1000)

const issueRefreshToken = async (tx: Tx, sessionId: string): Promise<string> => {
  const token = createRefreshToken()
  await tx.table(refreshTokens).create({ hash: hashToken(token), sessionId })
  return token
}

/** Begins a session on a device. */
export const openSession = (service: Service, userId: string, device: string): Promise<Grant> =>
  service.db.transaction(async (tx) => {
    const { id } = await tx.table(sessions).create({ userId, device, expiresAt: expiry(service) })
    return { userId, sessionId: id, refreshToken: await issueRefreshToken(tx, id) }
  })

/**
 * Continues a session: the refresh token is used up and another one takes its place. Undefined when the token is unknown
 * or its session is over. A token that was used before is in two hands, one of which stole it: that ends the session,
 * also for whoever used it first. Of two at once one is first, since transactions are serializable; the lock lets the
 * other wait, instead of being run again.
 */
export const continueSession = (service: Service, token: string): Promise<Grant | undefined> =>
  service.db.transaction(async (tx) => {
    const hash = hashToken(token)
    const stored = await tx.table(refreshTokens).read(hash, { lock: 'update' })
    const session = stored && (await tx.table(sessions).find({ id: stored.sessionId, ...active() }))
    if (stored === undefined || session === undefined) {
      return undefined
    }
    if (stored.usedAt !== null) {
      await tx.table(sessions).update(session.id, { revokedAt: sql`now()` })
      return undefined // not an error, which would undo the revocation
    }
    await tx.table(refreshTokens).update(hash, { usedAt: sql`now()` })
    await tx.table(sessions).update(session.id, { lastUsedAt: sql`now()`, expiresAt: expiry(service) })
    return {
      userId: session.userId,
      sessionId: session.id,
      refreshToken: await issueRefreshToken(tx, session.id),
    }
  })

/** Whether a session goes on. Asked for every request, so that a revocation holds at once. */
export const isActive = ({ db }: Service, { sessionId, userId }: Identity): Promise<boolean> =>
  db.table(sessions).exists({ id: sessionId, userId, ...active() })

/** Where somebody is logged in, the latest first. */
export const listSessions = ({ db }: Service, userId: string): Promise<SessionView[]> =>
  db.table(sessions).list({
    where: { userId, ...active() },
    orderBy: ['lastUsedAt desc', 'id'],
    select: ['id', 'device', 'createdAt', 'lastUsedAt'],
  })

/** Ends a session of this user; false when there is none. */
export const revokeSession = async ({ db }: Service, { userId, sessionId }: Identity): Promise<boolean> =>
  (await db.table(sessions).updateWhere({ id: sessionId, userId, ...active() }, { revokedAt: sql`now()` })) >
  0

/** Ends all sessions of this user. */
export const revokeAll = async ({ db }: Service, userId: string): Promise<void> => {
  await db.table(sessions).updateWhere({ userId, ...active() }, { revokedAt: sql`now()` })
}

/** Ends the session of a refresh token, if it has one. */
export const revokeByToken = async ({ db }: Service, token: string): Promise<void> => {
  const stored = await db.table(refreshTokens).read(hashToken(token))
  if (stored !== undefined) {
    await db.table(sessions).updateWhere({ id: stored.sessionId, ...active() }, { revokedAt: sql`now()` })
  }
}
