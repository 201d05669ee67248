import { refuseOptions } from './invalid-options.js'

// What is left of libpq's parameters when those with an option are taken away. None is for the server, which would take
// it for a session variable.

/** They change nothing that can be noticed here: keep-alive is on, GSSAPI, compression and Unix users are not there. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  'fallback_application_name',
  'gssdelegation',
  'gsslib',
  'keepalives',
  'keepalives_count',
  'keepalives_idle',
  'keepalives_interval',
  'krbsrvname',
  'max_protocol_version',
  'requirepeer',
  'sslcompression',
  'tcp_user_timeout',
])

/** They are fulfilled with these values anyway; with any other, ignoring them would break what they promise. */
const FULFILLED: Readonly<Record<string, readonly string[]>> = {
  channel_binding: ['disable', 'prefer'],
  client_encoding: ['auto', 'utf8', 'utf-8', 'unicode'],
  gssencmode: ['disable', 'prefer'],
  load_balance_hosts: ['disable'],
  min_protocol_version: ['3.0'],
  replication: ['0', 'false', 'no', 'off'],
  requiressl: ['0'],
  ssl_max_protocol_version: ['TLSv1.3'],
  ssl_min_protocol_version: ['TLSv1', 'TLSv1.1', 'TLSv1.2'],
  sslcertmode: ['allow'],
  sslnegotiation: ['postgres'],
  sslsni: ['1'],
  target_session_attrs: ['any'],
}

/** Whatever they say, it is not done here. */
const REFUSED: ReadonlySet<string> = new Set([
  'hostaddr',
  'passfile',
  'require_auth',
  'scram_client_key',
  'scram_server_key',
  'service',
  'servicefile',
  'sslcrl',
  'sslcrldir',
  'sslkeylogfile',
  'sslpassword',
])

/**
 * The parameters of a URL that are for the server: `options`, `results_buffer_size` and session variables, untouched.
 *
 * libpq's own parameters never are. Those without a meaning here are dropped: keep-alive, GSSAPI, compression. Those that
 * promise something are dropped where the promise holds anyway, such as `gssencmode=prefer`, `target_session_attrs=any`
 * or `ssl_min_protocol_version=TLSv1.2`, and refused otherwise: `channel_binding=require`, since SCRAM runs without it;
 * `require_auth`, since the server chooses how the password is asked for; `sslcrl`, since revocation is not checked;
 * `target_session_attrs=read-write`, since the first host that lets us in is used; `passfile` and `service`, since no
 * file is read for them.
 */
export const serverParameters = (
  query: Readonly<Record<string, string>>,
  own: ReadonlySet<string>,
): Readonly<Record<string, string>> => {
  const session: Record<string, string> = {}
  for (const [name, value] of Object.entries(query)) {
    if (!/^[A-Za-z_][\w.]*$/.test(name)) {
      // not repeated: it may be the end of a password that holds a "?" or "&"
      refuseOptions(
        'the URL has a parameter whose name cannot be that of a session variable; in a password, "?" is written %3F and "&" %26',
      )
    }
    if (own.has(name) || WITHOUT_EFFECT.has(name) || value === '') {
      continue
    }
    const fulfilled = Object.hasOwn(FULFILLED, name) ? FULFILLED[name] : undefined
    if (fulfilled !== undefined) {
      if (!fulfilled.some((word) => word.toLowerCase() === value.toLowerCase())) {
        refuseOptions(
          `the URL asks with ${name} for what this client does not do; it may be left out or be ${fulfilled.join(' or ')}`,
        )
      }
      continue
    }
    if (REFUSED.has(name) || name.startsWith('oauth_')) {
      refuseOptions(`the URL has the parameter ${name}, which this client does not know; leave it out`)
    }
    session[name] = value
  }
  return Object.freeze(session)
}
