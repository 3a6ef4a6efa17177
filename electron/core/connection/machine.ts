/**
 * The state machine of one connection: pure. An event goes in, the next machine and the effects to carry out come out.
 * The supervisor carries them out and feeds their outcome back; outcomes of an earlier run are ignored.
 *
 * What it decides is docs/recovery.md, "States" and "Policy"; the person's wish beats the machinery (law 9).
 */
import { isAttempt, type ConnectionState, type ProtocolEra } from '../../../shared/model/connection'
import type { Problem } from '../../../shared/model/problem'
import { assertNever } from '../../../shared/assert-never'
import { retryDelay, type Schedule } from '../problems/backoff'
import { standingWords } from '../problems/standing-words'
import { blockedState, isSameBlock, type Block } from '../launch/block'
import type { Failure } from '../problems/failure'
import type { Intent } from '../registry/store'
import type { Circumstances, Effect, Machine, MachineEvent, Step } from './machine-types'

const crashWindow = 60_000
const crashLimit = 5
/** What is lost after this long (ms) begins a new outage: a server that restarts now and then is not made to wait longer each time. */
const lastingAfter = 10_000
/** A connection that has lasted this long (ms) counts as repaired. */
export const stableAfter = 60_000

export function initialMachine(intent: Intent, block: Block | null): Machine {
  const state: ConnectionState = block ? blockedState(block) : { kind: 'disconnected', problem: null }
  return { state, intent, block, run: 0, failures: 0, failingSince: null, openedAt: 0, crashes: [], waitsFor: null }
}

/** The next step. Never throws; an event that does not fit the state changes nothing. */
export function transition(machine: Machine, event: MachineEvent, circumstances: Circumstances): Step {
  switch (event.type) {
    case 'start':
      return machine.block || machine.intent === 'disconnected' ? stay(machine) : open(machine)
    case 'connect':
      return connect(machine)
    case 'disconnect':
      return disconnect(machine)
    case 'reconnect':
      return reconnect(machine)
    case 'definition':
      return redefine(machine, event)
    case 'opened':
      return event.run === machine.run && isAttempt(machine.state)
        ? opened(machine, event.era, circumstances)
        : stay(machine)
    case 'failed':
      return event.run === machine.run && (isAttempt(machine.state) || isLive(machine.state))
        ? failed(machine, event.failure, event.crashed, circumstances)
        : stay(machine)
    case 'more-scopes':
      return event.run === machine.run && machine.state.kind === 'connected'
        ? stay({
            ...machine,
            waitsFor: 'credential',
            state: { kind: 'needs-auth', reason: 'more-scopes', scopes: event.scopes, problem: event.problem },
          })
        : stay(machine)
    case 'signed-in':
      return signedIn(machine, event)
    case 'sign-in-failed':
      return signInFailed(machine, event.problem)
    case 'closed':
      return closed(machine)
    case 'retry-due':
      return retry(machine)
    case 'offline':
      return pause(machine, event.problem, circumstances)
    case 'resume':
      return resume(machine)
    case 'sleep':
      return machine.state.kind === 'connected' ? shut(machine, { kind: 'asleep' }) : stay(machine)
    case 'wake':
      return machine.state.kind === 'asleep' ? open(machine) : stay(machine)
    case 'stable':
      return event.run === machine.run ? stay({ ...machine, failures: 0, failingSince: null }) : stay(machine)
    default:
      return assertNever(event)
  }
}

function stay(machine: Machine): Step {
  return { machine, effects: [] }
}

/** A connection is there: wanting more rights for one call does not end it. */
function isLive(state: ConnectionState): boolean {
  return state.kind === 'connected' || (state.kind === 'needs-auth' && state.reason === 'more-scopes')
}

function connect(machine: Machine): Step {
  const wanted: Machine = { ...machine, intent: 'connected' }
  if (wanted.block) return stay(wanted)
  switch (machine.state.kind) {
    case 'disconnected':
    case 'asleep':
    case 'failed':
    case 'needs-auth':
      return open(forgetFailures(wanted))
    case 'reconnecting':
      return open(forgetFailures(wanted), machine.state)
    // It opens once it is closed, because the intent says so.
    case 'disconnecting':
    case 'connecting':
    case 'connected':
    case 'authorizing':
    case 'disabled':
      return stay(wanted)
    default:
      return assertNever(machine.state)
  }
}

function disconnect(machine: Machine): Step {
  const wanted: Machine = { ...machine, intent: 'disconnected' }
  if (wanted.block || machine.state.kind === 'disconnected') return stay(wanted)
  return shut(wanted, { kind: 'disconnecting' })
}

/** Builds everything anew and forgets every negative memory, in every state but those that may not start. */
function reconnect(machine: Machine): Step {
  const wanted = forgetFailures({ ...machine, intent: 'connected' })
  if (wanted.block) return stay(wanted)
  return open(wanted)
}

function redefine(machine: Machine, { block, changed }: { block: Block | null; changed: boolean }): Step {
  const next: Machine = { ...machine, block }
  if (block) {
    if (machine.block && isSameBlock(machine.block, block)) return stay(machine)
    const state = blockedState(block)
    const idle = machine.block !== null || machine.state.kind === 'disconnected'
    return idle ? stay({ ...next, state }) : shut(next, state)
  }
  if (machine.block) {
    if (machine.intent === 'connected') return open(forgetFailures(next))
    return stay({ ...next, state: { kind: 'disconnected', problem: null } })
  }
  if (!changed || machine.intent === 'disconnected') return stay(next)
  return open(forgetFailures(next))
}

function opened(machine: Machine, era: ProtocolEra, { now }: Circumstances): Step {
  return {
    machine: { ...machine, openedAt: now, waitsFor: null, state: { kind: 'connected', era } },
    effects: [{ type: 'cancel-timers' }, { type: 'schedule', timer: 'stable', delayMs: stableAfter }],
  }
}

function failed(machine: Machine, failure: Failure, crashed: boolean, circumstances: Circumstances): Step {
  const { now, random } = circumstances
  const failures = machine.failures + 1
  const lasted = machine.state.kind === 'connected' && now - machine.openedAt >= lastingAfter
  const failingSince = lasted ? now : (machine.failingSince ?? now)
  const crashes = [...machine.crashes.filter((at) => now - at < crashWindow), ...(crashed ? [now] : [])]
  // The run is over: whatever else it reports is old news.
  const waitsFor = failure.then === 'needs-auth' ? 'credential' : (failure.waitsFor ?? null)
  const next: Machine = { ...machine, run: machine.run + 1, failures, failingSince, crashes, waitsFor }
  const closing: Effect[] = [{ type: 'cancel-timers' }, { type: 'close' }]
  const { problem } = failure
  if (crashes.length >= crashLimit) {
    const title = `The program ended ${crashes.length} times within a minute`
    const looping: Problem = { ...problem, code: 'process.crash-loop', ...standingWords['process.crash-loop'], title }
    return {
      machine: { ...next, crashes: [], waitsFor: null, state: { kind: 'failed', problem: looping } },
      effects: closing,
    }
  }
  switch (failure.then) {
    case 'retry': {
      const asked = retryDelay(failure.schedule, failures, now - failingSince, random)
      const delayMs = Math.max(asked, failure.notBefore ?? 0)
      const state: ConnectionState = {
        kind: 'reconnecting',
        attempt: failures,
        nextRetryAt: iso(now + delayMs),
        problem,
      }
      return { machine: { ...next, state }, effects: [...closing, { type: 'schedule', timer: 'retry', delayMs }] }
    }
    case 'fail': {
      const schedule = failure.schedule && scheduleOfALook(failure.schedule, machine)
      const again = schedule && retryDelay(schedule, failures, now - failingSince, random)
      const effects: Effect[] = again === undefined ? [] : [{ type: 'schedule', timer: 'retry', delayMs: again }]
      return { machine: { ...next, state: { kind: 'failed', problem } }, effects: [...closing, ...effects] }
    }
    case 'needs-auth': {
      const { reason, scopes } = failure
      return { machine: { ...next, state: { kind: 'needs-auth', reason, scopes, problem } }, effects: closing }
    }
    default:
      return assertNever(failure)
  }
}

/** What has worked in this run may work again soon: something in between (a captive portal, a deployment) passes by itself. */
function scheduleOfALook(schedule: Schedule, { openedAt }: Machine): Schedule {
  return schedule === 'slow' && openedAt > 0 ? 'hopeful' : schedule
}

/** Everything that waited for a credential goes on by itself; what is connected stays connected. */
function signedIn(machine: Machine, { era, renewed }: { era: ProtocolEra | null; renewed: boolean }): Step {
  if (machine.block || machine.intent === 'disconnected') return stay(machine)
  const { state } = machine
  if (renewed && state.kind === 'needs-auth') return stay(machine)
  if (state.kind === 'needs-auth' && era !== null) {
    return stay({ ...machine, waitsFor: null, state: { kind: 'connected', era } })
  }
  if (machine.waitsFor === null) return stay(machine)
  return open(forgetFailures(machine), state.kind === 'reconnecting' ? state : undefined)
}

/** Back to where it was, with the new reason. */
function signInFailed(machine: Machine, problem: Problem): Step {
  const { state } = machine
  if (state.kind === 'needs-auth') return stay({ ...machine, state: { ...state, problem } })
  const waited = state.kind === 'failed' && machine.waitsFor === 'credential'
  return waited ? stay({ ...machine, state: { kind: 'failed', problem } }) : stay(machine)
}

function closed(machine: Machine): Step {
  if (machine.state.kind !== 'disconnecting') return stay(machine)
  if (machine.intent === 'connected') return open(machine)
  return stay({ ...machine, state: { kind: 'disconnected', problem: null } })
}

function retry(machine: Machine): Step {
  if (machine.block || machine.intent === 'disconnected') return stay(machine)
  if (machine.state.kind === 'reconnecting') return open(machine, machine.state)
  return machine.state.kind === 'failed' ? open(machine) : stay(machine)
}

/** Whatever is under way is pointless; nobody's fault, so it counts as no failed attempt. */
function pause(machine: Machine, problem: Problem, { now, random }: Circumstances): Step {
  const { state, failures, failingSince } = machine
  if (machine.block || machine.intent === 'disconnected') return stay(machine)
  if (!isLive(state) && state.kind !== 'connecting' && state.kind !== 'reconnecting') return stay(machine)
  const delayMs = retryDelay('offline', failures, 0, random)
  const nextRetryAt = iso(now + delayMs)
  return {
    machine: {
      ...machine,
      run: machine.run + 1,
      failingSince: failingSince ?? now,
      waitsFor: null,
      state: { kind: 'reconnecting', attempt: Math.max(1, failures), nextRetryAt, problem },
    },
    effects: [{ type: 'cancel-timers' }, { type: 'close' }, { type: 'schedule', timer: 'retry', delayMs }],
  }
}

function resume(machine: Machine): Step {
  const { state } = machine
  if (machine.block || machine.intent === 'disconnected') return stay(machine)
  const fresh = forgetFailures(machine)
  if (state.kind === 'reconnecting') return open(fresh, state)
  // An attempt that was begun before may wait long for an answer that was lost.
  return state.kind === 'connecting' || state.kind === 'failed' ? open(fresh) : stay(machine)
}

/** Starts a new run. `from` keeps the problem on the screen while the attempt is under way. */
function open(machine: Machine, from?: Extract<ConnectionState, { kind: 'reconnecting' }>): Step {
  const run = machine.run + 1
  const state: ConnectionState = from
    ? { ...from, attempt: machine.failures + 1, nextRetryAt: null }
    : { kind: 'connecting', attempt: machine.failures + 1 }
  return {
    machine: { ...machine, run, state, waitsFor: from ? machine.waitsFor : null },
    effects: [{ type: 'cancel-timers' }, { type: 'close' }, { type: 'open', run }],
  }
}

function shut(machine: Machine, state: ConnectionState): Step {
  return {
    machine: { ...forgetFailures(machine), run: machine.run + 1, state, waitsFor: null },
    effects: [{ type: 'cancel-timers' }, { type: 'close' }],
  }
}

function forgetFailures(machine: Machine): Machine {
  return { ...machine, failures: 0, failingSince: null, crashes: [] }
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}
