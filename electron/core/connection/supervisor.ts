/**
 * Looks after one server: feeds its state machine, carries out the effects one after another, and keeps what the views
 * show. It decides nothing itself: the machine says what happens next, `classify` what a fault means.
 */
import type { ToolResult } from '../../../shared/model/capabilities'
import { isSettled, type ConnectionState } from '../../../shared/model/connection'
import { assertNever } from '../../../shared/assert-never'
import { PatchbayError } from '../../../shared/ipc/result'
import type { ActivityLog } from '../activity/activity-log'
import { AuthError } from '../auth/auth-error'
import type { OAuthEndpoint } from '../auth/credentials'
import { boundFetch } from '../auth/dpop'
import { findSignIn } from '../auth/discovery'
import { tokenSource } from '../auth/token-source'
import type { Cancel } from '../ports'
import { problem } from '../problem'
import type { ServerRecord } from '../registry/store'
import { describeTarget } from '../snapshot/describe'
import { fingerprint, isInvalid, type Definition } from '../sources/definition'
import { Changes } from '../util/changes'
import { blockOf } from './block'
import { callError } from './call-errors'
import { callTool } from './caller'
import { classify } from './classify'
import type { ConnectionDeps } from './deps'
import { faceAfterLists, faceAfterState, firstAuth, firstFace, type Face } from './face'
import type { Failure } from './failure'
import { FaultError, type Fault } from './fault'
import { prepare } from './launch'
import { initialMachine, transition, type Effect, type Machine, type MachineEvent } from './machine'
import { Session, type Lists, type SessionOptions } from './session'
import { oauthEndpoint, SignInControl, type ConsentState } from './sign-in-control'

/** An attempt holds its place among the few that may run at once no longer than this (ms): a silent server must not block others. */
const placeLimit = 3_000
const handshakeLimit = 30_000
/** Longest call when the entry sets no limit of its own (ms); progress notices extend it. */
const callLimit = 10 * 60_000

/** What of a supervisor changes on the screen. */
export type SupervisorView = Face & { state: ConnectionState }

export class Supervisor {
  readonly id: string
  readonly activity: ActivityLog
  readonly #deps: ConnectionDeps
  readonly changes: Changes
  readonly #signIn: SignInControl
  #definition: Definition
  #machine: Machine
  #face: Face
  #session: Session | null = null
  /** A sign-in that waits for the person covers the state below it, which goes on. */
  #consent: ConsentState | null = null
  /** The URL that was really used, with its variables filled in. */
  #launchUrl: URL | null = null
  #opening: AbortController | null = null
  /** Closes and opens happen strictly one after another. */
  #chain: Promise<void> = Promise.resolve()
  #timers: Cancel[] = []
  #disposed = false

  constructor(definition: Definition, record: ServerRecord, activity: ActivityLog, deps: ConnectionDeps) {
    this.id = record.id
    this.activity = activity
    this.#deps = deps
    this.changes = new Changes(deps.clock)
    this.#definition = definition
    const now = deps.clock.now()
    this.#machine = initialMachine(record.intent, blockOf(definition, record.approved, now))
    this.#face = firstFace(definition, record, this.#machine.state, now)
    this.#signIn = new SignInControl(deps, {
      show: (consent) => this.#showConsent(consent),
      isConnected: () => this.#session !== null,
      sessionOptions: () => this.#sessionOptions(-1),
      verdict: () => deps.store.get(this.id)?.verdict ?? null,
    })
  }

  get definition(): Definition {
    return this.#definition
  }

  get name(): string {
    return this.#definition.location.name
  }

  get state(): ConnectionState {
    return this.#consent ?? this.#machine.state
  }

  get session(): Session | null {
    return this.#session
  }

  get view(): SupervisorView {
    return { ...this.#face, state: this.state }
  }

  /** Where a sign-in would be valid; null for servers that take none. */
  get endpoint(): OAuthEndpoint | null {
    return oauthEndpoint(this.#definition, this.#launchUrl)
  }

  /** The lists of the live connection, if there is one. */
  get lists(): Lists | null {
    return this.#session?.lists ?? null
  }

  start(): void {
    this.#feed({ type: 'start' })
  }

  /** Takes the definition as it is in its file now. A mere rename or move touches nothing. */
  redefine(definition: Definition): void {
    const changed = fingerprint(definition) !== fingerprint(this.#definition)
    this.#definition = definition
    if (changed) {
      this.#launchUrl = null
      this.#face = { ...this.#face, auth: firstAuth(definition) }
    }
    const approved = this.#deps.store.get(this.id)?.approved ?? null
    this.#feed({ type: 'definition', block: blockOf(definition, approved, this.#deps.clock.now()), changed })
  }

  /** Connects; for a program that waits for approval, this is the approval. Resolves once the outcome is known. */
  async connect(): Promise<void> {
    this.#refuseWhenDisabled()
    this.#approve()
    this.#remember('connected')
    this.#feed({ type: 'connect' })
    await this.#settled()
  }

  /** Ends the connection until the person asks for it again. Resolves once nothing of it is left. */
  async disconnect(): Promise<void> {
    this.#remember('disconnected')
    this.#feed({ type: 'disconnect' })
    await this.#settled()
  }

  /** Builds everything anew and tries at once, in every state but disabled. Resolves once the outcome is known. */
  async reconnect(): Promise<void> {
    this.#refuseWhenDisabled()
    this.#approve()
    this.#remember('connected')
    if (this.endpoint) this.#deps.credentials.forgetFailures(this.endpoint.url)
    this.#feed({ type: 'reconnect' })
    await this.#settled()
  }

  /**
   * Signs in, then connects by itself. Resolves once the outcome is known (the state says which); throws only when this
   * server takes no sign-in.
   * @param open false: the page is shown but not opened
   */
  async signIn(open: boolean): Promise<void> {
    this.#refuseWhenDisabled()
    try {
      await this.#signIn.run(this.#definition, this.endpoint, open)
    } catch (error) {
      if (!(error instanceof AuthError)) throw error
      this.#log('warn', 'patchbay', error.message)
      const detail = this.#deps.redactor.text(error.message)
      this.#feed({ type: 'sign-in-failed', problem: problem(error.code, this.#deps.clock.now(), { detail }) })
      throw new PatchbayError('sign-in-failed', detail, { code: error.code })
    }
    this.#remember('connected')
    this.#feed({ type: 'connect' })
    await this.#settled()
  }

  /** Ends a waiting sign-in. @returns whether there was one. */
  cancelSignIn(): boolean {
    return this.#signIn.cancel()
  }

  /** The credential of this server's endpoint has changed, here or in another process. */
  credentialChanged(): void {
    const { endpoint } = this
    if (!endpoint) return
    const auth = this.#deps.credentials.view(endpoint.url)
    const had = this.#face.auth.kind === 'oauth'
    this.#face = { ...this.#face, auth: auth ?? { ...firstAuth(this.#definition), kind: had ? 'oauth' : 'none' } }
    if (auth) this.#feed({ type: 'signed-in', era: this.#session?.client.era ?? null })
    else if (had && this.#machine.intent === 'connected') this.#feed({ type: 'reconnect' })
    this.#changed()
  }

  /** Calls a tool. See `Engine.call` for the errors. */
  async call(tool: string, args: Record<string, unknown>): Promise<ToolResult> {
    const { clock, redactor } = this.#deps
    const begun = clock.now()
    const { entry } = this.#definition
    const timeoutMs = (isInvalid(entry) ? null : entry.timeoutMs) ?? callLimit
    try {
      const result = await callTool(this, { tool, args, timeoutMs }, clock)
      this.#log(result.isError ? 'warn' : 'info', 'call', `${tool}: ${clock.now() - begun} ms`)
      return result
    } catch (error) {
      this.#noticeMoreScopes(error)
      const target = describeTarget(this.#definition)
      const told = callError(error, { tool, target, redact: (text) => redactor.text(text) })
      this.#log('error', 'call', told.message)
      throw told
    }
  }

  /** The machine or the network is back: looks at once instead of at the next turn. */
  verify(): void {
    this.#session?.verify()
    this.#feed({ type: 'retry-due' })
  }

  /** Ends everything for good; resolves when nothing is left. */
  async dispose(): Promise<void> {
    this.#disposed = true
    this.#cancelTimers()
    this.#signIn.cancel()
    this.#opening?.abort(new Error('Patchbay is closing'))
    await this.#chain
    await this.#session?.close()
    this.#session = null
    this.#changed()
  }

  #feed(event: MachineEvent): void {
    if (this.#disposed) return
    const before = this.#machine.state
    const { clock, random } = this.#deps
    const { machine, effects } = transition(this.#machine, event, { now: clock.now(), random: random() })
    this.#machine = machine
    for (const effect of effects) this.#carryOut(effect)
    if (machine.state === before) return
    this.#face = faceAfterState(this.#face, this.state, clock.now())
    if (before.kind !== machine.state.kind) this.#log('info', 'patchbay', `${before.kind} → ${machine.state.kind}`)
    this.#changed()
  }

  #carryOut(effect: Effect): void {
    switch (effect.type) {
      case 'cancel-timers':
        return this.#cancelTimers()
      case 'schedule': {
        const { run } = this.#machine
        const event: MachineEvent = effect.timer === 'retry' ? { type: 'retry-due' } : { type: 'stable', run }
        this.#timers.push(this.#deps.clock.after(effect.delayMs, () => this.#feed(event)))
        return
      }
      case 'close':
        // What is under way stops now; what is next in the chain waits until it is gone.
        this.#opening?.abort(new Error('superseded'))
        return this.#enqueue(() => this.#close())
      case 'open':
        return this.#enqueue(() => this.#open(effect.run))
      default:
        return assertNever(effect)
    }
  }

  #enqueue(work: () => Promise<void>): void {
    this.#chain = this.#chain.then(work).catch((error: unknown) => {
      this.#deps.logger.error('A connection step failed', { server: this.id, error: String(error) })
      // Not even a mistake of ours may leave a state without an end.
      const detail = this.#deps.redactor.text(String(error))
      const unexpected = problem('internal.unexpected', this.#deps.clock.now(), { detail })
      const failure: Failure = { then: 'retry', schedule: 'outage', problem: unexpected }
      this.#feed({ type: 'closed' })
      if (!this.#isSettled()) this.#feed({ type: 'failed', run: this.#machine.run, failure, crashed: false })
    })
  }

  async #close(): Promise<void> {
    const session = this.#session
    this.#session = null
    await session?.close()
    this.#feed({ type: 'closed' })
  }

  async #open(run: number): Promise<void> {
    if (run !== this.#machine.run || this.#disposed) return
    const opening = new AbortController()
    this.#opening = opening
    try {
      const session = await this.#connectNow(run, opening.signal)
      if (session) await this.#adopt(run, session)
    } catch (error) {
      if (opening.signal.aborted) return
      await this.#fail(run, error instanceof FaultError ? error.fault : { kind: 'other', message: String(error) })
    } finally {
      this.#opening = null
    }
  }

  /** @returns null when the definition itself forbids a start (the machine has been told). */
  async #connectNow(run: number, signal: AbortSignal): Promise<Session | null> {
    const { gate, environment, host, clock, store, redactor } = this.#deps
    const leave = await gate.enter(signal)
    const cancelLimit = clock.after(placeLimit, leave)
    try {
      const prepared = await prepare(this.#definition, await environment(), host, clock.now())
      redactor.set(this.id, prepared.secrets)
      if (!prepared.ok) {
        this.#feed({ type: 'failed', run, crashed: false, failure: { then: 'fail', problem: prepared.problem } })
        return null
      }
      if (prepared.launch.transport !== 'stdio') this.#launchUrl = prepared.launch.url
      this.#takeCredential()
      const verdict = store.get(this.id)?.verdict ?? null
      return await Session.open(prepared.launch, verdict, this.#sessionOptions(run), signal)
    } finally {
      cancelLimit()
      leave()
    }
  }

  async #adopt(run: number, session: Session): Promise<void> {
    if (run !== this.#machine.run || this.#disposed) return session.close()
    this.#session = session
    this.#deps.store.update(this.id, { verdict: session.verdict })
    const { serverInfo, era } = session.client
    this.#face = { ...this.#face, capabilities: { ...this.#face.capabilities, serverInfo } }
    this.#takeLists(session.lists)
    this.#feed({ type: 'opened', run, era })
    session.verify()
  }

  #sessionOptions(run: number): SessionOptions {
    const { version, fetch, processes, clock, elicit, credentials } = this.#deps
    const now = (): number => clock.now()
    const { endpoint } = this
    return {
      tokens: endpoint ? tokenSource(credentials, endpoint.url, now) : undefined,
      version,
      fetch: endpoint ? boundFetch(fetch, () => credentials.grant(endpoint.url)) : fetch,
      processes,
      clock,
      now,
      timeoutMs: handshakeLimit,
      elicit: elicit && ((question) => elicit({ ...question, server: this.#definition.location.name })),
      events: {
        lost: (fault) => this.#enqueue(() => this.#fail(run, fault)),
        alive: (latencyMs) => {
          if (latencyMs !== null) this.#face = { ...this.#face, latencyMs }
          this.#feed({ type: 'alive', run })
        },
        listsChanged: (lists) => {
          if (run === this.#machine.run) this.#takeLists(lists)
        },
        log: (level, origin, message) => this.#log(level, origin, message),
      },
    }
  }

  async #fail(run: number, fault: Fault): Promise<void> {
    if (run !== this.#machine.run) return
    const failure = await this.#classify(fault)
    this.#log('warn', 'patchbay', `${failure.problem.title}. ${failure.problem.detail}`)
    this.#feed({ type: 'failed', run, failure, crashed: fault.kind === 'exited' })
  }

  async #classify(fault: Fault): Promise<Failure> {
    const { clock, redactor, fetch, credentials } = this.#deps
    const { entry } = this.#definition
    const { auth } = this.#face
    const { endpoint } = this
    const signedIn = endpoint !== null && credentials.hasGrant(endpoint.url)
    if (fault.kind === 'http' && fault.status === 401) this.#signIn.challenged(fault.wwwAuthenticate)
    if (fault.kind === 'auth') this.#signIn.wantsScopes(scopesOf(fault.error))
    // Law 3: a server with a header or a helper of its own never drifts into OAuth discovery.
    const mayAsk = fault.kind === 'http' && fault.status === 401 && endpoint !== null && !signedIn
    const signIn = mayAsk ? await findSignIn(endpoint.url, fault.wwwAuthenticate, fetch) : null
    if (signIn?.kind === 'oauth') this.#face = { ...this.#face, auth: { ...auth, kind: 'oauth' } }
    return classify(fault, {
      transport: entry.transport,
      auth: auth.kind,
      target: describeTarget(this.#definition),
      signIn,
      signedIn,
      redact: (text) => redactor.text(text),
      now: clock.now(),
    })
  }

  /** A tool that wants more rights is one click away from working; everything else goes on meanwhile. */
  #noticeMoreScopes(error: unknown): void {
    const refusal = error instanceof FaultError && error.fault.kind === 'auth' ? error.fault.error : null
    if (refusal?.code !== 'auth.more-scopes') return
    const scopes = scopesOf(refusal)
    this.#signIn.wantsScopes(scopes)
    const seen = problem('auth.more-scopes', this.#deps.clock.now(), { detail: refusal.message })
    this.#feed({ type: 'more-scopes', run: this.#machine.run, scopes, problem: seen })
  }

  #takeCredential(): void {
    const auth = this.endpoint && this.#deps.credentials.view(this.endpoint.url)
    if (auth) this.#face = { ...this.#face, auth }
  }

  #showConsent(consent: ConsentState | null): void {
    if (consent === this.#consent) return
    this.#consent = consent
    this.#face = faceAfterState(this.#face, this.state, this.#deps.clock.now())
    this.#changed()
  }

  #takeLists(lists: Lists): void {
    const { clock, redactor, store, remember } = this.#deps
    const detail = lists.toolsFault && redactor.text(new FaultError(lists.toolsFault).message)
    const trouble = detail === null ? null : problem('protocol.tools-unavailable', clock.now(), { detail })
    this.#face = faceAfterLists(this.#face, lists, trouble)
    if (!trouble) {
      const { tools, prompts, resources } = this.#face.capabilities
      store.update(this.id, { counts: { tools: tools ?? 0, prompts, resources } })
      remember(this.id, { tools: lists.tools, prompts: lists.prompts ?? [], resources: lists.resources ?? [] })
    }
    this.#changed()
  }

  #log(level: Parameters<ActivityLog['add']>[1], origin: Parameters<ActivityLog['add']>[2], message: string): void {
    this.activity.add(this.#deps.clock.now(), level, origin, this.#deps.redactor.text(message))
    this.#deps.active(this.id)
  }

  #changed(): void {
    this.changes.notify()
    this.#deps.changed(this.id)
  }

  /** Resolves when nothing is under way; an attempt after a failure has an outcome of its own to wait for. */
  async #settled(): Promise<void> {
    while (!this.#disposed && !this.#isSettled()) await this.changes.next()
  }

  #isSettled(): boolean {
    const { state } = this
    return isSettled(state) && !(state.kind === 'reconnecting' && state.nextRetryAt === null)
  }

  #cancelTimers(): void {
    for (const cancel of this.#timers.splice(0)) cancel()
  }

  #remember(intent: Machine['intent']): void {
    this.#deps.store.update(this.id, { intent })
  }

  #approve(): void {
    if (this.#machine.block?.kind !== 'needs-approval') return
    this.#deps.store.update(this.id, { approved: fingerprint(this.#definition) })
    this.#feed({ type: 'definition', block: null, changed: false })
  }

  #refuseWhenDisabled(): void {
    const { block } = this.#machine
    if (block?.kind !== 'disabled') return
    const { name } = this.#definition.location
    throw new PatchbayError('switched-off', `${name} is switched off in ${block.where}. Switch it on there.`)
  }
}

function scopesOf(error: AuthError): string[] {
  return error.outcome.then === 'needs-auth' ? error.outcome.scopes : []
}
