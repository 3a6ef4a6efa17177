/** Makes the connections of one server: fills in its entry, waits for a place, opens a session, and names what went wrong. */
import { addressOf } from '../../../shared/address'
import type { AuthView } from '../../../shared/model/credential'
import type { Problem } from '../../../shared/model/problem'
import { describeUnexpected } from '../../../shared/unexpected'
import { RequestLog } from '../activity/request-log'
import { authorizationOf, keptTokens } from '../auth/authorization'
import type { OAuthEndpoint } from '../auth/credentials'
import { findSignIn, hasOtherIssuer } from '../auth/offer'
import { helperAuthorization } from '../auth/headers-helper'
import { describeTarget } from '../sources/describe'
import { isInvalid, type Definition } from '../sources/definition'
import { classify, offlineProblem } from '../problems/classify'
import type { ConnectionDeps } from './deps'
import type { Failure } from '../problems/failure'
import { FaultError, whyItFailed, type Fault } from '../problems/fault'
import { prepare, type Launch, type RemoteLaunch } from '../launch/launch'
import type { Authorization, HeaderValues } from '../network/authorized-fetch'
import { hostOf } from '../network/hosts'
import { Experience } from '../mcp/dial'
import type { Environment } from '../programs/shell-environment'
import { unlessAborted } from '../util/unless-aborted'
import { Session, type SessionEvents, type SessionOptions } from '../mcp/session'
import { oauthEndpoint } from './sign-in-control'

/** Longest wait for a quiet moment (ms): some servers may be tried again and again for ever. */
const quietLimit = 3_000

/** The definition itself forbids a start; carries what is wrong with it. */
export class NotStartable extends Error {
  override readonly name = 'NotStartable'
  constructor(readonly problem: Problem) {
    super(problem.title)
  }
}

export type ConnectorDeps = Pick<
  ConnectionDeps,
  | 'version'
  | 'clock'
  | 'fetch'
  | 'openFetch'
  | 'network'
  | 'host'
  | 'limits'
  | 'gates'
  | 'environment'
  | 'processes'
  | 'redactor'
  | 'logger'
  | 'store'
  | 'credentials'
  | 'vaultProblem'
  | 'secrets'
  | 'asks'
>

export class Connector {
  readonly requests = new RequestLog()
  readonly #id: string
  readonly #deps: ConnectorDeps
  readonly #definition: () => Definition
  /** The URL that was really used, with its variables filled in. */
  #launchUrl: URL | null = null
  #asked = false
  readonly #experience = new Experience()

  constructor(id: string, deps: ConnectorDeps, definition: () => Definition) {
    this.#id = id
    this.#deps = deps
    this.#definition = definition
  }

  /** Where a sign-in would be valid; null for servers that take none. */
  get endpoint(): OAuthEndpoint | null {
    return oauthEndpoint(this.#definition(), this.#launchUrl)
  }

  /** The name of the machine that it talks to; null for programs. */
  get host(): string | null {
    return this.#url?.hostname ?? null
  }

  /** False while this machine has no way to the server. */
  get isReachable(): boolean {
    return this.host === null || this.#deps.network.reaches(this.host)
  }

  /** MCP has answered at its address, now or in an earlier run. */
  get wasMcp(): boolean {
    return this.#experience.hasGreeted || (this.#deps.store.get(this.#id)?.verdict ?? null) !== null
  }

  offlineProblem(): Problem {
    return offlineProblem(describeTarget(this.#definition()), this.#deps.clock.now())
  }

  /** A person waits for the next attempt: it is made at once, however many others wait for their turn. */
  hurry(): void {
    this.#asked = true
    this.#experience.forget()
  }

  /** The definition talks to something else now. */
  redefined(): void {
    this.#launchUrl = null
    this.#experience.beginAnew()
  }

  /** Opens a session. Throws `NotStartable`, `FaultError`, or the signal's reason; then nothing is left open. */
  async open(events: SessionEvents, signal: AbortSignal): Promise<Session> {
    const { gates, environment, store } = this.#deps
    const leave = this.#asked ? () => undefined : await gates.enter(this.#url && hostOf(this.#url), signal)
    this.#asked = false
    try {
      const launch = await this.#prepare(await unlessAborted(environment(), signal))
      const verdict = store.get(this.#id)?.verdict ?? null
      return await Session.open(launch, verdict, this.sessionOptions(events), signal)
    } finally {
      leave()
    }
  }

  /**
   * The headers that a request to the endpoint carries now, the credential renewed if it has to be; null for programs.
   * Throws `NotStartable` or `AuthError`.
   */
  async headersNow(): Promise<HeaderValues | null> {
    const launch = await this.#prepare(await this.#deps.environment())
    if (launch.transport === 'stdio') return null
    // Its helper is another run than that of the connection: the secrets of both stay known.
    return this.#authorization(launch, 'lent helper').headersFor({ method: 'POST', url: launch.url })
  }

  async #prepare(variables: Environment): Promise<Launch> {
    const { clock, host, redactor, secrets } = this.#deps
    const prepared = await prepare(this.#definition(), variables, secrets(), host, clock.now())
    redactor.set(this.#id, prepared.secrets)
    if (!prepared.ok) throw new NotStartable(prepared.problem)
    if (prepared.launch.transport !== 'stdio') this.#launchUrl = prepared.launch.url
    return prepared.launch
  }

  sessionOptions(events: SessionEvents): SessionOptions {
    const { version, openFetch, processes, clock, asks, gates, limits } = this.#deps
    const own = openFetch()
    return {
      version,
      fetch: own.fetch,
      renewFetch: () => own.renew(),
      release: () => own.close(),
      authorize: (launch) => this.#authorization(launch),
      processes: { ...processes, owner: this.#id },
      clock,
      experience: this.#experience,
      requested: (shape) => this.requests.add(shape),
      timeoutMs: limits.handshakeMs,
      limits,
      quiet: () => Promise.race([gates.quiet(), new Promise<void>((resolve) => clock.after(quietLimit, resolve))]),
      asks: asks && {
        kinds: asks.kinds,
        ask: (question, withdrawn) =>
          asks.ask({ id: this.#id, name: this.#definition().location.name }, question, withdrawn),
      },
      events,
    }
  }

  #authorization({ headers, helper }: RemoteLaunch, whose = 'helper'): Authorization {
    const { credentials, clock, host, limits, redactor } = this.#deps
    const { endpoint } = this
    const options = {
      platform: host.platform,
      now: () => clock.now(),
      learned: (values: string[]) => redactor.set(`${this.#id} ${whose}`, values),
      limitMs: limits.helperMs,
    }
    return authorizationOf({
      headers,
      helper: helper && helperAuthorization(helper, options),
      tokens:
        endpoint && keptTokens(credentials, endpoint.url, (named, issuer) => this.#hasMoved(endpoint, named, issuer)),
    })
  }

  /** An issuer that the entry itself names need not be the one that the server describes. */
  async #hasMoved({ url, hints }: OAuthEndpoint, named: string | null, issuer: string): Promise<boolean> {
    if (hints?.authServerMetadataUrl !== undefined) return false
    return hasOtherIssuer(url, named, issuer, this.#deps.fetch)
  }

  get #url(): URL | null {
    const { entry } = this.#definition()
    if (isInvalid(entry) || entry.transport === 'stdio') return null
    return this.#launchUrl ?? addressOf(entry.url)
  }

  /** What a thrown error means for the state. */
  async failureOf(error: unknown, auth: AuthView['kind'], signal: AbortSignal): Promise<Failure> {
    if (error instanceof NotStartable) {
      if (error.problem.code !== 'vault.secret-missing') return { then: 'fail', problem: error.problem }
      const vault = this.#deps.vaultProblem()
      // It may well be there, in a vault that cannot be read just now.
      return vault && vault.code !== 'vault.damaged'
        ? { then: 'fail', schedule: 'slow', waitsFor: 'vault', problem: vault }
        : { then: 'fail', waitsFor: 'vault', problem: error.problem }
    }
    const { clock, redactor, credentials, fetch, logger } = this.#deps
    const fault: Fault = error instanceof FaultError ? error.fault : { kind: 'other', message: whyItFailed(error) }
    if (fault.kind === 'other') {
      const cause = error instanceof FaultError ? error.cause : error
      logger.error('An attempt failed unexpectedly', { server: this.#id, ...describeUnexpected(cause) })
    }
    const { endpoint } = this
    const signedIn = endpoint !== null && credentials.hasGrant(endpoint.url)
    // A server with a header or a helper of its own has no endpoint here, and never drifts into OAuth discovery
    // (docs/recovery.md, law 3).
    const mayAsk = fault.kind === 'http' && fault.status === 401 && endpoint !== null && !signedIn
    const signIn = mayAsk ? await findSignIn(endpoint.url, fault.wwwAuthenticate, fetch, signal) : null
    const failure = classify(fault, {
      transport: this.#definition().entry.transport,
      auth,
      target: describeTarget(this.#definition()),
      signIn,
      signedIn,
      wasMcp: this.wasMcp,
      offline: !this.isReachable,
      redact: (text) => redactor.text(text),
      now: clock.now(),
    })
    // Behind a locked keychain there may well be a sign-in: never read it as signed out.
    const vault = this.#deps.vaultProblem()
    const locked = failure.then === 'needs-auth' && failure.reason === 'first-time' && vault?.code === 'vault.locked'
    return locked ? { then: 'fail', waitsFor: 'vault', problem: vault } : failure
  }
}
