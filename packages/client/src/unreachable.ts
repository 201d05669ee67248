import { codeOf } from './failure.js'

// What went wrong before the server let us in, and what can be done about it, by the code of Node or OpenSSL.

const UNKNOWN_AUTHORITY =
  "the server's certificate does not come from an authority that is trusted; sslrootcert must name the file of the authority that signed it"

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there; check host and port, and that the server runs',
  ENOENT: 'there is no socket file; check the folder and the port, and that the server runs',
  ENOTFOUND: 'no such host name is known',
  EAI_AGAIN: 'the host name could not be looked up now',
  EHOSTUNREACH: 'there is no way to this host',
  ENETUNREACH: 'there is no way to this network',
  ETIMEDOUT: 'no answer came',
  ECONNRESET: 'the server hung up',
  EPIPE: 'the server hung up',
  CONNECTION_CLOSED: 'the server hung up',

  CERT_HAS_EXPIRED: "the server's certificate has expired; it must be renewed there",
  CERT_NOT_YET_VALID: "the server's certificate is not valid yet; check the clocks of both machines",
  CERT_REVOKED: "the server's certificate was revoked",
  DEPTH_ZERO_SELF_SIGNED_CERT:
    "the server's certificate is self-signed and not trusted; sslrootcert may name a file with this very certificate",
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
  CERT_SIGNATURE_FAILURE: UNKNOWN_AUTHORITY,
  CERT_UNTRUSTED: UNKNOWN_AUTHORITY,
  INVALID_CA: "what signed the server's certificate is not the certificate of an authority",
  INVALID_PURPOSE: "the server's certificate is not one for servers",
  ERR_TLS_CERT_ALTNAME_INVALID:
    "the server's certificate is for another host name; connect by a name in it, or have it made for this one (sslmode verify-ca does not check the name)",
  ERR_SSL_WRONG_VERSION_NUMBER: 'what answers does not speak TLS',
}

// OpenSSL's names of alerts have prefixes that change with its version
const ALERTS: Readonly<Record<string, string>> = {
  CERTIFICATE_REQUIRED: 'the server wants a client certificate; sslcert and sslkey name its files',
  UNKNOWN_CA: 'the server does not trust the authority that signed the client certificate in sslcert',
  BAD_CERTIFICATE: 'the server does not accept the client certificate in sslcert, or misses one',
  UNSUPPORTED_CERTIFICATE: 'the server does not take client certificates of the kind in sslcert',
  CERTIFICATE_REVOKED: 'the client certificate in sslcert was revoked',
  CERTIFICATE_EXPIRED: 'the client certificate in sslcert has expired',
  CERTIFICATE_UNKNOWN: 'the server does not accept the client certificate in sslcert',
  PROTOCOL_VERSION: 'the server has no version of TLS that Node accepts, which is 1.2 or newer',
  HANDSHAKE_FAILURE: 'the server has no way of encryption that Node accepts',
}

const sentenceOf = (error: unknown): string => {
  if (!(error instanceof Error)) {
    return ''
  }
  // OpenSSL's own messages are lines of a log; what they say is in `reason`
  const reason = 'reason' in error && typeof error.reason === 'string' ? error.reason : error.message
  return reason.replace(/^write /, '')
}

/** Why a server cannot be reached, in a sentence with the code; empty where nothing is known. */
export const reasonOf = (error: unknown): string => {
  const code = codeOf(error)
  const alert = /_ALERT_(.+)$/.exec(code)?.[1] ?? ''
  const known = REASONS[code] ?? ALERTS[alert]
  return known === undefined ? sentenceOf(error) : `${known} (${code})`
}

// Answers for now, which another node of the cluster may not give; certificates and passwords are wrong everywhere.
const OF_THIS_HOST: ReadonlySet<string> = new Set([
  'CONNECTION_CLOSED',
  'CONNECT_TIMEOUT',
  'EADDRNOTAVAIL',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EAI_NODATA',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOENT',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  '53300',
  '57P01',
  '57P02',
  '57P03',
])

/**
 * Whether the next host may do what this one did not: it was not reached in time, shuts down or has too many connections.
 * A refusal of the user, or a failure of TLS, is not tried elsewhere, as in libpq.
 */
export const isOfThisHost = (error: unknown): boolean => OF_THIS_HOST.has(codeOf(error))
