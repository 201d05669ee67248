import { inspect } from 'node:util'
import { ConnectionError, type ConnectionOptions } from 'manticore-cockroachdb'
import { describe, expect, test } from 'vitest'
// Database shows nothing of most options
import { describeTarget, readOptions } from '../../packages/client/dist/options.js'
import { errorOf, shownBy, wrong } from '../support/refusal.js'

const SECRET = 'hunter2-secret'

const read = (given: ConnectionOptions, environment: NodeJS.ProcessEnv = {}) =>
  readOptions(given, environment)

const target = (given: ConnectionOptions): string => describeTarget(read(given))

const fromUrl = (rest: string) => read({ url: `postgresql://${rest}` })

const refusal = async (given: unknown): Promise<string> => {
  const error = await errorOf(() => read(wrong(given)))
  expect(error).toBeInstanceOf(ConnectionError)
  expect(error.code).toBe('INVALID_OPTIONS')
  const shown = `${shownBy(error)}\n${inspect(error, { depth: 10, showHidden: true })}`
  expect(shown).not.toContain(SECRET)
  return error.message
}

describe('hosts', () => {
  test('of a URL are separated by commas, each with a port or the default', () => {
    expect(fromUrl('u:p@one:1,two,[::1],[fe80::1%25eth0]:4/shop').hosts).toStrictEqual([
      { host: 'one', port: 1 },
      { host: 'two', port: 26257 },
      { host: '::1', port: 26257 },
      { host: 'fe80::1%eth0', port: 4 },
    ])
    expect(target({ url: 'postgresql://u:p@one:1,two,[::1]/shop' })).toBe(
      'one:1,two:26257,[::1]:26257/shop as u',
    )
  })

  test.each([
    ['?host=one,two&port=1,2', 'one:1,two:2'],
    ['?host=one,two&port=1', 'one:1,two:1'],
    ['?host=one,two&port=1,', 'one:1,two:26257'],
    ['?host=::1', '[::1]:26257'],
    ['?host=%2Fvar%2Frun&port=1', '/var/run:1'],
    ['?port=1', 'localhost:1'],
    ['one:5?port=1', 'one:1'],
    ['one:5?host=two', 'two:26257'],
    ['%2Fvar%2Frun:5/db', '/var/run:5'],
  ])('may be parameters of the URL, as in libpq: %s', (rest, hosts) => {
    const { database, user } = fromUrl(rest)
    expect(describeTarget(fromUrl(rest))).toBe(`${hosts}/${database} as ${user}`)
  })

  test('may be given as a list', () => {
    const hosts = ['one', 'two:2', '[::1]:3', { host: '::1' }, { host: '[::1]', port: 4 }]
    expect(read({ hosts, port: 9, url: 'postgresql://three:7' }).hosts).toStrictEqual([
      { host: 'one', port: 9 },
      { host: 'two', port: 2 },
      { host: '::1', port: 3 },
      { host: '::1', port: 9 },
      { host: '::1', port: 4 },
    ])
  })

  test('of the URL give way to the options for one', () => {
    const url = 'postgresql://one:1,two:2/shop'
    expect(read({ url, host: 'three' }).hosts).toStrictEqual([{ host: 'three', port: 26257 }])
    expect(read({ url, port: 3 }).hosts).toStrictEqual([
      { host: 'one', port: 3 },
      { host: 'two', port: 3 },
    ])
  })

  test('cannot be changed once read', () => {
    const { hosts } = fromUrl('one,two')
    expect([Object.isFrozen(hosts), ...hosts.map(Object.isFrozen)]).toStrictEqual([true, true, true])
  })

  test.each<[string, unknown]>([
    ['an empty list', { hosts: [] }],
    ['no list', { hosts: 'one' }],
    ['an empty name', { hosts: [''] }],
    ['something else', { hosts: [null] }],
    ['no name', { hosts: [{ port: 1 }] }],
    ['a port of text', { hosts: [{ host: 'one', port: '1' }] }],
    ['a port of 0', { hosts: ['one:0'] }],
    ['two ports', { hosts: ['one:1:2'] }],
    ['an address without brackets', { hosts: ['::1'] }],
    ['both forms', { hosts: ['one'], host: 'two' }],
    ['a list in host', { host: 'one,two' }],
    ['a port in host', { host: 'one:1' }],
    ['an empty host', { host: '' }],
    ['a user in host', { host: `root:${SECRET}@one` }],
    ['an empty name in a URL', { url: 'postgresql://one,,two' }],
    ['ports that are too few', { url: 'postgresql:///?host=one,two,three&port=1,2' }],
    ['no host before a port', { url: 'postgresql://:1/shop' }],
  ])('are refused: %s', async (_, given) => {
    expect(await refusal(given)).toMatch(/host|port/)
  })
})

describe('a URL', () => {
  test('has the escapes of user, password and database undone', () => {
    const password = 'p@:/?#%& +é'
    const options = fromUrl(`a%40b:${encodeURIComponent(password)}@one/d%20b`)
    expect([options.user, options.password(), options.database]).toStrictEqual(['a@b', password, 'd b'])
  })

  test('may leave a colon and an "@" in the password as they are', () => {
    expect(fromUrl('root:a:b@c@one/shop').password()).toBe('a:b@c')
    expect(describeTarget(fromUrl('root:a:b@c@one/shop'))).toBe('one:26257/shop as root')
  })

  test('may have everything as parameters, the last of which counts', () => {
    const options = fromUrl(
      'one/a?user=ada&password=x&password=p%2Bq+r&dbname=shop&application_name=the+shop&connect_timeout=2.5',
    )
    expect(options).toMatchObject({
      user: 'ada',
      database: 'shop',
      applicationName: 'the shop',
      connectTimeout: 2.5,
      session: {},
    })
    expect(options.password()).toBe('p+q r')
  })

  test('may end in a line break, as a file does', () => {
    expect(target({ url: ' postgresql://one/shop\n' })).toBe('one:26257/shop as root')
  })

  test('gives the server what is for the server, untouched', () => {
    const options = '-c default_transaction_isolation=read\\ committed --cluster=tabby-cat-42'
    const query = new URLSearchParams({ options, results_buffer_size: '64KiB', application_name: 'shop' })
    expect(fromUrl(`one/shop?${query}`).session).toStrictEqual({ options, results_buffer_size: '64KiB' })
    expect(fromUrl('one?options=--cluster%3Dtabby-cat-42').session).toStrictEqual({
      options: '--cluster=tabby-cat-42',
    })
    expect(fromUrl('one?options=--cluster=tabby-cat-42').session).toStrictEqual({
      options: '--cluster=tabby-cat-42',
    })
  })

  test('keeps from the server what is libpq’s and changes nothing', () => {
    expect(
      fromUrl(
        'one?channel_binding=prefer&gssencmode=prefer&target_session_attrs=any&sslsni=1&keepalives_idle=5&tcp_user_timeout=9&sslcompression=0&ssl_min_protocol_version=tlsv1.2&load_balance_hosts=disable&client_encoding=UTF8&passfile=&krbsrvname=x',
      ).session,
    ).toStrictEqual({})
  })

  test.each([
    ['channel_binding', 'require'],
    ['gssencmode', 'require'],
    ['target_session_attrs', 'read-write'],
    ['load_balance_hosts', 'random'],
    ['ssl_min_protocol_version', 'TLSv1.3'],
    ['ssl_max_protocol_version', 'TLSv1.2'],
    ['sslnegotiation', 'direct'],
    ['sslsni', '0'],
    ['sslcrl', '/nowhere/crl'],
    ['sslcertmode', 'require'],
    ['require_auth', 'scram-sha-256'],
    ['client_encoding', 'latin1'],
    ['replication', 'database'],
    ['passfile', '/nowhere/pass'],
    ['service', 'shop'],
    ['hostaddr', '127.0.0.1'],
    ['oauth_client_id', 'x'],
    ['ssl', 'false'],
  ])('is refused for a promise of libpq that would be broken: %s=%s', async (name, value) => {
    const query = new URLSearchParams({ [name]: value })
    expect(await refusal({ url: `postgresql://root:${SECRET}@one/shop?${query}` })).toContain(name)
  })

  test.each([
    ['a slash', `postgresql://root:12/${SECRET}@one/shop`],
    ['a number sign', `postgresql://root:12#${SECRET}@one/shop`],
    ['a question mark', `postgresql://root:12?${SECRET}@one/shop`],
    ['a question mark and letters', `postgresql://root:ab?${SECRET}@one/shop`],
    ['a line break', `postgresql://root:12\n${SECRET}@one/shop`],
    ['a space', `postgresql://root:12 ${SECRET}@one/shop`],
    ['an ampersand', `postgresql://one/shop?password=12&${SECRET}`],
    ['a second question mark', `postgresql://one/shop?sslrootcert=/ca.crt?password=${SECRET}`],
    ['a percent sign', `postgresql://root:${SECRET}%@one/shop`],
    ['the place of the scheme', `${SECRET}://root@one/shop`],
    ['the place of the port', `postgresql://one:${SECRET}/shop`],
    ['the place of sslmode', `postgresql://one/shop?sslmode=${SECRET}`],
    ['the place of the timeout', `postgresql://one/shop?connect_timeout=${SECRET}`],
  ])('is refused without the password that stands in it: %s', async (_, url) => {
    await refusal({ url })
    expect(await errorOf(() => read({}, { DATABASE_URL: url }))).toBeInstanceOf(ConnectionError)
  })
})

describe('TLS', () => {
  const verified = { verifies: true, verifiesName: true }

  test('is verified without a file, as a URL of CockroachDB Cloud Basic and Standard asks', () => {
    const url =
      'postgresql://ada:p@tabby-cat-42.g95.gcp-us-central1.cockroachlabs.cloud:26257/defaultdb?sslmode=verify-full'
    expect(read({ url })).toMatchObject({
      tls: verified,
      hosts: [{ host: 'tabby-cat-42.g95.gcp-us-central1.cockroachlabs.cloud', port: 26257 }],
    })
  })

  test('means what it means to libpq', () => {
    expect(read({}).tls).toBe(false)
    expect(read({ sslmode: 'require' }).tls).toMatchObject({ verifies: false, verifiesName: false })
    expect(read({ sslrootcert: 'system' }).tls).toMatchObject(verified)
    expect(fromUrl('one?sslrootcert=system').tls).toMatchObject(verified)
    expect(fromUrl('one?ssl=true').tls).toMatchObject({ verifies: false, verifiesName: false })
    expect(fromUrl('one?ssl=true&sslmode=verify-full').tls).toMatchObject(verified)
  })

  test.each<[ConnectionOptions, RegExp]>([
    [
      { sslmode: wrong('prefer') },
      /^sslmode must be one of disable, require, verify-ca, verify-full; prefer/,
    ],
    [{ sslmode: wrong('') }, /^sslmode must be one of/],
    [{ sslmode: 'require', sslrootcert: 'system' }, /^sslrootcert "system" needs sslmode "verify-full"/],
    [{ sslmode: 'disable', sslrootcert: 'system' }, /^sslrootcert "system" needs sslmode "verify-full"/],
    [{ sslmode: 'verify-ca' }, /^sslmode "verify-ca" needs sslrootcert/],
    [{ sslrootcert: '/nowhere/ca.crt' }, /^a certificate or key is given without sslmode/],
    [{ sslmode: 'require', sslcert: '/nowhere/client.crt' }, /^sslcert and sslkey go together/],
    [{ sslmode: 'verify-full', sslrootcert: '' }, /^sslrootcert must be a text that is not empty/],
    [{ url: 'postgresql://one?sslmode=verify-full&sslrootcert=' }, /^sslrootcert must be a text/],
    [
      { sslmode: 'verify-full', sslrootcert: import.meta.filename },
      /^sslrootcert: the file holds no certificate/,
    ],
    [
      { sslmode: 'verify-full', sslrootcert: '~/no-such.crt' },
      /^sslrootcert: the file \/\S+\/no-such\.crt cannot be read \(ENOENT\); for a server with a certificate of a public authority/,
    ],
  ])('is refused where it would protect less than it seems to: %j', async (given, message) => {
    expect(await refusal(given)).toMatch(message)
  })
})

describe('limits', () => {
  test('have their defaults', () => {
    expect(read({})).toMatchObject({
      connectTimeout: 5,
      poolTimeout: 30,
      maxLifetime: 300,
      maxConnections: 10,
      session: {},
    })
  })

  test('of the session are variables of the server, 0 included', () => {
    expect(
      read({
        statementTimeout: 1000,
        lockTimeout: 0,
        url: 'postgresql://one?statement_timeout=7&lock_timeout=8',
      }).session,
    ).toStrictEqual({ statement_timeout: '1000', lock_timeout: '0' })
    expect(read({ idleInTransactionTimeout: 2_147_483_647 }).session).toStrictEqual({
      idle_in_transaction_session_timeout: '2147483647',
    })
  })

  test('of the life of a connection may be none', () => {
    expect(
      [0, Number.POSITIVE_INFINITY, 0.5].map((maxLifetime) => read({ maxLifetime }).maxLifetime),
    ).toStrictEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0.5])
  })

  test.each<[keyof ConnectionOptions, unknown]>([
    ['statementTimeout', -1],
    ['statementTimeout', 1.5],
    ['statementTimeout', '1s'],
    ['lockTimeout', Number.NaN],
    ['idleInTransactionTimeout', Number.POSITIVE_INFINITY],
    ['idleInTransactionTimeout', 2_147_483_648],
    ['poolTimeout', 0],
    ['poolTimeout', Number.POSITIVE_INFINITY],
    ['poolTimeout', '30'],
    ['maxLifetime', -1],
    ['maxLifetime', Number.NaN],
    ['maxLifetime', 2_147_484],
  ])('are refused when they cannot be: %s %s', async (name, value) => {
    expect(await refusal({ [name]: value })).toMatch(new RegExp(`^${name}\\b`))
  })
})

describe('texts', () => {
  test.each(['user', 'database', 'applicationName'])('are refused when they are none: %s', async (name) => {
    for (const value of ['', 'a\0b', 42, {}]) {
      expect(await refusal({ [name]: value })).toMatch(new RegExp(`^${name} must be a text`))
    }
  })

  test('cannot smuggle variables into the start of a session', async () => {
    await refusal({ url: 'postgresql://one?options=x%00user%00eve' })
    await refusal({ url: 'postgresql://a%00b@one' })
  })

  test('of a password may be empty, which is none', async () => {
    expect(read({ password: '', url: `postgresql://root:${SECRET}@one` }).password()).toBe('')
    expect(await refusal({ password: 42 })).toBe('password must be a text')
  })
})

describe('a password that was read', () => {
  test('shows neither when it is printed nor in JSON', () => {
    for (const options of [read({ password: SECRET }), fromUrl(`root:${SECRET}@one,two`)]) {
      const shown = [
        inspect(options, { depth: 10, showHidden: true }),
        JSON.stringify(options),
        describeTarget(options),
      ]
      expect(shown.join('\n')).not.toContain(SECRET)
      expect(options.password()).toBe(SECRET)
    }
  })
})
