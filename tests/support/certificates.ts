// the library's dependency injection does not load without it
import 'reflect-metadata'
import { KeyObject, webcrypto } from 'node:crypto'
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'

const KEYS = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const HOUR = 3_600_000

/** A certificate and its private key, in PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

/** What is certified of whom, and until when. */
export interface Certified {
  readonly name: string
  readonly dns?: readonly string[]
  readonly ip?: readonly string[]
  readonly expired?: boolean
}

/** Somebody who signs certificates. */
export interface Authority {
  /** The authority's own certificate, in PEM. */
  readonly cert: string
  sign(certified: Certified): Promise<Certificate>
}

const makeKeys = () => webcrypto.subtle.generateKey(KEYS, true, ['sign', 'verify'])

const pemOf = (key: webcrypto.CryptoKey): string =>
  KeyObject.from(key).export({ type: 'pkcs8', format: 'pem' }).toString()

const validity = (expired = false) => ({
  notBefore: new Date(Date.now() - 2 * HOUR),
  notAfter: new Date(Date.now() + (expired ? -HOUR : HOUR)),
})

const alternativeNames = ({ dns = [], ip = [] }: Certified) => {
  const names = [
    ...dns.map((value) => ({ type: 'dns' as const, value })),
    ...ip.map((value) => ({ type: 'ip' as const, value })),
  ]
  return names.length === 0 ? [] : [new SubjectAlternativeNameExtension(names)]
}

/** Makes an authority whose own certificate is signed by itself. */
export const makeAuthority = async (name: string): Promise<Authority> => {
  const own = await makeKeys()
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys: own,
    signingAlgorithm: KEYS,
    ...validity(),
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
    ],
  })
  return {
    cert: certificate.toString('pem'),
    sign: async (certified) => {
      const keys = await makeKeys()
      const signed = await X509CertificateGenerator.create({
        subject: `CN=${certified.name}`,
        issuer: certificate.subject,
        publicKey: keys.publicKey,
        signingKey: own.privateKey,
        signingAlgorithm: KEYS,
        ...validity(certified.expired),
        extensions: alternativeNames(certified),
      })
      return { cert: signed.toString('pem'), key: pemOf(keys.privateKey) }
    },
  }
}

/** Makes a certificate that is signed by itself and by no authority. */
export const makeSelfSigned = async (certified: Certified): Promise<Certificate> => {
  const keys = await makeKeys()
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${certified.name}`,
    keys,
    signingAlgorithm: KEYS,
    ...validity(certified.expired),
    extensions: alternativeNames(certified),
  })
  return { cert: certificate.toString('pem'), key: pemOf(keys.privateKey) }
}
