/**
 * Sign-ins that wait for a person: at most one per issuer at a time, so that several clicks lead to one page after
 * another and never to a storm of tabs (docs/recovery.md, law 4).
 */
import { reachFrom } from '../network/reach'
import { KeyedMutex } from '../util/keyed-mutex'
import { AuthError } from '../problems/auth-error'
import { canonicalEndpoint, configuredPlaces, discover } from './discovery'
import { findResourceMetadata } from './offer'
import { beginSignIn, type PendingSignIn, type SignInDeps, type SignInRequest } from './sign-in'
import type { Credentials } from './credentials'
import { trustIn } from './registrations'
import type { Grant } from '../vault/vault-data'

export interface SignInSteps {
  /** The name for the page that the browser ends on. */
  server: string
  /** The page is ready: show it, and open it if the person wants that. */
  show: (page: Pick<PendingSignIn, 'startedAt' | 'expiresAt' | 'bring'> & { url: string }) => Promise<void>
  /** Proves the candidate with a real request; throws when the server does not take it. */
  prove: (grant: Grant) => Promise<void>
  signal: AbortSignal
}

type SignInsDeps = Omit<SignInDeps, 'check'> & { credentials: Credentials }

export class SignIns {
  readonly #deps: SignInsDeps
  readonly #perEndpoint = new KeyedMutex()
  readonly #perIssuer = new KeyedMutex()

  constructor(deps: SignInsDeps) {
    this.#deps = deps
  }

  /** Resolves once a proved credential is kept. Throws `AuthError`; then everything is as it was before. */
  async run(request: SignInRequest, hooks: SignInSteps): Promise<void> {
    const { url, hints } = request.endpoint
    const { credentials, vault } = this.#deps
    const reach = reachFrom(url, configuredPlaces(hints), this.#deps.fetch)
    const asked = credentials.stamp(url)
    await inTurn(this.#perEndpoint, canonicalEndpoint(url), hooks.signal, async () => {
      // Two entries for one endpoint, both clicked: the first sign-in serves the second as well.
      if (credentials.stamp(url) !== asked && credentials.hasGrant(url)) return
      const challengeUrl = request.challengeUrl ?? (await findResourceMetadata(url, reach.fetch))
      const discovery = await discover(url, challengeUrl, hints, reach.fetch, trustIn(vault))
      // What follows may register Patchbay there, so it is done once per issuer, too.
      await inTurn(this.#perIssuer, discovery.issuer, hooks.signal, async () => {
        const pending = await beginSignIn(request, discovery, { ...this.#deps, ...reach })
        await this.#wait(pending, request, hooks)
      })
    })
  }

  async #wait(pending: PendingSignIn, { endpoint }: SignInRequest, hooks: SignInSteps): Promise<void> {
    const abort = (): void => pending.cancel()
    hooks.signal.addEventListener('abort', abort, { once: true })
    let failure: AuthError | null = null
    try {
      if (hooks.signal.aborted) throw abandoned()
      await hooks.show({ ...pending, url: pending.url.href })
      const { grant, asked } = await pending.result
      await hooks.prove(grant)
      await this.#deps.credentials.adopt(endpoint.url, grant, asked)
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

/** Waits for its turn, then works; a person who cancels meanwhile does not have to wait for that. */
function inTurn(turns: KeyedMutex, key: string, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(abandoned())
    signal.addEventListener('abort', abort, { once: true })
    const begin = async (): Promise<void> => {
      signal.removeEventListener('abort', abort)
      if (signal.aborted) throw abandoned()
      await work()
    }
    turns.run(key, begin).then(resolve, reject)
  })
}

function abandoned(): AuthError {
  return new AuthError('auth.abandoned', 'The sign-in was cancelled.', { then: 'fail' })
}
