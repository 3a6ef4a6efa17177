/** Encryption of the vault file: AES-256-GCM, a fresh nonce for every write, the format's name bound in. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const algorithm = 'aes-256-gcm'
const format = 'patchbay-vault-1'
export const keyBytes = 32

/** The encrypted text of a file. */
export function seal(plain: string, key: Buffer): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(format))
  const data = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
  const parts = { format, nonce: nonce.toString('base64'), tag: cipher.getAuthTag().toString('base64') }
  return JSON.stringify({ ...parts, data: data.toString('base64') })
}

/** Throws when the key is another one, or the text was changed or cut off. */
export function unseal(text: string, key: Buffer): string {
  const parts = JSON.parse(text) as { format: string; nonce: string; tag: string; data: string }
  if (parts.format !== format) throw new Error(`Unknown vault format ${JSON.stringify(parts.format)}`)
  const decipher = createDecipheriv(algorithm, key, Buffer.from(parts.nonce, 'base64'))
    .setAAD(Buffer.from(format))
    .setAuthTag(Buffer.from(parts.tag, 'base64'))
  return decipher.update(parts.data, 'base64', 'utf8') + decipher.final('utf8')
}
