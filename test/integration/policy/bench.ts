/** What the policy tests share: engines and servers that are gone at the end, faults, and time that passes quickly. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterEach } from 'vitest'
import { problemOf } from '../../../shared/model/connection'
import type { Problem } from '../../../shared/model/problem'
import type { ServerView } from '../../../shared/model/server'
import type { Bench } from '../../fixtures/doctor/set-up'
import type { TestEngine } from '../../support/engine'
import { createSkippingClock, type SkippingClock } from '../../support/skipping-clock'
import { cleanUp } from '../../support/cleanup'

const { cleanups, ...kit } = cleanUp(afterEach)
export const { later, engineFor } = kit

/** To be given to the makers of broken set-ups. */
export const bench: Bench = { folder: '', afterwards: (work) => void cleanups.push(work) }

/** Resolves once the server is in trouble with this code, at rest. */
export function inTrouble(engine: TestEngine, name: string, code: string, ms?: number): Promise<ServerView> {
  const isIt = ({ state }: ServerView): boolean =>
    'problem' in state && state.problem?.code === code && !(state.kind === 'reconnecting' && state.nextRetryAt === null)
  return engine.waitFor(name, isIt, ms)
}

/** The problem that the state carries; throws when there is none. */
export function problemIn({ name, state }: ServerView): Problem {
  const found = problemOf(state)
  if (found === null) throw new Error(`${name} has no problem: it is ${state.kind}`)
  return found
}

/** Nothing is under way: the next attempt has its time. */
export const isWaiting = ({ state }: ServerView): boolean => state.kind === 'reconnecting' && state.nextRetryAt !== null

export interface PassingClock extends SkippingClock {
  /** Lets so much time (ms) go by in steps so small that nobody takes it for a sleep; ends early once `holds`. */
  pass(ms: number, holds?: () => boolean): Promise<void>
}

export function createPassingClock(): PassingClock {
  const clock = createSkippingClock()
  const step = 10_000
  return {
    ...clock,
    async pass(ms, holds = () => false) {
      for (let passed = 0; passed < ms && !holds(); passed += step) {
        clock.skip(Math.min(step, ms - passed))
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
  }
}

type Guard = (request: IncomingMessage, response: ServerResponse, body?: unknown) => boolean

export interface Fault {
  /** To be given to a server. */
  guard: Guard
  /** When each request was refused, in ms since the epoch. */
  readonly refused: number[]
  /** Until `mend`, every request (or every message of this method) gets this answer. */
  set(status: number, headers?: Record<string, string>, body?: string, method?: string): void
  mend(): void
}

/** A switch that answers in place of a server, with headers and a body. */
export function createFault(): Fault {
  let answer: { status: number; headers: Record<string, string>; body: string; method?: string } | null = null
  const refused: number[] = []
  return {
    refused,
    guard(_request, response, message) {
      if (answer === null) return false
      if (answer.method !== undefined && (message as { method?: string } | undefined)?.method !== answer.method)
        return false
      refused.push(Date.now())
      response.writeHead(answer.status, answer.headers).end(answer.body)
      return true
    },
    set(status, headers = {}, body = '', method) {
      answer = { status, headers, body, method }
    },
    mend() {
      answer = null
    },
  }
}
