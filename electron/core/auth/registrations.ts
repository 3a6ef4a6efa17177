/**
 * How Patchbay is known to issuers: which registration serves a sign-in, in the specification's order (2026-07-28, client
 * registration: configured, document, dynamic), and what a person changes about it.
 */
import { createHash } from 'node:crypto'
import { reachFrom } from '../network/reach'
import type { Fetch } from '../ports'
import type { OAuthHints } from '../sources/definition'
import type { Vault } from '../vault/vault'
import type { Registration, VaultData } from '../vault/vault-data'
import type { OAuthEndpoint } from './credentials'
import { canonicalEndpoint, configuredPlaces, discover, type Discovery, type Flaw, type Trust } from './discovery'

export class Registrations {
  readonly #deps: { vault: Vault; fetch: Fetch }

  constructor(deps: { vault: Vault; fetch: Fetch }) {
    this.#deps = deps
  }

  /** Keeps a client that a person has registered at the issuer of this endpoint. Throws `AuthError` when there is none. */
  async setClient(
    { url, hints }: OAuthEndpoint,
    challengeUrl: string | null,
    clientId: string,
    clientSecret: string | null,
  ): Promise<void> {
    const { issuer } = await this.#discover(url, challengeUrl, hints)
    await this.#deps.vault.update((data) => ({
      ...data,
      clients: { ...data.clients, [issuer]: { clientId, clientSecret } },
      issuers: { ...data.issuers, [canonicalEndpoint(url)]: issuer },
    }))
  }

  /**
   * Forgets how Patchbay is known at the issuer of this endpoint; the next sign-in registers anew. What it answers puts that back,
   * except for what has come in its place.
   * @param signedInAt the issuer of the sign-in that there is, if any: it counts where the descriptions cannot be read now
   */
  async forget(
    { url, hints }: OAuthEndpoint,
    challengeUrl: string | null,
    signedInAt: string | null,
  ): Promise<() => Promise<void>> {
    const last = signedInAt ?? this.#deps.vault.data.issuers[canonicalEndpoint(url)]
    const issuer = await this.#discover(url, challengeUrl, hints).then(
      (found) => found.issuer,
      (error: unknown) => {
        if (last === undefined) throw error
        return last
      },
    )
    const { clients: known, registrations, trusted: before } = this.#deps.vault.data
    // Of the issuer, and of the server's own name.
    const overlooked = Object.entries(before).filter(([name]) => [keyOf(issuer), canonicalEndpoint(url)].includes(name))
    const gone = Object.entries(registrations).filter(([, registration]) => registration.issuer === issuer)
    const entered = known[issuer]
    await this.#deps.vault.update((data) => {
      const kept = Object.entries(data.registrations).filter(([, registration]) => registration.issuer !== issuer)
      const { [issuer]: _entered, ...clients } = data.clients
      const trusted = Object.entries(data.trusted).filter(([name]) => !overlooked.some(([gone]) => gone === name))
      return {
        ...data,
        clients,
        trusted: Object.fromEntries(trusted),
        registrations: Object.fromEntries(kept),
      }
    })
    return async () => {
      await this.#deps.vault.update((data) => ({
        ...data,
        clients: entered === undefined ? data.clients : { [issuer]: entered, ...data.clients },
        trusted: { ...Object.fromEntries(overlooked), ...data.trusted },
        registrations: { ...Object.fromEntries(gone), ...data.registrations },
      }))
    }
  }

  /**
   * Keeps that a person overlooks what is wrong with the description of this endpoint's issuer: one flaw, the one that they were
   * told of. Throws `AuthError` when there is no issuer, or when the description has yet another name by now.
   * @param claimed the name that it has in its description
   * @returns false where nothing is wrong, so that nothing is kept
   */
  async trust({ url, hints }: OAuthEndpoint, challengeUrl: string | null, claimed: string): Promise<boolean> {
    const known = trustIn(this.#deps.vault)
    let overlooked: { asked: string; flaw: Flaw } | null = null as { asked: string; flaw: Flaw } | null
    try {
      await this.#discover(url, challengeUrl, hints, (asked, found, flaw) => {
        if (known(asked, found, flaw)) return true
        if (found !== claimed || overlooked !== null) return false
        overlooked = { asked, flaw }
        return true
      })
    } catch (error) {
      // The next flaw is the next question.
      if (overlooked === null) throw error
    }
    if (overlooked === null) return false
    const { asked, flaw } = overlooked
    await this.#deps.vault.update((data) => {
      const before = data.trusted[keyOf(asked)]
      const flaws = before?.claimed === claimed ? before.flaws : []
      return {
        ...data,
        trusted: { ...data.trusted, [keyOf(asked)]: { claimed, flaws: [...new Set([...flaws, flaw])] } },
        issuers: flaw === 'unencrypted-name' ? data.issuers : { ...data.issuers, [canonicalEndpoint(url)]: asked },
      }
    })
    return true
  }

  #discover(
    url: URL,
    challengeUrl: string | null,
    hints: OAuthHints | null,
    trust: Trust = trustIn(this.#deps.vault),
  ): Promise<Discovery> {
    return discover(url, challengeUrl, hints, reachFrom(url, configuredPlaces(hints), this.#deps.fetch).fetch, trust)
  }
}

/** One name for both spellings of an issuer without a path. */
function keyOf(asked: string): string {
  return asked.replace(/^(https?:\/\/[^/?#]+)\/$/, '$1')
}

/** What a person has overlooked so far. */
export function trustIn(vault: { data: Pick<VaultData, 'trusted'> }): Trust {
  return (asked, claimed, flaw) => {
    const known = vault.data.trusted[keyOf(asked)]
    return known?.claimed === claimed && known.flaws.includes(flaw)
  }
}

/**
 * Null: one has to be made. A registration is never used at another issuer than its own, nor a dynamic one for more scopes
 * than it was made for.
 */
export function findRegistration(
  data: VaultData,
  { issuer, metadata }: Discovery,
  hints: OAuthHints | null,
  documentUrl: string | null,
  scopes: readonly string[],
): Registration | null {
  const entered = data.clients[issuer]
  const clientId = hints?.clientId ?? entered?.clientId
  if (clientId !== undefined) {
    const secret = entered?.clientId === clientId ? entered.clientSecret : null
    const client = { client_id: clientId, ...(secret === null ? {} : { client_secret: secret }) }
    return { issuer, source: 'configured', redirectUri: '', client }
  }
  if (documentUrl !== null && metadata?.client_id_metadata_document_supported === true) {
    return {
      issuer,
      source: 'document',
      redirectUri: '',
      client: { client_id: documentUrl, token_endpoint_auth_method: 'none' },
    }
  }
  const dynamic = Object.values(data.registrations).filter(
    (each) => each.issuer === issuer && each.source === 'dynamic' && mayAskFor(each, scopes),
  )
  return dynamic.at(-1) ?? null
}

/** An issuer that names scopes in its answer refuses all others for this client (RFC 7591, `scope`). */
function mayAskFor({ client }: Registration, scopes: readonly string[]): boolean {
  const registered = typeof client['scope'] === 'string' ? client['scope'].split(' ') : null
  return registered === null || scopes.every((scope) => registered.includes(scope))
}

export function registrationId({ issuer, client }: Registration): string {
  return createHash('sha256')
    .update(JSON.stringify([issuer, client.client_id]))
    .digest('hex')
    .slice(0, 16)
}
