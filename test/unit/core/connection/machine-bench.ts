/** A machine on a bench: driven as a supervisor drives it, with its timers, and checked after every step. */
import type { ConnectionState, StateKind } from '../../../../shared/model/connection'
import type { Problem, ProblemCode } from '../../../../shared/model/problem'
import type { Block } from '../../../../electron/core/launch/block'
import type { Failure } from '../../../../electron/core/problems/failure'
import { initialMachine, transition } from '../../../../electron/core/connection/machine'
import type { Effect, Machine, MachineEvent } from '../../../../electron/core/connection/machine-types'
import type { Intent } from '../../../../electron/core/registry/store'
import { problem } from '../../../../electron/core/problems/problem'

export const begin = Date.UTC(2026, 10, 20)
const trouble = (code: ProblemCode): Problem => problem(code, begin, { detail: code })
export const outage = { then: 'retry', schedule: 'outage', problem: trouble('net.refused') } as const satisfies Failure
export const ended: Failure = { then: 'retry', schedule: 'process', problem: trouble('process.exited') }
export const fatal: Failure = { then: 'fail', problem: trouble('process.not-found') }
export const slow: Failure = { then: 'fail', schedule: 'slow', problem: trouble('http.not-found') }
/** The sign-in could not be renewed just now. */
export const unrenewed: Failure = { ...outage, waitsFor: 'credential', problem: trouble('auth.refresh-unavailable') }
export const lockedVault: Failure = { then: 'fail', waitsFor: 'vault', problem: trouble('vault.locked') }
export const signIn: Failure = {
  then: 'needs-auth',
  reason: 'first-time',
  scopes: ['a'],
  problem: trouble('auth.required'),
}

export const off: Block = { kind: 'disabled', where: '/home/me/.claude.json' }
export const invalid: Block = { kind: 'invalid', problem: trouble('config.invalid-entry') }
export const unapproved: Block = { kind: 'needs-approval', problem: trouble('config.needs-approval') }

/** Drives a machine as a supervisor does, and keeps its timers. */
export class Bench {
  machine: Machine
  effects: Effect[] = []
  now = begin
  timers: { timer: 'retry' | 'stable'; at: number; run: number }[] = []

  constructor(intent: Intent = 'connected', block: Block | null = null) {
    this.machine = initialMachine(intent, block)
  }

  get state(): ConnectionState {
    return this.machine.state
  }

  get kind(): StateKind {
    return this.machine.state.kind
  }

  feed(event: MachineEvent, random = 0): this {
    const step = transition(this.machine, event, { now: this.now, random })
    this.machine = step.machine
    this.effects = step.effects
    for (const effect of step.effects) {
      if (effect.type === 'cancel-timers') this.timers = []
      if (effect.type === 'schedule')
        this.timers.push({ timer: effect.timer, at: this.now + effect.delayMs, run: step.machine.run })
    }
    return this
  }

  open(): this {
    return this.feed({ type: 'opened', run: this.machine.run, era: 'legacy' })
  }

  fail(failure: Failure, crashed = false): this {
    return this.feed({ type: 'failed', run: this.machine.run, failure, crashed })
  }

  /** Lets the next timer run out. */
  ring(random = 0): this {
    const [next] = this.timers.toSorted((a, b) => a.at - b.at)
    if (!next) throw new Error(`No timer in ${this.kind}`)
    this.now = next.at
    this.timers = this.timers.filter((timer) => timer !== next)
    return this.feed(next.timer === 'retry' ? { type: 'retry-due' } : { type: 'stable', run: next.run }, random)
  }

  get opens(): boolean {
    return this.effects.some((effect) => effect.type === 'open')
  }
}

export const started = (): Bench => new Bench().feed({ type: 'start' })
export const connected = (): Bench => started().open()

/** A machine in each state, reached the way it is reached in life. */
export const inState: Record<StateKind, () => Bench> = {
  disabled: () => new Bench('connected', off),
  disconnected: () => new Bench('disconnected'),
  connecting: started,
  connected,
  asleep: () => connected().feed({ type: 'sleep' }),
  reconnecting: () => connected().fail(outage),
  'needs-auth': () => started().fail(signIn),
  authorizing: () => {
    const bench = started().fail(signIn)
    const at = new Date(begin).toISOString()
    bench.machine.state = { kind: 'authorizing', url: 'https://login', startedAt: at, expiresAt: at }
    return bench
  },
  failed: () => started().fail(fatal),
  disconnecting: () => connected().feed({ type: 'disconnect' }),
}
export const kinds = Object.keys(inState) as StateKind[]

export const eventsFor = (run: number): MachineEvent[] => [
  { type: 'start' },
  { type: 'connect' },
  { type: 'disconnect' },
  { type: 'reconnect' },
  ...[null, off, invalid, unapproved].flatMap((block): MachineEvent[] => [
    { type: 'definition', block, changed: false },
    { type: 'definition', block, changed: true },
  ]),
  { type: 'closed' },
  { type: 'retry-due' },
  { type: 'resume' },
  { type: 'sleep' },
  { type: 'wake' },
  { type: 'offline', problem: trouble('net.offline') },
  { type: 'signed-in', era: null, renewed: false },
  { type: 'signed-in', era: null, renewed: true },
  { type: 'sign-in-failed', problem: trouble('auth.denied') },
  ...[run, run - 1, run + 1].flatMap((which): MachineEvent[] => [
    { type: 'opened', run: which, era: 'modern' },
    ...[outage, ended, fatal, slow, signIn, unrenewed, lockedVault].map((failure): MachineEvent => ({
      type: 'failed',
      run: which,
      failure,
      crashed: failure === ended,
    })),
    { type: 'stable', run: which },
  ]),
]

/** What must hold of any machine and the step that led to it. (Plain conditions: a walk makes too many for `expect`.) */
export function check(before: Machine, event: MachineEvent, bench: Bench, note: () => string): void {
  const { machine, effects, timers } = bench
  const { state } = machine
  const must = (holds: boolean, what: string): void => {
    if (!holds) throw new Error(`${what}: ${before.state.kind} -> ${state.kind}, ${note()}`)
  }
  must(kinds.includes(state.kind), 'a state of its own')
  must(machine.run >= before.run, 'the run went back')
  const opening = effects.findIndex((effect) => effect.type === 'open')
  if (opening >= 0) {
    const closing = effects.findIndex((effect) => effect.type === 'close')
    must(closing >= 0 && closing < opening, 'opens without closing first')
    must(machine.run === before.run + 1, 'opens without a new run')
    must(machine.intent === 'connected', 'opens against the person’s wish')
    must(machine.block === null, 'opens although blocked')
  }
  const retries = timers.filter((timer) => timer.timer === 'retry').map((timer) => new Date(timer.at).toISOString())
  if (state.kind === 'reconnecting' && state.nextRetryAt !== null) {
    must(retries.length === 1 && retries[0] === state.nextRetryAt, 'the countdown is not the timer')
  } else must(retries.length === 0 || state.kind === 'failed', 'a retry that nobody sees')
  if (state.kind === 'connected' && before.state.kind !== 'connected') {
    must(event.type === 'opened', 'connected by itself')
    must(['connecting', 'reconnecting'].includes(before.state.kind), 'connected without an attempt')
  }
  const shows = ['needs-auth', 'authorizing', 'failed', 'reconnecting'].includes(state.kind)
  must(machine.waitsFor === null || shows, 'waits for a credential without a trouble')
  must(machine.block === null || !effects.some((effect) => effect.type === 'schedule'), 'a timer while blocked')
}
