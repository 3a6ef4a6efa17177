/**
 * Tokens bound to a key of ours (RFC 9449, MCP SEP-1932): used where the server asks for them. The key is kept with the
 * grant, because a refresh token is bound to it as well.
 */
import { DpopSession, generateDpopKeyPair } from '@modelcontextprotocol/client'
import { webcrypto } from 'node:crypto'

/** The private key as JSON; secret. */
export type ProofKey = webcrypto.JsonWebKey

const algorithm = 'ES256'
const curve = { name: 'ECDSA', namedCurve: 'P-256' } as const

/** True when this issuer can bind tokens, judging by its metadata. */
export function bindsTokens(metadata: Readonly<Record<string, unknown>> | undefined): boolean {
  const offered = metadata?.['dpop_signing_alg_values_supported']
  return Array.isArray(offered) && offered.includes(algorithm)
}

export async function newProofKey(): Promise<ProofKey> {
  const { privateKey } = await generateDpopKeyPair({ alg: algorithm, extractable: true })
  return webcrypto.subtle.exportKey('jwk', privateKey)
}

/** One session per key: it remembers the nonces that servers hand out. */
const sessions = new Map<string, Promise<DpopSession>>()

/** The signer for a key. */
export function proofSession(key: ProofKey): Promise<DpopSession> {
  const name = `${key.x}.${key.y}`
  const known = sessions.get(name)
  if (known) return known
  const made = importSession(key)
  sessions.set(name, made)
  return made
}

async function importSession(key: ProofKey): Promise<DpopSession> {
  const { d: _private, key_ops: _operations, ext: _extractable, ...publicJwk } = key
  const [privateKey, publicKey] = await Promise.all([
    webcrypto.subtle.importKey('jwk', { ...key, key_ops: ['sign'] }, curve, false, ['sign']),
    webcrypto.subtle.importKey('jwk', { ...publicJwk, key_ops: ['verify'] }, curve, true, ['verify']),
  ])
  const thumbprint = await thumbprintOf(publicJwk)
  return DpopSession.create({
    keyPair: { privateKey, publicKey, publicJwk, thumbprint, alg: algorithm },
  })
}

/** RFC 7638: the members in alphabetical order, without white space. */
async function thumbprintOf({ crv, kty, x, y }: ProofKey): Promise<string> {
  const canonical = Buffer.from(JSON.stringify({ crv, kty, x, y }))
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', canonical)).toString('base64url')
}
