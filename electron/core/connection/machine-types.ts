/** What the state machine of a connection knows, is told and wants done. `machine.ts` decides. */
import type { ConnectionState, ProtocolEra } from '../../../shared/model/connection'
import type { Problem } from '../../../shared/model/problem'
import type { Block } from '../launch/block'
import type { Failure } from '../problems/failure'
import type { Intent } from '../registry/store'

export interface Machine {
  state: ConnectionState
  intent: Intent
  block: Block | null
  /** Number of the present attempt or connection; grows by one with each. */
  run: number
  /** Attempts that failed since the last lasting success. */
  failures: number
  /** When the present outage began, in ms. */
  failingSince: number | null
  /** When the latest connection opened, in ms. */
  openedAt: number
  /** When a program ended by itself, in ms, newest last: five within a minute are a crash loop. */
  crashes: number[]
  /** What would end the trouble that the state shows, if that is a credential or the vault. */
  waitsFor: 'credential' | 'vault' | null
}

export type MachineEvent =
  /** The engine has started, or the definition is new. */
  | { type: 'start' }
  | { type: 'connect' }
  | { type: 'disconnect' }
  | { type: 'reconnect' }
  /** The definition was read again. `changed`: it starts or talks to something else now. */
  | { type: 'definition'; block: Block | null; changed: boolean }
  | { type: 'opened'; run: number; era: ProtocolEra }
  /** An attempt failed, or a live connection was lost. */
  | { type: 'failed'; run: number; failure: Failure; crashed: boolean }
  /** A request needs more rights than were granted; the connection lives on. */
  | { type: 'more-scopes'; run: number; scopes: string[]; problem: Problem }
  /**
   * There is a credential now. `era`: of the connection that is still alive, if there is one. `renewed`: it is the same
   * sign-in with a fresh token, which gives no more rights than before.
   */
  | { type: 'signed-in'; era: ProtocolEra | null; renewed: boolean }
  /** A sign-in came to nothing. */
  | { type: 'sign-in-failed'; problem: Problem }
  /** Everything of earlier runs is closed. */
  | { type: 'closed' }
  | { type: 'retry-due' }
  /** This machine has no way to the server. */
  | { type: 'offline'; problem: Problem }
  /** The machine is back, online or from sleep: what waits or is under way begins anew at once. */
  | { type: 'resume' }
  /** Nobody has used the program for a while, and the person lets such programs sleep. */
  | { type: 'sleep' }
  /** Somebody wants to use it. */
  | { type: 'wake' }
  | { type: 'stable'; run: number }

export type Effect =
  /** Builds a new connection, once everything of earlier runs is closed. */
  | { type: 'open'; run: number }
  /** Closes whatever there is; answers with `closed`. */
  | { type: 'close' }
  | { type: 'schedule'; timer: 'retry' | 'stable'; delayMs: number }
  | { type: 'cancel-timers' }

export interface Circumstances {
  /** ms since the epoch. */
  now: number
  /** Between 0 and 1, for jitter. */
  random: number
}

export interface Step {
  machine: Machine
  effects: Effect[]
}
