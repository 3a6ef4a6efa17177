/** Certificates made on the spot: no key lies in the repository, and no program is needed. */
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'

/** As PEM. */
export interface Pair {
  key: string
  cert: string
}

export interface Authority {
  /** Its own certificate as PEM. */
  readonly cert: string
  /** A certificate for a host name (or, for a client, any name), valid from ten days ago until `days` from now. */
  issue(name: string, days?: number): Pair
}

/** One DER value: tag, length, content. */
function der(tag: number, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content)
  const size = body.length
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 0xff]
  return Buffer.concat([Buffer.from([tag, ...length]), body])
}

const sequence = (...items: Buffer[]): Buffer => der(0x30, ...items)
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'))
const utcTime = (date: Date): Buffer =>
  der(0x17, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`, 'latin1'))
const nameOf = (text: string): Buffer => sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(text)))))

const alternativeName = (name: string): Buffer =>
  sequence(oid('551d11'), der(0x04, sequence(der(0x82, Buffer.from(name)))))
/** Critical: it may sign others. */
const mayIssue = (): Buffer =>
  sequence(oid('551d13'), der(0x01, Buffer.from([0xff])), der(0x04, sequence(der(0x01, Buffer.from([0xff])))))

let serial = 1

interface Content {
  subject: string
  issuer: string
  days: number
  publicKey: KeyObject
  extension: Buffer
}

function certificate({ subject, issuer, days, publicKey, extension }: Content, issuerKey: KeyObject): string {
  const day = 24 * 3_600_000
  const now = Date.now()
  const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'))
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1, serial++ & 0xff])),
    ecdsaWithSha256,
    nameOf(issuer),
    sequence(utcTime(new Date(now - 10 * day)), utcTime(new Date(now + days * day))),
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(extension)),
  )
  const signature = der(0x03, Buffer.from([0]), sign('sha256', body, issuerKey))
  const cert = sequence(body, ecdsaWithSha256, signature).toString('base64')
  return `-----BEGIN CERTIFICATE-----\n${cert.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`
}

const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString()
const newKeys = (): { privateKey: KeyObject; publicKey: KeyObject } =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' })

/** For the name `localhost`, valid until `days` from now (a negative number: already expired). */
export function selfSigned(days = 1): Pair {
  const { privateKey, publicKey } = newKeys()
  const name = 'localhost'
  const content = { subject: name, issuer: name, days, publicKey, extension: alternativeName(name) }
  return { key: pem(privateKey), cert: certificate(content, privateKey) }
}

/** An authority that nobody knows. */
export function certificateAuthority(issuer = 'Patchbay test authority'): Authority {
  const own = newKeys()
  const content = { subject: issuer, issuer, days: 30, publicKey: own.publicKey, extension: mayIssue() }
  return {
    cert: certificate(content, own.privateKey),
    issue(subject, days = 1) {
      const { privateKey, publicKey } = newKeys()
      const extension = alternativeName(subject)
      return {
        key: pem(privateKey),
        cert: certificate({ subject, issuer, days, publicKey, extension }, own.privateKey),
      }
    },
  }
}
