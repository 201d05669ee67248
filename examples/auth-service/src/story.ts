import { randomBytes } from 'node:crypto'

/** One request and what came of it. */
interface Asked {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly body?: object
  readonly token?: string
  readonly device?: string
}

interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string
}

interface Answer<Body> {
  readonly status: number
  readonly body: Body
}

const heading = (text: string): void => console.log(`\n${text}`)

/** Sends requests, and prints them and their answers, but no password and no token. */
const createClient =
  (url: string) =>
  async <Body = unknown>({ method, path, body, token, device }: Asked): Promise<Answer<Body>> => {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        ...(device === undefined ? {} : { 'User-Agent': device }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const answer = text === '' ? undefined : JSON.parse(text)
    const retryAfter = response.headers.get('Retry-After')
    const remarks = [device && `from ${device}`, answer?.detail, retryAfter && `Retry-After: ${retryAfter} s`]
    console.log([`${method} ${path}`.padEnd(16), response.status, ...remarks.filter(Boolean)].join('  '))
    for (const { pointer, detail } of answer?.errors ?? []) {
      console.log(`${' '.repeat(23)}${pointer}: ${detail}`)
    }
    return { status: response.status, body: answer }
  }

/** Plays through what the service does, over HTTP. */
export const play = async (url: string, maxFailures: number): Promise<void> => {
  const ask = createClient(url)
  const email = 'ada@example.com'
  const password = randomBytes(12).toString('base64url')
  const logIn = (device: string, given = password) =>
    ask<Tokens>({ method: 'POST', path: '/login', body: { email, password: given }, device })

  heading('An account: one of each address, and no columns but those that are for everybody to set')
  await ask({ method: 'POST', path: '/users', body: { email, name: 'Ada', password } })
  await ask({ method: 'POST', path: '/users', body: { email: ' ADA@example.com', name: 'Eve', password } })
  await ask({ method: 'POST', path: '/users', body: { email: 7, password: 'short', passwordHash: 'mine' } })

  heading('Logged in on two devices')
  const laptop = (await logIn('laptop')).body
  const phone = (await logIn('phone')).body
  const { body: sessions } = await ask<object[]>({
    method: 'GET',
    path: '/sessions',
    token: phone.accessToken,
  })
  console.table(sessions, ['device', 'current'])

  heading('Somebody guesses: the address is locked, also for the right password; who is logged in stays so')
  for (let guess = 0; guess < maxFailures; guess++) {
    await logIn('elsewhere', `guess number ${guess}`)
  }
  await logIn('elsewhere')
  await ask({ method: 'GET', path: '/me', token: phone.accessToken })

  heading('A refresh token is good for once; used again, it ends its session, on the laptop here')
  const refresh = (refreshToken: string) =>
    ask<Tokens>({ method: 'POST', path: '/token', body: { refreshToken } })
  const continued = (await refresh(laptop.refreshToken)).body
  await ask({ method: 'GET', path: '/me', token: continued.accessToken })
  await refresh(laptop.refreshToken)
  await refresh(continued.refreshToken)
  await ask({ method: 'GET', path: '/me', token: continued.accessToken })

  heading('Log out everywhere: revoked at once, not when the access token expires')
  await ask({ method: 'DELETE', path: '/sessions', token: phone.accessToken })
  await ask({ method: 'GET', path: '/me', token: phone.accessToken })
}
