/** What the checks look at: what the engine knows of a server, how they may ask, and what earlier checks found. */
import type { ConnectionState } from '../../../shared/model/connection'
import type { AuthView } from '../../../shared/model/credential'
import type { Problem } from '../../../shared/model/problem'
import type { Tool } from '../../../shared/model/capabilities'
import type { Listed } from '../mcp/list-pages'
import type { OAuthEndpoint } from '../auth/credentials'
import type { Verdict } from '../mcp/dial'
import type { Prepared, RemoteLaunch } from '../launch/launch'
import type { Clock, Host } from '../ports'
import type { Definition } from '../sources/definition'
import type { Grant, VaultData } from '../vault/vault-data'
import type { Ways } from '../network/ways'
import type { ProxyServer } from '../ports'
import type { Answer, AnswerKind } from './answer'
import type { AskDeps } from './ask'

/** The live connection, as far as a check may use it. Both reject with a `FaultError`. */
export interface LiveConnection {
  era: 'modern' | 'legacy'
  probe(timeoutMs: number): Promise<void>
  listTools(timeoutMs: number): Promise<Listed<Tool>>
}

export interface Patient extends AskDeps {
  clock: Clock
  host: Host
  definition: Definition
  /** What it talks to, for people. */
  target: string
  state: ConnectionState
  /** ms since the epoch: when that state began. */
  since: number
  problem: Problem | null
  auth: AuthView['kind']
  /** What would be started or called, or why nothing can be; null for an entry that is not valid. */
  prepared: Prepared | null
  live: LiveConnection | null
  /** Why the tools could not be listed when they were last asked for. */
  toolsProblem: Problem | null
  /** Where a sign-in would be valid; null for servers that take none. */
  endpoint: OAuthEndpoint | null
  grant: Grant | null
  /** How Patchbay is known at the issuers. */
  vault: Pick<VaultData, 'clients' | 'registrations' | 'trusted'>
  clientMetadataUrl: string | null
  verdict: Verdict | null
  /** MCP has answered at its address, now or in an earlier run. */
  wasMcp: boolean
  /** The way out of this machine. */
  ways: Pick<Ways, 'proxyFor' | 'trust'>
  facts: Facts
}

/** Filled in by one check for the next. */
export interface Facts {
  /** What requests to the endpoint go through. */
  proxy?: ProxyServer
  /** The authorities that are trusted. */
  ca?: readonly string[] | null
  /** The endpoint's answer to a stranger. */
  answer?: Answer
  kind?: AnswerKind
  /** Addresses of the same server that it sent us on to. */
  movedTo?: URL
  /** The protected resource's metadata (RFC 9728). */
  resource?: Record<string, unknown>
  /** The authorization server, by the resource's metadata. */
  authorizationServer?: string
  /** Its metadata (RFC 8414). */
  issuer?: Record<string, unknown>
}

/** The remote launch; null for programs and for what cannot be prepared. */
export function remoteOf({ prepared }: Patient): RemoteLaunch | null {
  return prepared?.ok === true && prepared.launch.transport !== 'stdio' ? prepared.launch : null
}

/** The endpoint's URL. Throws where a check runs that must not: after what stands before it has failed. */
export function urlOf(patient: Patient): URL {
  const remote = remoteOf(patient)
  if (!remote) throw new Error('There is no address to ask')
  return remote.url
}

export function portOf(url: URL): number {
  return url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port)
}

/** Without the brackets of an IPv6 address. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '')
}

/** True when the last attempt was refused for its credential. */
export function isRejected({ problem }: Patient): boolean {
  return problem !== null && /^auth\.(static-rejected|helper-rejected|rejected-after-sign-in)$/.test(problem.code)
}
