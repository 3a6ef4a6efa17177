/** Encryption of the vault file: AES-256-GCM, a fresh nonce for every write; format and key's name are bound in. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const algorithm = 'aes-256-gcm'
const format = 'patchbay-vault-1'
export const keyBytes = 32

interface Envelope {
  format: string
  /** Under which name the key store has the key. */
  account: string
  nonce: string
  tag: string
  data: string
}

/** The encrypted text of a file. */
export function seal(plain: string, account: string, key: Buffer): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv(algorithm, key, nonce).setAAD(boundIn(account))
  const data = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
  const envelope: Envelope = {
    format,
    account,
    nonce: nonce.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    data: data.toString('base64'),
  }
  return JSON.stringify(envelope)
}

/** Under which name the key store has this file's key. Throws when it is no vault file of ours. */
export function accountOf(text: string): string {
  return parse(text).account
}

/** Throws when the key is another one, or the text was changed or cut off. */
export function unseal(text: string, key: Buffer): string {
  const { account, nonce, tag, data } = parse(text)
  const decipher = createDecipheriv(algorithm, key, Buffer.from(nonce, 'base64'), { authTagLength: 16 })
    .setAAD(boundIn(account))
    .setAuthTag(Buffer.from(tag, 'base64'))
  return decipher.update(data, 'base64', 'utf8') + decipher.final('utf8')
}

function parse(text: string): Envelope {
  const value: unknown = JSON.parse(text)
  const parts = (typeof value === 'object' && value !== null ? value : {}) as Partial<Record<keyof Envelope, unknown>>
  const { account, nonce, tag, data } = parts
  if (parts.format !== format) throw new Error('This is no vault file, or one of another version')
  if (typeof account !== 'string' || typeof nonce !== 'string' || typeof tag !== 'string' || typeof data !== 'string')
    throw new Error('The vault file is not complete')
  return { format, account, nonce, tag, data }
}

function boundIn(account: string): Buffer {
  return Buffer.from(JSON.stringify([format, account]))
}
