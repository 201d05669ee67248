import { createHash, randomBytes } from 'node:crypto'
import { errors, jwtVerify, SignJWT } from 'jose'
import type { Settings } from './settings.js'

/** Whose request it is, and in which session. */
export interface Identity {
  readonly userId: string
  readonly sessionId: string
}

const ALGORITHM = 'HS256'
const TYPE = 'at+jwt'

/** A JWT for some minutes. */
export const signAccessToken = (
  { userId, sessionId }: Identity,
  { secret, issuer, accessTime }: Settings,
): Promise<string> =>
  new SignJWT({ sid: sessionId })
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
    .setSubject(userId)
    .setIssuer(issuer)
    .setAudience(issuer)
    .setIssuedAt()
    .setExpirationTime(`${accessTime} s`)
    .sign(secret)

/** Who a token is of, or undefined when it is none of this service, or expired. */
export const verifyAccessToken = async (
  token: string,
  { secret, issuer }: Settings,
): Promise<Identity | undefined> => {
  try {
    const { payload } = await jwtVerify<{ sid: string }>(token, secret, {
      algorithms: [ALGORITHM],
      typ: TYPE,
      issuer,
      audience: issuer,
      requiredClaims: ['sub', 'sid', 'exp'],
    })
    return { userId: payload.sub ?? '', sessionId: payload.sid }
  } catch (error) {
    if (error instanceof errors.JOSEError) {
      return undefined
    }
    throw error
  }
}

/** A refresh token: 256 random bits. */
export const createRefreshToken = (): string => randomBytes(32).toString('base64url')

/** What of a refresh token is stored. It is random and long, so a fast hash without salt is enough. */
export const hashToken = (token: string): Uint8Array => createHash('sha256').update(token).digest()
