/**
 * Sign-ins that wait for a person: at most one per issuer at a time, so that several clicks lead to one page after
 * another and never to a storm of tabs (recovery.md, law 4).
 */
import type { Clock } from '../ports'
import { KeyedMutex } from '../util/keyed-mutex'
import { AuthError } from './auth-error'
import { canonicalEndpoint, discover } from './oauth-discovery'
import { beginSignIn, consentLimit, type PendingSignIn, type SignInDeps, type SignInRequest } from './sign-in'
import type { Credentials, OAuthEndpoint } from './credentials'
import type { Grant } from '../vault/vault-data'

export interface ConsentHooks {
  /** The name for the page that the browser ends on. */
  server: string
  /** The page is ready: show it, and open it if the person wants that. */
  show: (page: { url: string; startedAt: number; expiresAt: number }) => Promise<void>
  /** Proves the candidate with a real request; throws when the server does not take it. */
  prove: (grant: Grant) => Promise<void>
  signal: AbortSignal
}

export class Consents {
  readonly #deps: SignInDeps & { credentials: Credentials; clock: Clock }
  readonly #perEndpoint = new KeyedMutex()
  readonly #perIssuer = new KeyedMutex()

  constructor(deps: SignInDeps & { credentials: Credentials; clock: Clock }) {
    this.#deps = deps
  }

  /** Resolves once a proved credential is kept. Throws `AuthError`; then everything is as it was before. */
  async run(request: SignInRequest, hooks: ConsentHooks): Promise<void> {
    const { url } = request.endpoint
    const { credentials } = this.#deps
    const asked = credentials.stamp(url)
    await this.#perEndpoint.run(canonicalEndpoint(url), async () => {
      // Two entries for one endpoint, both clicked: the first sign-in serves the second as well.
      if (credentials.stamp(url) !== asked && credentials.hasGrant(url)) return
      hooks.signal.throwIfAborted()
      const pending = await beginSignIn(request, this.#deps)
      try {
        await this.#perIssuer.run(pending.issuer, () => this.#wait(pending, request, hooks))
      } finally {
        pending.cancel()
      }
    })
  }

  /** Keeps a client that a person has registered at the issuer of this endpoint. Throws `AuthError` when there is none. */
  async setClient({ url, hints }: OAuthEndpoint, clientId: string, clientSecret: string | null): Promise<void> {
    const { issuer } = await discover(url, null, hints, this.#deps.fetch)
    await this.#deps.vault.update((data) => ({
      ...data,
      clients: { ...data.clients, [issuer]: { clientId, clientSecret } },
    }))
  }

  /** Forgets how Patchbay is known at the issuer of this endpoint; the next sign-in registers anew. */
  async forgetRegistration({ url, hints }: OAuthEndpoint): Promise<void> {
    const { issuer } = await discover(url, null, hints, this.#deps.fetch)
    await this.#deps.vault.update((data) => {
      const kept = Object.entries(data.registrations).filter(([, registration]) => registration.issuer !== issuer)
      const { [issuer]: _entered, ...clients } = data.clients
      return { ...data, clients, registrations: Object.fromEntries(kept) }
    })
  }

  async #wait(pending: PendingSignIn, { endpoint }: SignInRequest, hooks: ConsentHooks): Promise<void> {
    const { clock, credentials } = this.#deps
    const abort = (): void => pending.cancel()
    if (hooks.signal.aborted) throw abandoned()
    hooks.signal.addEventListener('abort', abort, { once: true })
    let failure: AuthError | null = null
    try {
      const startedAt = clock.now()
      await hooks.show({ url: pending.url.href, startedAt, expiresAt: startedAt + consentLimit })
      const { grant, asked } = await pending.result
      await hooks.prove(grant)
      await credentials.adopt(endpoint.url, grant, asked)
    } catch (error) {
      failure =
        error instanceof AuthError
          ? error
          : new AuthError('auth.sign-in-failed', 'Something unexpected went wrong.', { then: 'fail' }, { cause: error })
      throw failure
    } finally {
      hooks.signal.removeEventListener('abort', abort)
      pending.finish(failure, hooks.server)
    }
  }
}

function abandoned(): AuthError {
  return new AuthError('auth.abandoned', 'The sign-in was cancelled.', { then: 'fail' })
}
