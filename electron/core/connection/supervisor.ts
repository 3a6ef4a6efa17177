/**
 * Looks after one server: feeds its state machine, carries out the effects one after another, and keeps what the views
 * show. It decides nothing itself: the machine says what happens next, `classify` what a fault means.
 */
import { stateWords } from '../../../shared/text/states'
import { isDeepStrictEqual } from 'node:util'
import type { CallbackWish } from '../../../shared/model/callback'
import { isAttempt, isSettled, type ConnectionState } from '../../../shared/model/connection'
import { PatchbayError } from '../../../shared/ipc/result'
import type { ActivityLog } from '../activity/activity-log'
import { AuthError } from '../problems/auth-error'
import type { CredentialChange } from '../auth/credentials'
import { problem } from '../problems/problem'
import { problemOfSignIn } from '../problems/was-there'
import type { ServerRecord } from '../registry/store'
import { locationKey, type Definition } from '../sources/definition'
import { blockOf } from '../launch/block'
import { Connector } from './connector'
import type { ConnectionDeps } from './deps'
import { Driver } from './driver'
import { firstAuth, firstFacts, type ServerFacts } from './server-facts'
import { lendHeaders, lendingPatience } from './lending'
import { Link, noRun } from './link'
import { initialMachine } from './machine'
import type { Session } from '../mcp/session'
import { FactsKeeper } from './facts-keeper'
import { IdleSleep } from './idle-sleep'
import { refuseDisabled, refuseUnapproved } from './refusals'
import { SignInControl, type ConsentState } from './sign-in-control'
import { Use } from './use'

/** What of a supervisor changes on the screen. */
export type SupervisorView = ServerFacts & { state: ConnectionState }

export class Supervisor {
  readonly id: string
  /** What it shows, and its activity. `changes` wakes whoever waits for it to look different. */
  readonly shown: Pick<FactsKeeper, 'facts' | 'activity' | 'changes'>
  readonly connector: Pick<Connector, 'endpoint' | 'isReachable' | 'requests' | 'wasMcp'>
  readonly signInControl: Pick<SignInControl, 'challengeUrl' | 'cancel' | 'bring'>
  /** What others do with the server. */
  readonly use: Use
  readonly #deps: ConnectionDeps
  readonly #keeper: FactsKeeper
  readonly #connector: Connector
  readonly #signIn: SignInControl
  readonly #driver: Driver
  readonly #link: Link
  readonly #sleep: IdleSleep
  #definition: Definition
  /** A sign-in that waits for the person covers the state below it, which goes on. */
  #consent: ConsentState | null = null

  constructor(definition: Definition, record: ServerRecord, activity: ActivityLog, deps: ConnectionDeps) {
    this.id = record.id
    this.#deps = deps
    this.#definition = definition
    const now = deps.clock.now()
    const machine = initialMachine(record.intent, blockOf(definition, record.approved, now))
    const facts = firstFacts(definition, record, deps.pastOf(record.id), machine.state, now)
    this.shown = this.#keeper = new FactsKeeper(this.id, facts, activity, deps)
    this.#driver = new Driver(this.id, machine, deps, {
      open: (run) => this.#link.open(run),
      close: async () => {
        await this.#link.close()
        this.#driver.feed({ type: 'closed' })
      },
      abort: (reason) => this.#link.abort(reason),
      changed: (before) => this.#stateChanged(before),
    })
    this.connector = this.#connector = new Connector(this.id, deps, () => this.#definition)
    this.signInControl = this.#signIn = new SignInControl(deps, {
      show: (consent) => this.#showConsent(consent),
      isConnected: () => this.session !== null,
      sessionOptions: () => this.#connector.sessionOptions(this.#link.events(noRun)),
      verdict: () => deps.store.get(this.id)?.verdict ?? null,
    })
    this.#link = new Link(this.id, deps, this.#driver, this.#connector, this.#keeper, this.#signIn)
    this.#sleep = new IdleSleep({
      clock: deps.clock,
      after: () => (this.#definition.entry.transport === 'stdio' ? deps.sleepAfter() : null),
      mayRest: () => this.session !== null && this.#driver.machine.state.kind === 'connected',
      isAsleep: () => this.#driver.machine.state.kind === 'asleep',
      sleep: () => this.#driver.feed({ type: 'sleep' }),
      wake: () => this.#wake(),
    })
    this.use = new Use({
      callee: this,
      clock: deps.clock,
      redactor: deps.redactor,
      definition: () => this.#definition,
      link: this.#link,
      sleep: this.#sleep,
      log: (...line) => this.#keeper.log(...line),
      notice: (challenge) => this.#noticeMoreScopes(challenge),
    })
  }

  get definition(): Definition {
    return this.#definition
  }

  get name(): string {
    return this.#definition.location.name
  }

  get state(): ConnectionState {
    return this.#consent ?? this.#driver.machine.state
  }

  get session(): Session | null {
    return this.#link.session
  }

  get view(): SupervisorView {
    return { ...this.#keeper.facts, state: this.state }
  }

  start(): void {
    this.#driver.feed({ type: 'start' })
  }

  /** Takes the definition as it is in its file now. A mere rename or move touches nothing. */
  redefine(definition: Definition): void {
    const changed = definition.fingerprint !== this.#definition.fingerprint
    const moved = locationKey(definition.location) !== locationKey(this.#definition.location)
    const led = !isDeepStrictEqual(definition.route, this.#definition.route)
    this.#definition = definition
    if (changed) {
      this.#connector.redefined()
      // The sign-in under way, and what the old address said about it, are for another place.
      this.#signIn.forget()
      this.#keeper.set({ auth: firstAuth(definition) })
    }
    const approved = this.#deps.store.get(this.id)?.approved ?? null
    this.#driver.feed({ type: 'definition', block: blockOf(definition, approved, this.#deps.clock.now()), changed })
    if (changed || moved || led) this.#keeper.changed()
  }

  /** Connects; for a program that waits for approval, this is the approval. Resolves once the outcome is known. */
  async connect(): Promise<void> {
    this.#refuseWhenDisabled()
    this.#approve()
    await this.#goFor('connect')
  }

  /** Ends the connection until the person asks for it again. Resolves once nothing of it is left. */
  async disconnect(): Promise<void> {
    this.#deps.store.update(this.id, { intent: 'disconnected' })
    // The latest wish wins (docs/recovery.md, law 9): approving a page that is still open must not connect again.
    this.#signIn.cancel()
    this.#driver.feed({ type: 'disconnect' })
    await this.#outcome()
  }

  /**
   * Builds everything anew and tries at once; approves nothing. Resolves once the outcome is known.
   * @param inTurn one of many: those behind one host take turns
   */
  async reconnect(inTurn = false): Promise<void> {
    this.#refuseWhenDisabled()
    if (this.#connector.endpoint) this.#deps.credentials.forgetFailures(this.#connector.endpoint.url)
    await this.#goFor('reconnect', inTurn)
  }

  /**
   * Signs in, then connects by itself. Resolves once the outcome is known (the state says which); throws only when this
   * server takes no sign-in.
   * @param open false: the page is shown but not opened
   */
  async signIn(open: boolean, callback: CallbackWish): Promise<void> {
    this.refuseWhenUnapproved()
    this.#refuseWhenDisabled()
    try {
      await this.#signIn.run(this.#definition, this.#connector.endpoint, { open, callback })
    } catch (error) {
      if (!(error instanceof AuthError)) throw error
      this.#keeper.log('warn', 'patchbay', error.message)
      const detail = this.#deps.redactor.text(error.message)
      const seen = problemOfSignIn(error, detail, this.#connector.wasMcp, this.#deps.clock.now())
      this.#driver.feed({ type: 'sign-in-failed', problem: seen })
      throw new PatchbayError('sign-in-failed', detail, { code: error.code, otherIssuer: error.evidence.otherIssuer })
    }
    await this.#goFor('connect')
  }

  /** The credential of this server's endpoint has changed, here or in another process. */
  credentialChanged(how: CredentialChange): void {
    const { endpoint } = this.#connector
    if (!endpoint) return
    const auth = this.#deps.credentials.view(endpoint.url)
    const had = this.#keeper.facts.auth.kind === 'oauth'
    this.#keeper.set({ auth: auth ?? { ...firstAuth(this.#definition), kind: had ? 'oauth' : 'none' } })
    if (auth)
      this.#driver.feed({ type: 'signed-in', era: this.session?.client.era ?? null, renewed: how === 'renewed' })
    // What is running may well end by itself with the token it was sent with; only the next request needs another one.
    else if (had && this.#driver.machine.intent === 'connected') this.verify()
    this.#keeper.changed()
  }

  /** The person has said otherwise how long a program that nobody uses runs on. */
  sleepChanged(): void {
    this.#sleep.settingChanged()
  }

  /** What another program of this person needs to use the server as Patchbay does. See `Engine.headers`. */
  async headers(): Promise<Record<string, string>> {
    this.refuseWhenUnapproved()
    this.#refuseWhenDisabled()
    // Whether a server wants a sign-in at all is known once it has been asked.
    const { endpoint } = this.#connector
    if (endpoint && !this.#deps.credentials.hasGrant(endpoint.url)) await this.settled(lendingPatience)
    return lendHeaders(this.#connector, this.name, this.state, (text) => this.#deps.redactor.text(text))
  }

  /** Resolves once nothing is under way (a sign-in that waits for the person included), or after `patienceMs`. */
  async settled(patienceMs: number): Promise<void> {
    const deadline = this.#deps.clock.now() + patienceMs
    while (!this.#driver.stopped && !isSettled(this.state) && this.#deps.clock.now() < deadline)
      await this.#keeper.changes.next(deadline)
  }

  /** Looks at once instead of at the next turn. */
  verify(): void {
    this.session?.verify()
    this.#driver.feed({ type: 'retry-due' })
  }

  /** This machine is offline: waits for its return. */
  pause(): void {
    this.#driver.feed({ type: 'offline', problem: this.#connector.offlineProblem() })
  }

  /** The machine is back, online or from sleep. */
  resume(): void {
    this.session?.verify()
    if (this.#connector.host !== null) this.#driver.feed({ type: 'resume' })
  }

  /** Ends everything for good; resolves when nothing is left. */
  async dispose(): Promise<void> {
    this.#signIn.cancel()
    this.#sleep.stop()
    await this.#driver.stop()
    await this.#link.close()
    this.#keeper.changed()
  }

  #stateChanged(before: ConnectionState): void {
    const { state } = this.#driver.machine
    if (before.kind !== state.kind)
      this.#keeper.log('info', 'patchbay', `${stateWords[before.kind]} → ${stateWords[state.kind]}`)
    this.#keeper.state(this.state)
    if (state.kind === 'connected') this.#sleep.rest()
  }

  /** Starts a program that sleeps, before everything that nobody waits for. */
  async #wake(): Promise<void> {
    this.#connector.hurry()
    this.#driver.feed({ type: 'wake' })
    const isWaking = (): boolean => this.#driver.machine.state.kind === 'connecting'
    while (!this.#driver.stopped && isWaking()) await this.#keeper.changes.next()
  }

  /** A tool that wants more rights is one click away from working; everything else goes on meanwhile. */
  #noticeMoreScopes(error: unknown): void {
    const wanted = this.#signIn.wantsMore(error, this.#connector.endpoint)
    if (!wanted) return
    const { code, scopes, detail } = wanted
    const seen = problem(code, this.#deps.clock.now(), { detail })
    this.#driver.feed({ type: 'more-scopes', run: this.#driver.machine.run, scopes, problem: seen })
  }

  #showConsent(consent: ConsentState | null): void {
    if (consent === this.#consent) return
    this.#consent = consent
    this.#keeper.state(this.state)
  }

  /** A person wants it connected, now and from now on. */
  async #goFor(type: 'connect' | 'reconnect', inTurn = false): Promise<void> {
    this.#deps.store.update(this.id, { intent: 'connected' })
    if (!inTurn && (type === 'reconnect' || !this.session)) this.#connector.hurry()
    this.#driver.feed({ type })
    await this.#outcome()
  }

  /** Resolves when nothing is under way; an attempt after a failure has an outcome of its own to wait for. */
  async #outcome(): Promise<void> {
    // Not `this.state`: a consent that waits covers it, but nobody waits for that but who has asked for it.
    const isBusy = (state: ConnectionState): boolean => !isSettled(state) || isAttempt(state)
    while (!this.#driver.stopped && isBusy(this.#driver.machine.state)) await this.#keeper.changes.next()
  }

  #approve(): void {
    if (this.#driver.machine.block?.kind !== 'needs-approval') return
    this.#deps.store.update(this.id, { approved: this.#definition.fingerprint })
    this.#driver.feed({ type: 'definition', block: null, changed: false })
  }

  /** See `refuseUnapproved`. */
  refuseWhenUnapproved(): void {
    refuseUnapproved(this.#driver.machine.block, this.#definition.location)
  }

  #refuseWhenDisabled(): void {
    refuseDisabled(this.#driver.machine.block, this.#definition.location)
  }
}
