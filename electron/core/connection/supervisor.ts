/**
 * Looks after one server: feeds its state machine, carries out the effects one after another, and keeps what the views
 * show. It decides nothing itself: the machine says what happens next, `classify` what a fault means.
 */
import { stateWords } from '../../../shared/text/states'
import { isDeepStrictEqual } from 'node:util'
import type { CallbackWish } from '../../../shared/model/callback'
import type { ToolResult } from '../../../shared/model/capabilities'
import { isAttempt, isSettled, type ConnectionState } from '../../../shared/model/connection'
import { PatchbayError } from '../../../shared/ipc/result'
import type { ActivityLog } from '../activity/activity-log'
import { AuthError } from '../problems/auth-error'
import type { CredentialChange } from '../auth/credentials'
import { problem } from '../problems/problem'
import { problemOfSignIn } from '../problems/was-there'
import type { ServerRecord } from '../registry/store'
import { describeTarget } from '../sources/describe'
import { isInvalid, locationKey, type Definition } from '../sources/definition'
import { blockOf } from '../launch/block'
import { callTool, onSession } from './caller'
import { Connector } from './connector'
import type { ConnectionDeps } from './deps'
import { Driver } from './driver'
import { firstAuth, firstFacts, type ServerFacts } from './server-facts'
import { lendHeaders, lendingPatience } from './lending'
import { Link, noRun } from './link'
import { initialMachine } from './machine'
import type { CallWatch, McpClient } from '../mcp/mcp'
import type { Pipe } from '../mcp/pipe'
import type { Session } from '../mcp/session'
import { challengeIn } from '../mcp/tool-result'
import { FactsKeeper } from './facts-keeper'
import { IdleSleep } from './idle-sleep'
import { refuseDisabled, refuseUnapproved } from './refusals'
import { SignInControl, type ConsentState } from './sign-in-control'

/** Longest call when the entry sets no limit of its own (ms); progress notices extend it. */
const callLimit = 10 * 60_000

/** What of a supervisor changes on the screen. */
export type SupervisorView = ServerFacts & { state: ConnectionState }

export class Supervisor {
  readonly id: string
  /** What it shows, and its activity. `changes` wakes whoever waits for it to look different. */
  readonly shown: Pick<FactsKeeper, 'facts' | 'activity' | 'changes'>
  readonly connector: Pick<Connector, 'endpoint' | 'isReachable' | 'requests' | 'wasMcp'>
  readonly signInControl: Pick<SignInControl, 'challengeUrl' | 'cancel' | 'bring'>
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
      throw new PatchbayError('sign-in-failed', detail, { code: error.code })
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

  /** Calls a tool. See `Engine.call` for `patienceMs` and the errors. */
  call(tool: string, args: Record<string, unknown>, patienceMs: number, watch: CallWatch = {}): Promise<ToolResult> {
    const { clock, redactor } = this.#deps
    const { entry } = this.#definition
    const timeoutMs = (isInvalid(entry) ? null : entry.timeoutMs) ?? callLimit
    const call = { tool, args, timeoutMs, patienceMs, watch }
    return this.#sleep.during(() =>
      callTool(this, call, clock, {
        target: describeTarget(this.#definition),
        redact: (text) => redactor.text(text),
        log: (level, message, record) => this.#keeper.log(level, 'call', message, record),
        failed: (error) => this.#noticeMoreScopes(error),
        answered: (result) => this.#noticeMoreScopes(challengeIn(result)),
      }),
    )
  }

  /**
   * Runs requests of others on the live connection, each once. Waits for a connection that is being made or tried again.
   * Rejects with what `work` does, or a `PatchbayError` when there is no connection.
   * @param client whose request it is: where every client has a connection of its own, it is run on that one
   */
  run<T>(
    patienceMs: number,
    client: string | undefined,
    work: (client: McpClient, pipe: Pipe) => Promise<T>,
  ): Promise<T> {
    const patience = { patienceMs, successorMs: patienceMs, waitsForRetry: true }
    const run = (session: Session): Promise<T> => this.#link.run(session, client, work)
    return this.#sleep
      .during(() => onSession(this, patience, this.#deps.clock, run))
      .then(
        (answer) => {
          this.#noticeMoreScopes(challengeIn(answer))
          return answer
        },
        (error: unknown) => {
          this.#noticeMoreScopes(error)
          throw error
        },
      )
  }

  /** See `Link.watchResources`. */
  watchResources(uris: readonly string[]): void {
    this.#link.watchResources(uris)
    this.#sleep.watched(uris.length > 0)
  }

  /** A task of somebody goes on there, for so long (ms) at most; null: nobody waits for it. */
  holdTask(id: string, forMs: number | null): void {
    this.#sleep.task(id, forMs)
  }

  /** The person has said otherwise how long a program that nobody uses runs on. */
  sleepChanged(): void {
    this.#sleep.settingChanged()
  }

  /** See `Link.keepApart`. */
  keepApart(): void {
    this.#link.keepApart()
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
