/** The sign-in of one server: when it is possible, what it shows while it waits, and how its candidate is proved. */
import { addressOf } from '../../../shared/address'
import { assertNever } from '../../../shared/assert-never'
import { PatchbayError } from '../../../shared/ipc/result'
import type { CallbackWish } from '../../../shared/model/callback'
import type { ConnectionState } from '../../../shared/model/connection'
import { AuthError } from '../problems/auth-error'
import type { OAuthEndpoint } from '../auth/credentials'
import type { Brought } from '../auth/loopback'
import { authorizationOf, candidateTokens } from '../auth/authorization'
import { parseChallenge } from '../auth/challenge'
import { isInvalid, type Definition, type OAuthHints } from '../sources/definition'
import { authKind } from '../sources/describe'
import type { Grant } from '../vault/vault-data'
import type { ConnectionDeps } from './deps'
import type { Verdict } from '../mcp/dial'
import { FaultError, type Fault } from '../problems/fault'
import { prepare } from '../launch/launch'
import { Session, type SessionOptions } from '../mcp/session'

export type ConsentState = Extract<ConnectionState, { kind: 'authorizing' }>

export interface SignInHooks {
  /** Shows the waiting consent, or (null) that there is none any more. */
  show: (consent: ConsentState | null) => void
  /** The server answered with a live connection before: its new credential is proved first. */
  isConnected: () => boolean
  sessionOptions: () => SessionOptions
  /** What is known of the server's protocol. */
  verdict: () => Verdict | null
}

/** A sign-in that some requests want, while others go on without. */
export interface Wanted {
  code: 'auth.more-scopes' | 'auth.some-tools'
  scopes: string[]
  detail: string
}

const proofLimit = 30_000

export type SignInControlDeps = Pick<
  ConnectionDeps,
  'clock' | 'credentials' | 'environment' | 'host' | 'openUrl' | 'secrets' | 'signIns'
>

export class SignInControl {
  readonly #deps: SignInControlDeps
  readonly #hooks: SignInHooks
  #running: AbortController | null = null
  /** Takes an address to the page that is shown. */
  #bring: ((address: string) => Brought) | null = null
  /** What the last 401 or 403 said about signing in. */
  #challenge = { resourceMetadata: null as string | null, scopes: [] as string[], bound: false }

  constructor(deps: SignInControlDeps, hooks: SignInHooks) {
    this.#deps = deps
    this.#hooks = hooks
  }

  /** Remembers what a refusal says about signing in, for the next sign-in. */
  heard(fault: Fault): void {
    if (fault.kind === 'http' && fault.status === 401) {
      const { resourceMetadata, scopes, bound } = parseChallenge(fault.wwwAuthenticate)
      this.#challenge = { resourceMetadata: resourceMetadata ?? this.#challenge.resourceMetadata, scopes, bound }
    }
    if (fault.kind === 'auth' && fault.error.outcome.then === 'needs-auth') {
      this.#challenge = { ...this.#challenge, scopes: fault.error.outcome.scopes }
    }
  }

  /**
   * What a failed call was refused for want of, by a server that serves others all the same: more rights, or a sign-in.
   * Null when it failed for another reason.
   * @param endpoint of the sign-in; null where there is none
   */
  wantsMore(error: unknown, endpoint: OAuthEndpoint | null): Wanted | null {
    if (!(error instanceof FaultError) || !endpoint) return null
    const { fault } = error
    if (fault.kind === 'http' && fault.status === 401) {
      const { scopes, resourceMetadata, error: reason } = parseChallenge(fault.wwwAuthenticate)
      // Without it, it is not clear whether the server takes a sign-in at all.
      if (resourceMetadata === null) return null
      const isSignedIn = this.#deps.credentials.hasGrant(endpoint.url)
      if (isSignedIn && reason !== 'insufficient_scope') return null
      this.heard(fault)
      return isSignedIn
        ? { code: 'auth.more-scopes', scopes, detail: 'It refused a call for want of rights; it was not run.' }
        : {
            code: 'auth.some-tools',
            scopes,
            detail: 'It refused a call for want of a sign-in; it was not run. Other requests it takes from anybody.',
          }
    }
    if (fault.kind !== 'auth') return null
    const { code, outcome, message } = fault.error
    if (code !== 'auth.more-scopes' || outcome.then !== 'needs-auth') return null
    this.heard(fault)
    return { code, scopes: outcome.scopes, detail: message }
  }

  /**
   * Signs in. Resolves once a credential is kept; throws `PatchbayError` when this server takes no sign-in, and
   * `AuthError` when it came to nothing.
   * @param open false: the page is only shown, not opened
   */
  async run(
    definition: Definition,
    endpoint: OAuthEndpoint | null,
    { open, callback }: { open: boolean; callback: CallbackWish },
  ): Promise<void> {
    const name = definition.location.name
    if (!endpoint) throw new PatchbayError('invalid-input', `${name} takes no sign-in: ${whyNot(definition)}`)
    if (this.#running) throw new PatchbayError('invalid-input', `A sign-in to ${name} is under way.`)
    const running = new AbortController()
    this.#running = running
    try {
      await this.#deps.signIns.run(
        {
          endpoint,
          challengeUrl: this.#challenge.resourceMetadata,
          challengeScopes: this.#challenge.scopes,
          wantsBoundToken: this.#challenge.bound,
          callback,
        },
        {
          server: name,
          signal: running.signal,
          show: async ({ url, startedAt, expiresAt, bring }) => {
            this.#bring = bring
            const consent: ConsentState = {
              kind: 'authorizing',
              url,
              startedAt: iso(startedAt),
              expiresAt: iso(expiresAt),
            }
            this.#hooks.show(consent)
            // A browser that is missing ends nothing: the page can be opened in the app, or its link be copied.
            if (open) await this.#deps.openUrl(url).catch(() => this.#hooks.show({ ...consent, unopened: true }))
          },
          prove: (grant) => this.#prove(definition, endpoint.url, grant, running.signal),
        },
      )
      this.#challenge = { ...this.#challenge, scopes: [] }
    } catch (error) {
      if (running.signal.aborted) throw new AuthError('auth.abandoned', 'The sign-in was cancelled.', { then: 'fail' })
      if (error instanceof AuthError) throw error
      // Metadata that makes no sense ends in all kinds of exceptions; the person sees one problem.
      const detail = `The sign-in of ${name} could not be prepared: its description makes no sense.`
      throw new AuthError('auth.sign-in-failed', detail, { then: 'fail' }, { cause: error })
    } finally {
      this.#running = null
      this.#bring = null
      this.#hooks.show(null)
    }
  }

  get challengeUrl(): string | null {
    return this.#challenge.resourceMetadata
  }

  /** The server is at another address now. */
  forget(): void {
    this.cancel()
    this.#challenge = { resourceMetadata: null, scopes: [], bound: false }
  }

  /** Takes the address that the browser of another machine ended on. Throws `PatchbayError` when it is not the answer. */
  bring(address: string, name: string): { taken: true } {
    const brought = this.#bring?.(address) ?? 'too-late'
    switch (brought) {
      case 'taken':
        return { taken: true }
      case 'not-an-answer': {
        const message = 'That is not where the sign-in ends. Copy the whole address that the browser shows at the end.'
        throw new PatchbayError('invalid-input', message)
      }
      case 'of-another-sign-in': {
        const message = 'That address belongs to another sign-in. Open the link of this one, and copy where it ends.'
        throw new PatchbayError('invalid-input', message, { code: 'auth.state-mismatch' })
      }
      case 'too-late':
        throw new PatchbayError('invalid-input', `No sign-in to ${name} is waiting for an address.`)
      default:
        return assertNever(brought)
    }
  }

  /** Ends a waiting sign-in. @returns whether there was one. */
  cancel(): boolean {
    this.#running?.abort(new Error('cancelled'))
    return this.#running !== null
  }

  /** A credential that may still work is replaced only by one that has been seen to work (docs/recovery.md, law 5). */
  async #prove(definition: Definition, endpoint: URL, grant: Grant, signal: AbortSignal): Promise<void> {
    if (!this.#hooks.isConnected() && !this.#deps.credentials.hasGrant(endpoint)) return
    const { clock, environment, host, secrets } = this.#deps
    const prepared = await prepare(definition, await environment(), secrets(), host, clock.now())
    if (!prepared.ok) return
    const options: SessionOptions = {
      ...this.#hooks.sessionOptions(),
      authorize: ({ headers }) => authorizationOf({ headers, helper: null, tokens: candidateTokens(grant) }),
      timeoutMs: proofLimit,
    }
    try {
      const session = await Session.open(prepared.launch, this.#hooks.verdict(), options, signal)
      await session.close()
    } catch (error) {
      const rejected =
        error instanceof FaultError && error.fault.kind === 'http' && [401, 403].includes(error.fault.status)
      if (!rejected) throw error
      const detail = 'The server does not take the new sign-in, so the one before is kept.'
      throw new AuthError('auth.rejected-after-sign-in', detail, { then: 'fail' }, { cause: error })
    }
  }
}

/** The endpoint that a definition may sign in to; null when it has another kind of credential. */
export function oauthEndpoint(definition: Definition, launchUrl: URL | null): OAuthEndpoint | null {
  const { entry } = definition
  if (isInvalid(entry) || entry.transport === 'stdio' || authKind(definition) !== 'none') return null
  const url = launchUrl ?? addressOf(entry.url)
  return url && { url, hints: hintsOf(definition.location.scope, entry.oauth) }
}

/** Whom tokens are asked for is for the person to say: a repository's file could have those of another service handed to it. */
function hintsOf(scope: Definition['location']['scope'], hints: OAuthHints | null): OAuthHints | null {
  return scope === 'project' && hints ? { ...hints, resource: undefined } : hints
}

function whyNot(definition: Definition): string {
  const { entry } = definition
  if (isInvalid(entry) || entry.transport === 'stdio') return 'it is not a remote server.'
  return authKind(definition) === 'helper'
    ? 'its headers come from a helper.'
    : 'its entry has a credential of its own.'
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}
