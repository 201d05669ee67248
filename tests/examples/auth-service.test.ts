import { spawn } from 'node:child_process'
import { createHmac, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Database } from 'manticore-cockroachdb'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { purge } from '../../examples/auth-service/dist/purge.js'
import {
  attempts,
  createTables,
  refreshTokens,
  sessions,
  tables,
  users,
} from '../../examples/auth-service/dist/schema.js'
import { useDatabase } from '../support/database.js'
import { type Answer, type Running, run } from './auth-client.js'
import { runExample } from './run-example.js'

const PASSWORD = 'correct horse battery'

describe('the authentication service of the examples', () => {
  const database = useDatabase({ tables })
  let one: Running
  let other: Running
  let count = 0

  beforeAll(async () => {
    await createTables(database.db)
    one = await run(database.db)
    other = await run(database.db, one.settings)
  })

  afterAll(async () => {
    await one.close()
    await other.close()
  })

  const registered = async (): Promise<string> => {
    const email = `person-${count++}@example.com`
    expect(
      await one.ask('POST', '/users', { body: { email, name: 'Ada', password: PASSWORD } }),
    ).toMatchObject({
      status: 201,
    })
    return email
  }

  const logIn = (email: string, password = PASSWORD, device = 'laptop', at = one): Promise<Answer> =>
    at.ask('POST', '/login', { body: { email, password }, device })

  const refresh = (refreshToken: string, at = one): Promise<Answer> =>
    at.ask('POST', '/token', { body: { refreshToken } })

  const statusOfMe = async (token: string): Promise<number> => (await one.ask('GET', '/me', { token })).status

  const statuses = (answers: readonly Answer[]): number[] => answers.map(({ status }) => status).sort()

  describe('registration', () => {
    test('answers with the account, and stores a salted hash that tells how it was made', async () => {
      const [email, name] = [`  Grace-${count++}@Example.com `, 'Grace']
      const { status, body } = await one.ask('POST', '/users', { body: { email, name, password: PASSWORD } })
      expect(status).toBe(201)
      expect(Object.keys(body).sort()).toStrictEqual(['createdAt', 'email', 'id', 'name'])
      expect(body.email).toBe(email.trim().toLowerCase())
      const first = await database.db.table(users).readOrThrow(body.id)
      const second = await database.db.table(users).find({ email: await registered() })
      expect(first.passwordHash).toMatch(/^\$scrypt\$ln=4,r=8,p=1\$[\w-]{22}\$[\w-]{43}$/)
      expect(second?.passwordHash).not.toBe(first.passwordHash)
    })

    test('of one address happens once, however it is spelt and however many try at once', async () => {
      const email = `twin-${count++}@example.com`
      const answers = await Promise.all(
        [email, email.toUpperCase(), ` ${email}`].map((spelt, index) =>
          [one, other][index % 2]!.ask('POST', '/users', {
            body: { email: spelt, name: 'Twin', password: PASSWORD },
          }),
        ),
      )
      expect(statuses(answers)).toStrictEqual([201, 409, 409])
    })

    test('with a wrong body is told everything that is wrong, and where', async () => {
      const body = { email: 7, password: 'short', passwordHash: 'mine' }
      const answer = await one.ask('POST', '/users', { body })
      expect(answer.status).toBe(422)
      const pointers = answer.body.errors.map(({ pointer }: { pointer: string }) => pointer)
      expect(pointers.sort()).toStrictEqual(['#/email', '#/name', '#/password', '#/passwordHash'])
      expect(JSON.stringify(answer.body)).not.toContain('mine')
    })

    test.each([
      ['what is no JSON', '{"email":', 400],
      ['no object', '[]', 422],
      ['an address without an @', { email: 'nobody', name: 'No', password: PASSWORD }, 422],
      ['a name longer than its column', { email: 'a@b', name: 'x'.repeat(101), password: PASSWORD }, 422],
      ['a body that is too large', { email: 'a@b', name: 'x'.repeat(20_000), password: PASSWORD }, 413],
    ])('refuses %s', async (_, body, status) => {
      const answer = await one.ask('POST', '/users', { body })
      expect(answer).toMatchObject({ status, body: { status, type: 'about:blank' } })
      expect(answer.headers.get('content-type')).toBe('application/problem+json')
    })
  })

  describe('login', () => {
    test('gives tokens that nobody keeps', async () => {
      const answer = await logIn(await registered())
      expect(answer).toMatchObject({ status: 200, body: { tokenType: 'Bearer', expiresIn: 300 } })
      expect(answer.headers.get('cache-control')).toBe('no-store')
      expect(await statusOfMe(answer.body.accessToken)).toBe(200)
    })

    test('says the same of a wrong password as of an unknown address', async () => {
      const wrong = await logIn(await registered(), 'another password')
      const unknown = await logIn('nobody@example.com', 'another password')
      expect(wrong.status).toBe(401)
      expect(unknown.body).toStrictEqual(wrong.body)
    })

    test('takes no less time for an unknown address', async () => {
      await using slow = await run(database.db, { scrypt: { ln: 15, r: 8, p: 1 }, maxFailures: 1000 })
      const email = `slow-${count++}@example.com`
      await slow.ask('POST', '/users', { body: { email, name: 'Slow', password: PASSWORD } })
      const shortest = async (address: string): Promise<number> => {
        const times: number[] = []
        for (let round = 0; round < 4; round++) {
          const start = performance.now()
          await logIn(address, 'another password', 'laptop', slow)
          times.push(performance.now() - start)
        }
        return Math.min(...times)
      }
      // without the work it is a matter of two statements, a twentieth of it
      expect(await shortest('nobody-else@example.com')).toBeGreaterThan((await shortest(email)) / 2)
    })

    test('makes a hash anew that was made at another cost', async () => {
      const email = await registered()
      await using dearer = await run(database.db, { ...one.settings, scrypt: { ln: 5, r: 8, p: 2 } })
      expect((await logIn(email, PASSWORD, 'laptop', dearer)).status).toBe(200)
      const user = await database.db.table(users).find({ email })
      expect(user?.passwordHash).toContain('$ln=5,r=8,p=2$')
      expect((await logIn(email)).status).toBe(200)
    })
  })

  describe('a lock', () => {
    const guess = (email: string, at = one): Promise<Answer> =>
      logIn(email, 'a wrong password', 'elsewhere', at)

    test('comes after the last failure allowed, for the right password too, and leaves sessions alone', async () => {
      const email = await registered()
      const { body } = await logIn(email)
      const answers = [await guess(email), await guess(email), await guess(email, other), await guess(email)]
      expect(statuses([...answers, await guess(email)])).toStrictEqual(new Array(5).fill(401))
      const locked = await logIn(email, PASSWORD, 'laptop', other)
      expect(locked.status).toBe(429)
      expect(locked.headers.get('retry-after')).toBe('900')
      expect(await statusOfMe(body.accessToken)).toBe(200)
    })

    test('is not exceeded by 100 at once on two instances', async () => {
      const email = await registered()
      const answers = await Promise.all(
        Array.from({ length: 100 }, (_, index) => guess(email, index % 2 === 0 ? one : other)),
      )
      expect(statuses(answers)).toStrictEqual([...new Array(5).fill(401), ...new Array(95).fill(429)])
      expect(await database.db.table(attempts).read(email)).toMatchObject({ failures: 5 })
    })

    test('does not tell whether there is an account', async () => {
      const [known, unknown] = [await registered(), `nobody-${count++}@example.com`]
      for (let attempt = 0; attempt < 6; attempt++) {
        const [first, second] = [await guess(known), await guess(unknown)]
        expect(second).toMatchObject({ status: first.status, body: first.body })
      }
    })

    test('does not come when the right password was given in between', async () => {
      const email = await registered()
      for (let round = 0; round < 3; round++) {
        await Promise.all(Array.from({ length: 4 }, () => guess(email)))
        expect((await logIn(email)).status).toBe(200)
      }
    })

    test('ends by itself, after which failures count anew', async () => {
      const email = await registered()
      await using impatient = await run(database.db, { ...one.settings, lockTime: 1 })
      for (let attempt = 0; attempt < 5; attempt++) {
        await guess(email, impatient)
      }
      expect((await logIn(email, PASSWORD, 'laptop', impatient)).status).toBe(429)
      await setTimeout(1100)
      expect((await guess(email, impatient)).status).toBe(401)
      expect((await logIn(email, PASSWORD, 'laptop', impatient)).status).toBe(200)
    })
  })

  describe('sessions', () => {
    test('are listed by device, and revoked one by one', async () => {
      const email = await registered()
      const laptop = (await logIn(email)).body
      const phone = (await logIn(email, PASSWORD, 'phone')).body
      const { body } = await one.ask('GET', '/sessions', { token: phone.accessToken })
      expect(body).toMatchObject([
        { device: 'phone', current: true },
        { device: 'laptop', current: false },
      ])
      const path = `/sessions/${body[1].id}`
      expect(await one.ask('DELETE', path, { token: phone.accessToken })).toMatchObject({ status: 204 })
      expect(await one.ask('DELETE', path, { token: phone.accessToken })).toMatchObject({ status: 404 })
      expect(await statusOfMe(laptop.accessToken)).toBe(401)
      expect((await refresh(laptop.refreshToken)).status).toBe(401)
      expect(await statusOfMe(phone.accessToken)).toBe(200)
    })

    test('are revoked together', async () => {
      const email = await registered()
      const all = await Promise.all(['a', 'b', 'c'].map((device) => logIn(email, PASSWORD, device)))
      await one.ask('DELETE', '/sessions', { token: all[0]!.body.accessToken })
      for (const { body } of all) {
        expect(await statusOfMe(body.accessToken)).toBe(401)
        expect((await refresh(body.refreshToken)).status).toBe(401)
      }
      expect((await logIn(email)).status).toBe(200)
    })

    test('of others are none', async () => {
      const mine = (await logIn(await registered())).body.accessToken
      const theirs = (await logIn(await registered())).body.accessToken
      const [{ id }] = (await one.ask('GET', '/sessions', { token: theirs })).body
      expect((await one.ask('DELETE', `/sessions/${id}`, { token: mine })).status).toBe(404)
      expect(await statusOfMe(theirs)).toBe(200)
    })

    test('expire, and what has expired is purged with its tokens', async () => {
      const { body } = await logIn(await registered())
      const [{ id }] = (await one.ask('GET', '/sessions', { token: body.accessToken })).body
      await database.db.table(sessions).update(id, { expiresAt: new Date(Date.now() - 1) })
      expect(await statusOfMe(body.accessToken)).toBe(401)
      expect((await refresh(body.refreshToken)).status).toBe(401)
      expect(await database.db.table(refreshTokens).count({ sessionId: id })).toBe(1)
      await purge({ db: database.db, settings: one.settings, log: () => undefined })
      expect(await database.db.table(refreshTokens).count({ sessionId: id })).toBe(0)
    })
  })

  describe('a refresh token', () => {
    test('is good for once, and the session goes on with the next', async () => {
      const first = (await logIn(await registered())).body
      const second = await refresh(first.refreshToken)
      expect(second.status).toBe(200)
      const third = await refresh(second.body.refreshToken, other)
      expect(await statusOfMe(third.body.accessToken)).toBe(200)
    })

    test('used again ends the session, with all that came of it', async () => {
      const email = await registered()
      const first = (await logIn(email)).body
      const elsewhere = (await logIn(email, PASSWORD, 'phone')).body
      const second = (await refresh(first.refreshToken)).body
      expect((await refresh(first.refreshToken)).status).toBe(401)
      expect((await refresh(second.refreshToken)).status).toBe(401)
      expect(await statusOfMe(second.accessToken)).toBe(401)
      expect(await statusOfMe(elsewhere.accessToken)).toBe(200)
    })

    test('used by two at once, on two instances, is used by one', async () => {
      for (let round = 0; round < 10; round++) {
        const { refreshToken } = (await logIn(await registered())).body
        const answers = await Promise.all([refresh(refreshToken), refresh(refreshToken, other)])
        expect(statuses(answers)).toStrictEqual([200, 401])
        const won = answers.find(({ status }) => status === 200)!
        expect((await refresh(won.body.refreshToken)).status).toBe(401)
      }
    })

    test('given back ends its session, and one that nobody has is answered alike', async () => {
      const { accessToken, refreshToken } = (await logIn(await registered())).body
      for (const token of [refreshToken, refreshToken, 'no such token']) {
        expect((await one.ask('POST', '/revoke', { body: { refreshToken: token } })).status).toBe(204)
      }
      expect(await statusOfMe(accessToken)).toBe(401)
    })
  })

  describe('an access token', () => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

    const forge = (token: string, header: object, changes: object, secret: Uint8Array): string => {
      const payload = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString())
      const signed = `${part(header)}.${part({ ...payload, ...changes })}`
      return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
    }

    test('is refused unless it is signed here, for here, and in time', async () => {
      const { accessToken } = (await logIn(await registered())).body
      const { secret } = one.settings
      const header = { alg: 'HS256', typ: 'at+jwt' }
      expect(await statusOfMe(forge(accessToken, header, {}, secret))).toBe(200)
      const past = Math.floor(Date.now() / 1000) - 1
      const refused = [
        forge(accessToken, header, {}, randomBytes(32)),
        forge(accessToken, { ...header, alg: 'none' }, {}, secret),
        forge(accessToken, { ...header, typ: 'JWT' }, {}, secret),
        forge(accessToken, header, { iss: 'elsewhere' }, secret),
        forge(accessToken, header, { aud: 'elsewhere' }, secret),
        forge(accessToken, header, { exp: past }, secret),
        forge(accessToken, header, { exp: undefined }, secret),
        forge(accessToken, header, { sid: undefined }, secret),
        `${accessToken.split('.').slice(0, 2).join('.')}.`,
        'nonsense',
      ]
      for (const token of refused) {
        expect(await statusOfMe(token)).toBe(401)
      }
      const none = await one.ask('GET', '/sessions')
      expect(none).toMatchObject({ status: 401, body: { status: 401 } })
      expect(none.headers.get('www-authenticate')).toBe('Bearer')
    })

    test('lets its user change a name, and nothing else', async () => {
      const { accessToken: token } = (await logIn(await registered())).body
      expect(await one.ask('PATCH', '/me', { token, body: { name: 'Ada L.' } })).toMatchObject({
        status: 200,
        body: { name: 'Ada L.' },
      })
      expect((await one.ask('PATCH', '/me', { token, body: { email: 'other@example.com' } })).status).toBe(
        422,
      )
    })
  })

  describe('what is kept and what is told', () => {
    test('neither the database nor the log has a password or a token', async () => {
      const email = await registered()
      const { accessToken, refreshToken } = (await logIn(email)).body
      const next = (await refresh(refreshToken)).body
      await one.ask('GET', '/me', { token: next.accessToken })
      await logIn(email, 'a wrong password')
      await one.ask('POST', '/login', { body: `{"password": "${PASSWORD}"` })
      const rows = await database.db.execute(
        `select (select json_agg(u)::TEXT from auth_example_users u) as users,
                (select json_agg(s)::TEXT from auth_example_sessions s) as sessions,
                (select json_agg(t)::TEXT from auth_example_refresh_tokens t) as tokens`,
      )
      const kept = JSON.stringify(rows)
      const told = JSON.stringify([...one.log, ...other.log])
      expect(kept).toContain(email)
      expect(told).toContain('"/login"')
      for (const secret of [PASSWORD, 'a wrong password', accessToken, refreshToken, next.refreshToken]) {
        expect(kept).not.toContain(secret)
        expect(told).not.toContain(secret)
      }
      expect(told).not.toContain(email)
    })

    test('an error that nobody expected is told to the log, without its message, and not to the client', async () => {
      const email = await registered()
      await database.db.table(users).updateWhere({ email }, { passwordHash: 'spoilt by hand' })
      expect(await logIn(email)).toMatchObject({ status: 500, body: { detail: 'Something went wrong.' } })
      expect(one.log.findLast(({ error }) => error !== undefined)).toMatchObject({
        error: 'Error',
        message: undefined,
      })
    })

    test('a database that cannot be reached is a 503', async () => {
      await using unreachable = new Database({
        url: 'postgresql://root@127.0.0.1:1/none?sslmode=disable',
        connectTimeout: 1,
        tables,
      })
      await using stranded = await run(unreachable)
      const answer = await stranded.ask('GET', '/health')
      expect(answer).toMatchObject({ status: 503, body: { status: 503 } })
      expect(answer.headers.get('retry-after')).toBe('5')
    })
  })

  describe('the end', () => {
    test('waits for the requests under way, and takes no new ones', async () => {
      const email = await registered()
      await logIn(email, 'a wrong password')
      const ending = await run(database.db, one.settings)
      await using held = await database.db.begin()
      await held.table(attempts).readOrThrow(email, { lock: 'update' }) // the login has to wait for it
      const underWay = logIn(email, PASSWORD, 'laptop', ending)
      await expect.poll(() => database.db.stats().running, { timeout: 10_000 }).toBe(1)
      const closed = ending.close()
      await expect(ending.ask('GET', '/health')).rejects.toThrow('fetch failed')
      expect(await Promise.race([closed, setTimeout(100, 'still waiting')])).toBe('still waiting')
      await held.rollback()
      expect((await underWay).status).toBe(200)
      await closed
    })

    test('comes to a serving process by SIGTERM, after which it has ended without a complaint', async () => {
      const main = fileURLToPath(new URL('../../examples/auth-service/dist/main.js', import.meta.url))
      const secret = randomBytes(32).toString('base64')
      const child = spawn(process.execPath, [main, 'serve'], {
        env: { ...process.env, DATABASE_URL: database.url, AUTH_SECRET: secret, PORT: '0' },
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      onTestFinished(() => void child.kill())
      const [line] = await once(createInterface(child.stdout), 'line')
      const [url] = /http:\S+\d/.exec(line) ?? []
      expect(await (await fetch(`${url}/health`)).json()).toStrictEqual({ status: 'ok' })
      child.kill('SIGTERM')
      expect(await once(child, 'exit')).toStrictEqual([0, null])
    })
  })
})

describe('the story of the service', () => {
  const database = useDatabase()

  test('is played to its end, and leaves nothing behind', async () => {
    const { code, output } = await runExample('auth-service', database.url)
    expect(code).toBe(0)
    expect(output).toContain('429  from elsewhere  Too many wrong passwords for this address.')
    expect(output.match(/^[A-Z]+ \/\S* +\d{3}/gm)?.at(-1)).toMatch(/^GET \/me +401$/)
    const left = await database.db
      .sql`select table_name from information_schema.tables where table_schema = 'public'`
    expect(left).toStrictEqual([])
  })
})
