/** What is in the vault. Nothing is keyed by a server's name (docs/recovery.md, law 2). */
import type { webcrypto } from 'node:crypto'
import { z } from 'zod'
import { lastMoment } from '../util/lenient'

/** How Patchbay is known at one authorization server. */
export interface Registration {
  issuer: string
  source: 'dynamic' | 'document' | 'configured'
  /** Exactly this redirect URI is registered there; a sign-in from another port needs a new registration. */
  redirectUri: string
  client: ClientInformation
}

/** As the authorization server answered (RFC 7591); unknown fields are kept. */
export interface ClientInformation {
  client_id: string
  client_secret?: string
  token_endpoint_auth_method?: string
  [field: string]: unknown
}

/** Tokens for one resource, given by one issuer to one registration. */
export interface Grant {
  resource: string
  /** What it is asked for with (RFC 8707), where that is not `resource`; null: without. */
  indicator?: string | null | undefined
  issuer: string
  registration: string
  /** The authorization server's metadata (RFC 8414) at the time of the sign-in. */
  metadata: Record<string, unknown>
  accessToken: string
  refreshToken: string | null
  /** ms since the epoch; null when the server did not say. */
  expiresAt: number | null
  obtainedAt: number
  /** The private key that the tokens are bound to (RFC 9449), if they are. */
  proofKey: webcrypto.JsonWebKey | null
  scopes: string[]
}

export interface Endpoint {
  grant: string
  /** All scopes that were ever asked for here; a step-up asks for the union. */
  scopes: string[]
}

export interface VaultData {
  version: 1
  registrations: Record<string, Registration>
  grants: Record<string, Grant>
  /** By the endpoint's canonical URL. */
  endpoints: Record<string, Endpoint>
  /** Client ids (and secrets) that a person entered, by issuer. */
  clients: Record<string, { clientId: string; clientSecret: string | null }>
  /** Where a sign-in was last prepared, by the endpoint's canonical URL: an issuer, for when its description cannot be read. */
  issuers: Record<string, string>
  /** What a person overlooks in the descriptions of issuers, by the name that they are asked under. */
  trusted: Record<string, { claimed: string; flaws: string[] }>
  /** What entries of `servers.json` refer to, by id. */
  secrets: Record<string, string>
}

export function emptyVault(): VaultData {
  return {
    version: 1,
    registrations: {},
    grants: {},
    endpoints: {},
    clients: {},
    issuers: {},
    trusted: {},
    secrets: {},
  }
}

const texts = z.array(z.string())
const key = z.object({
  kty: z.string().optional(),
  crv: z.string().optional(),
  x: z.string().optional(),
  y: z.string().optional(),
  d: z.string().optional(),
  alg: z.string().optional(),
  use: z.string().optional(),
  ext: z.boolean().optional(),
  key_ops: texts.optional(),
})
// What is not known here is kept: another version may need it. What an earlier version did not have yet is filled in.
const vaultSchema: z.ZodType<VaultData> = z.object({
  version: z.literal(1).default(1),
  registrations: z
    .record(
      z.string(),
      z.looseObject({
        issuer: z.string(),
        source: z.enum(['dynamic', 'document', 'configured']),
        redirectUri: z.string(),
        client: z.looseObject({
          client_id: z.string(),
          client_secret: z.string().optional(),
          token_endpoint_auth_method: z.string().optional(),
        }),
      }),
    )
    .default({}),
  grants: z
    .record(
      z.string(),
      z.looseObject({
        resource: z.string(),
        indicator: z.string().nullable().optional(),
        issuer: z.string(),
        registration: z.string(),
        metadata: z.record(z.string(), z.unknown()),
        accessToken: z.string(),
        refreshToken: z.string().nullable(),
        // An issuer's word from before it was bounded may still be here.
        expiresAt: z
          .number()
          .transform((ms) => Math.min(ms, lastMoment))
          .nullable(),
        obtainedAt: z.number(),
        proofKey: key.nullable().default(null),
        scopes: texts,
      }),
    )
    .default({}),
  endpoints: z.record(z.string(), z.looseObject({ grant: z.string(), scopes: texts })).default({}),
  clients: z
    .record(z.string(), z.looseObject({ clientId: z.string(), clientSecret: z.string().nullable() }))
    .default({}),
  issuers: z.record(z.string(), z.string()).default({}),
  trusted: z.record(z.string(), z.looseObject({ claimed: z.string(), flaws: texts })).default({}),
  secrets: z.record(z.string(), z.string()).default({}),
})

/** What was in the file, unsealed. Throws when it is no vault of ours. */
export function parseVault(text: string): VaultData {
  return vaultSchema.parse(JSON.parse(text))
}

/** What could not be saved, on top of what others have saved meanwhile; of two states of one grant the newer one. */
export function merge(stored: VaultData, unsaved: VaultData): VaultData {
  const newer = Object.entries(unsaved.grants).filter(
    ([id, { obtainedAt }]) => obtainedAt >= (stored.grants[id]?.obtainedAt ?? 0),
  )
  return {
    version: 1,
    registrations: { ...stored.registrations, ...unsaved.registrations },
    grants: { ...stored.grants, ...Object.fromEntries(newer) },
    endpoints: { ...stored.endpoints, ...unsaved.endpoints },
    clients: { ...stored.clients, ...unsaved.clients },
    issuers: { ...stored.issuers, ...unsaved.issuers },
    trusted: { ...stored.trusted, ...unsaved.trusted },
    secrets: { ...stored.secrets, ...unsaved.secrets },
  }
}

/** Every value in the vault that must never be shown. */
export function secretsIn({ grants, registrations, clients, secrets }: VaultData): string[] {
  const tokens = Object.values(grants).flatMap(({ accessToken, refreshToken, proofKey }) => [
    accessToken,
    refreshToken,
    proofKey?.d,
  ])
  const registered = Object.values(registrations).map(({ client }) => client.client_secret)
  const entered = Object.values(clients).map(({ clientSecret }) => clientSecret)
  return [...tokens, ...registered, ...entered, ...Object.values(secrets)].filter(
    (secret): secret is string => typeof secret === 'string' && secret !== '',
  )
}
