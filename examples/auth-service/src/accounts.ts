import { type Insertable, type Selectable, UniqueViolationError } from 'manticore-cockroachdb'
import { countAttempt, forgetFailures } from './attempts.js'
import { decoyHash, hashPassword, isOutdated, verifyPassword } from './passwords.js'
import { Problem } from './problem.js'
import { canonicalEmail, users } from './schema.js'
import type { Service } from './service.js'

type User = Selectable<typeof users>

/** What somebody registers with. */
export type Registration = Pick<Insertable<typeof users>, 'email' | 'name'> & { readonly password: string }

/** Makes an account. A `Problem` of 409 when there is one of this address. */
export const register = async (
  { db, settings }: Service,
  { email, name, password }: Registration,
): Promise<User> => {
  const passwordHash = await hashPassword(password, settings.scrypt)
  try {
    return await db.table(users).create({ email: canonicalEmail(email), name, passwordHash })
  } catch (error) {
    if (error instanceof UniqueViolationError) {
      throw new Problem(409, 'There is an account with this address already.')
    }
    throw error
  }
}

/**
 * The user with this address and password. Otherwise a `Problem`: 401, by which nobody can tell whether the address or
 * the password is wrong, or 429 when there were too many wrong ones.
 */
export const authenticate = async (service: Service, address: string, password: string): Promise<User> => {
  const { db, settings } = service
  const email = canonicalEmail(address)
  if (!(await countAttempt(service, email))) {
    throw new Problem(429, 'Too many wrong passwords for this address. Try again later.', {
      headers: { 'Retry-After': String(settings.lockTime) },
    })
  }
  const user = await db.table(users).find({ email })
  const matches = await verifyPassword(password, user?.passwordHash ?? decoyHash(settings.scrypt))
  if (user === undefined || !matches) {
    throw new Problem(401, 'The address or the password is wrong.')
  }
  await forgetFailures(service, email)
  if (isOutdated(user.passwordHash, settings.scrypt)) {
    await db.table(users).update(user.id, { passwordHash: await hashPassword(password, settings.scrypt) })
  }
  return user
}
