/**
 * Looks after one server: feeds its state machine, carries out the effects one after another, and keeps what the views
 * show. It decides nothing itself: the machine says what happens next, `classify` what a fault means.
 */
import type { CapabilitiesView, ToolResult } from '../../../shared/model/capabilities'
import { isSettled, type ConnectionState } from '../../../shared/model/connection'
import type { AuthView } from '../../../shared/model/credential'
import type { StateSpan } from '../../../shared/model/server'
import { PatchbayError } from '../../../shared/ipc/result'
import type { ActivityLog } from '../activity/activity-log'
import { findSignIn } from '../auth/discovery'
import type { Cancel } from '../ports'
import { problem } from '../problem'
import type { KnownLists, ServerRecord } from '../registry/store'
import { fingerprint, isInvalid, type Definition } from '../sources/definition'
import { nextHistory } from '../snapshot/history'
import { authKind, describeTarget } from '../snapshot/describe'
import { classify } from './classify'
import type { ConnectionDeps } from './deps'
import type { Failure } from './failure'
import { FaultError, type Fault } from './fault'
import { invalidEntry, prepare } from './launch'
import { initialMachine, transition, type Block, type Effect, type Machine, type MachineEvent } from './machine'
import { Session, type Lists } from './session'

/** An attempt holds its place among the few that may run at once no longer than this (ms): a silent server must not block others. */
const placeLimit = 3_000
const handshakeLimit = 30_000
/** Longest call when the entry sets no limit of its own (ms); progress notices extend it. */
const callLimit = 10 * 60_000
/** How long a call waits for a connection that is being made (ms). */
const patience = 10_000

/** What of a supervisor changes on the screen. */
export interface SupervisorView {
  state: ConnectionState
  history: StateSpan[]
  capabilities: CapabilitiesView
  latencyMs: number | null
  auth: AuthView
}

export class Supervisor {
  readonly id: string
  #definition: Definition
  readonly #deps: ConnectionDeps
  readonly activity: ActivityLog
  #machine: Machine
  #session: Session | null = null
  #opening: AbortController | null = null
  /** Closes and opens happen strictly one after another. */
  #chain: Promise<void> = Promise.resolve()
  #timers: Cancel[] = []
  #waiting = new Set<() => void>()
  #view: Omit<SupervisorView, 'state'>
  #disposed = false

  constructor(definition: Definition, record: ServerRecord, activity: ActivityLog, deps: ConnectionDeps) {
    this.id = record.id
    this.#definition = definition
    this.#deps = deps
    this.activity = activity
    this.#machine = initialMachine(record.intent, this.#block(record.approved))
    const { counts } = record
    this.#view = {
      history: nextHistory([], this.#machine.state, deps.clock.now()),
      capabilities: {
        freshness: counts ? 'stale' : 'unknown',
        tools: counts?.tools ?? null,
        prompts: counts?.prompts ?? null,
        resources: counts?.resources ?? null,
        revision: 0,
        problem: null,
        serverInfo: null,
      },
      latencyMs: null,
      auth: { kind: authKind(definition), expiresAt: null, scopes: [] },
    }
  }

  get definition(): Definition {
    return this.#definition
  }

  get view(): SupervisorView {
    return { ...this.#view, state: this.#machine.state }
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
    if (changed) this.#view = { ...this.#view, auth: { kind: authKind(definition), expiresAt: null, scopes: [] } }
    this.#feed({ type: 'definition', block: this.#block(this.#deps.store.get(this.id)?.approved ?? null), changed })
  }

  /** Connects; for a program that waits for approval, this is the approval. Resolves once the outcome is known. */
  async connect(): Promise<void> {
    this.#refuseWhenDisabled()
    this.#approve()
    this.#remember('connected')
    this.#feed({ type: 'connect' })
    await this.settled()
  }

  async disconnect(): Promise<void> {
    this.#remember('disconnected')
    this.#feed({ type: 'disconnect' })
    await this.settled()
  }

  /** Builds everything anew and tries at once, in every state but disabled. */
  async reconnect(): Promise<void> {
    this.#refuseWhenDisabled()
    if (this.#machine.block?.kind === 'needs-approval') return this.connect()
    this.#remember('connected')
    this.#feed({ type: 'reconnect' })
    await this.settled()
  }

  /** Resolves when nothing is under way any more. */
  async settled(): Promise<void> {
    while (!this.#disposed && !this.#isSettled()) await this.#nextChange()
  }

  /** Calls a tool. See `Engine.call` for the errors. */
  async call(tool: string, args: Record<string, unknown>): Promise<ToolResult> {
    const session = await this.#liveSession()
    const begun = this.#deps.clock.now()
    const { entry } = this.#definition
    const timeoutMs = (isInvalid(entry) ? null : entry.timeoutMs) ?? callLimit
    try {
      const result = await this.#once(session, tool, args, timeoutMs)
      this.#log(result.isError ? 'warn' : 'info', 'call', `${tool}: ${this.#deps.clock.now() - begun} ms`)
      return result
    } catch (error) {
      const refused = this.#callError(error, tool)
      this.#log('error', 'call', refused.message)
      throw refused
    }
  }

  /** Ends everything for good; resolves when nothing is left. */
  async dispose(): Promise<void> {
    this.#disposed = true
    this.#cancelTimers()
    this.#opening?.abort(new Error('Patchbay is closing'))
    await this.#chain
    await this.#session?.close()
    this.#session = null
    this.#changed()
  }

  // The machine and its effects

  #feed(event: MachineEvent): void {
    if (this.#disposed) return
    const before = this.#machine.state
    const { clock, random } = this.#deps
    const { machine, effects } = transition(this.#machine, event, { now: clock.now(), random: random() })
    this.#machine = machine
    for (const effect of effects) this.#carryOut(effect)
    if (machine.state !== before) this.#stateChanged(before)
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
        this.#enqueue(() => this.#close())
        return
      case 'open':
        return this.#enqueue(() => this.#open(effect.run))
    }
  }

  #enqueue(work: () => Promise<void>): void {
    this.#chain = this.#chain.then(work).catch((error: unknown) => {
      this.#deps.logger.error('A connection step failed', { server: this.id, error: String(error) })
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
      if (!session) return
      if (run !== this.#machine.run || this.#disposed) return await session.close()
      this.#session = session
      this.#deps.store.update(this.id, { verdict: session.verdict })
      this.#view = {
        ...this.#view,
        capabilities: { ...this.#view.capabilities, serverInfo: session.client.serverInfo },
      }
      this.#takeLists(session.lists)
      this.#feed({ type: 'opened', run, era: session.client.era })
      session.verify()
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
      const verdict = store.get(this.id)?.verdict ?? null
      return await Session.open(prepared.launch, verdict, this.#sessionOptions(run), signal)
    } finally {
      cancelLimit()
      leave()
    }
  }

  #sessionOptions(run: number): Parameters<typeof Session.open>[2] {
    const { version, fetch, processes, clock, elicit } = this.#deps
    return {
      version,
      fetch,
      processes,
      clock,
      now: () => clock.now(),
      timeoutMs: handshakeLimit,
      elicit: elicit && ((question) => elicit({ ...question, server: this.#definition.location.name })),
      events: {
        lost: (fault) => void this.#fail(run, fault),
        alive: (latencyMs) => this.#alive(run, latencyMs),
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
    const { clock, redactor, fetch } = this.#deps
    const { entry } = this.#definition
    const { kind } = this.#view.auth
    const mayAsk = fault.kind === 'http' && fault.status === 401 && (kind === 'none' || kind === 'oauth')
    const url = !isInvalid(entry) && entry.transport !== 'stdio' && URL.canParse(entry.url) ? new URL(entry.url) : null
    // Law 3: a server with a header or a helper of its own never drifts into OAuth discovery.
    const signIn = mayAsk && url ? await findSignIn(url, fault.wwwAuthenticate, fetch) : null
    if (signIn?.kind === 'oauth') this.#view = { ...this.#view, auth: { ...this.#view.auth, kind: 'oauth' } }
    return classify(fault, {
      transport: entry.transport,
      auth: kind,
      target: describeTarget(this.#definition),
      signIn,
      redact: (text) => redactor.text(text),
      now: clock.now(),
    })
  }

  // Calls

  async #liveSession(): Promise<Session> {
    const giveUp = this.#deps.clock.now() + patience
    while (!this.#session || this.#machine.state.kind !== 'connected') {
      const { state } = this.#machine
      if (state.kind !== 'connecting' || this.#deps.clock.now() > giveUp) throw this.#notConnected()
      await this.#nextChange(giveUp)
    }
    return this.#session
  }

  /** Law 8: again, once, only after a refusal that happened before anything was written. */
  async #once(session: Session, tool: string, args: Record<string, unknown>, timeoutMs: number): Promise<ToolResult> {
    try {
      return await session.call(tool, args, timeoutMs)
    } catch (error) {
      const fault = error instanceof FaultError ? error.fault : null
      if (fault?.kind !== 'network' || fault.code !== 'ECONNREFUSED') throw error
      const giveUp = this.#deps.clock.now() + patience
      while (this.#session === session && this.#deps.clock.now() < giveUp) await this.#nextChange(giveUp)
      while (!this.#session && this.#deps.clock.now() < giveUp) await this.#nextChange(giveUp)
      if (!this.#session || this.#session === session) throw error
      return this.#session.call(tool, args, timeoutMs)
    }
  }

  #notConnected(): PatchbayError {
    const { state } = this.#machine
    const name = this.#definition.location.name
    if (state.kind === 'needs-auth' || state.kind === 'authorizing') {
      return new PatchbayError('needs-auth', `${name} needs a sign-in first.`)
    }
    const why = 'problem' in state && state.problem ? ` ${state.problem.title}. ${state.problem.detail}` : ''
    return new PatchbayError('not-connected', `${name} is not connected.${why}`, { state: state.kind })
  }

  #callError(error: unknown, tool: string): PatchbayError {
    if (error instanceof PatchbayError) return error
    const redact = (text: string): string => this.#deps.redactor.text(text)
    if (!(error instanceof FaultError))
      return new PatchbayError('call-failed', redact(`${tool} failed: ${String(error)}`))
    const { fault } = error
    if (fault.kind === 'closed' || fault.kind === 'timeout' || fault.kind === 'network' || fault.kind === 'exited') {
      const sent = fault.kind !== 'network' || fault.code !== 'ECONNREFUSED'
      const words = sent
        ? `The answer to ${tool} was lost. The server may have run it, so it was not repeated.`
        : `${tool} was not run: nothing listens at ${describeTarget(this.#definition)}.`
      return new PatchbayError(sent ? 'call-outcome-unknown' : 'call-failed', words, { cause: redact(error.message) })
    }
    if (fault.kind === 'http' && fault.status === 401)
      return new PatchbayError('needs-auth', `${tool} was refused with status 401.`)
    const data =
      fault.kind === 'http' ? { status: fault.status } : fault.kind === 'rpc' ? { code: fault.code } : undefined
    return new PatchbayError('call-failed', redact(`${tool} failed: ${error.message}`), data)
  }

  // What the views show

  #stateChanged(before: ConnectionState): void {
    const { state } = this.#machine
    const live = state.kind === 'connected'
    const { capabilities } = this.#view
    const freshness = live || capabilities.freshness !== 'live' ? capabilities.freshness : 'stale'
    this.#view = {
      ...this.#view,
      latencyMs: live ? this.#view.latencyMs : null,
      capabilities: { ...capabilities, freshness },
      history: nextHistory(this.#view.history, state, this.#deps.clock.now()),
    }
    if (before.kind !== state.kind) this.#log('info', 'patchbay', `${before.kind} → ${state.kind}`)
    this.#changed()
  }

  #takeLists(lists: Lists): void {
    const { clock, redactor, store, remember } = this.#deps
    const { capabilities } = this.#view
    const trouble = lists.toolsFault && new FaultError(lists.toolsFault).message
    this.#view = {
      ...this.#view,
      capabilities: {
        ...capabilities,
        freshness: trouble ? capabilities.freshness : 'live',
        tools: trouble ? capabilities.tools : lists.tools.length,
        prompts: lists.prompts?.length ?? capabilities.prompts,
        resources: lists.resources?.length ?? capabilities.resources,
        revision: capabilities.revision + 1,
        problem: trouble
          ? problem('protocol.tools-unavailable', clock.now(), { detail: redactor.text(trouble) })
          : null,
      },
    }
    if (!trouble) {
      const known: KnownLists = { tools: lists.tools, prompts: lists.prompts ?? [], resources: lists.resources ?? [] }
      const { tools, prompts, resources } = this.#view.capabilities
      store.update(this.id, { counts: { tools: tools ?? 0, prompts, resources } })
      remember(this.id, known)
    }
    this.#changed()
  }

  #alive(run: number, latencyMs: number | null): void {
    if (latencyMs !== null) this.#view = { ...this.#view, latencyMs }
    this.#feed({ type: 'alive', run })
  }

  #log(level: Parameters<ActivityLog['add']>[1], origin: Parameters<ActivityLog['add']>[2], message: string): void {
    this.activity.add(this.#deps.clock.now(), level, origin, this.#deps.redactor.text(message))
    this.#deps.active(this.id)
  }

  #changed(): void {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const wake of waiting) wake()
    this.#deps.changed(this.id)
  }

  #nextChange(giveUp?: number): Promise<void> {
    return new Promise((resolve) => {
      let cancel: Cancel = () => undefined
      const wake = (): void => {
        this.#waiting.delete(wake)
        cancel()
        resolve()
      }
      this.#waiting.add(wake)
      if (giveUp !== undefined) cancel = this.#deps.clock.after(Math.max(0, giveUp - this.#deps.clock.now()) + 1, wake)
    })
  }

  #isSettled(): boolean {
    const { state } = this.#machine
    // An attempt under way after a failure has an outcome of its own to wait for.
    return isSettled(state) && !(state.kind === 'reconnecting' && state.nextRetryAt === null)
  }

  #cancelTimers(): void {
    for (const cancel of this.#timers.splice(0)) cancel()
  }

  // The person's wishes

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
    throw new PatchbayError(
      'switched-off',
      `${this.#definition.location.name} is switched off in ${block.where}. Switch it on there.`,
    )
  }

  #block(approved: string | null): Block | null {
    const definition = this.#definition
    if (definition.disabledIn !== null) return { kind: 'disabled', where: definition.disabledIn }
    if (isInvalid(definition.entry))
      return { kind: 'invalid', problem: invalidEntry(definition, this.#deps.clock.now()) }
    if (definition.trusted || approved === fingerprint(definition)) return null
    // A remote server runs nothing here, unless it names a helper program.
    if (definition.entry.transport !== 'stdio' && definition.entry.headersHelper === null) return null
    const detail = `${definition.location.path} names the program ${describeTarget(definition)}. Patchbay starts it once you allow it.`
    return { kind: 'needs-approval', problem: problem('config.needs-approval', this.#deps.clock.now(), { detail }) }
  }
}
