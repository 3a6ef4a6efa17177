/** Who acts during the soak: what breaks, who calls, and who clicks. All of them stop when it `isOver`. */
import { setTimeout as delay } from 'node:timers/promises'
import type { ErrorCode } from '../../shared/ipc/result'
import type { Random } from '../unit/core/random'
import type { WatchedEngine } from './engine'
import type { Told } from './invariants'
import type { Fault, Subject } from './subject'

export interface Stage {
  subjects: readonly Subject[]
  engine: WatchedEngine
  random: Random
  isOver: () => boolean
  /** Told of what must not happen. */
  wrong: (what: string) => void
}

/** Between two faults (ms): 5 000 and more in ten minutes. */
const faultPause = 105
/** How long a lasting fault lasts (ms), at most. */
const longestFault = 3_000
const callPause = 80
const clickPause = 1_500

/** How often each fault was made. */
export type Faults = Map<string, number>

/** Breaks things again and again; resolves when they are all mended. @param made counts the faults */
export async function breakThings({ subjects, random, isOver }: Stage, made: Faults): Promise<void> {
  const broken = new Set<Subject>()
  const resting = new Map<string, number>()
  const mending: Promise<void>[] = []
  for (let next = performance.now(); !isOver(); next += faultPause) {
    await delay(Math.max(0, next - performance.now()))
    const subject = random.pick(subjects)
    const fault = random.pick(subject.faults)
    const lasts = random.below(longestFault)
    const key = `${subject.name} ${fault.kind ?? fault.name}`
    // At the next whole one: the rhythm stays, whatever is resting.
    if (broken.has(subject) || (resting.get(key) ?? 0) > performance.now()) {
      next -= faultPause
      continue
    }
    resting.set(key, performance.now() + (fault.rest ?? 0))
    made.set(fault.name, (made.get(fault.name) ?? 0) + 1)
    broken.add(subject)
    mending.push(breakAndMend(fault, lasts).finally(() => broken.delete(subject)))
  }
  await Promise.all(mending)
}

async function breakAndMend(fault: Fault, lasts: number): Promise<void> {
  const mend = await fault.begin()
  if (!mend) return
  await delay(lasts)
  await mend()
}

/** What a caller may be told while things break; anything else is a mistake of ours. */
const expected: Partial<Record<ErrorCode, Told>> = {
  'not-connected': 'refused',
  'needs-auth': 'refused',
  'call-failed': 'refused',
  'call-outcome-unknown': 'unknown',
}

/** So that no two of them are alike. */
let calls = 0

/** Calls a random server, again and again. @param told what the caller was told of each call */
export async function callTools(
  { subjects, engine, random, isOver, wrong }: Stage,
  told: Map<string, Told>,
): Promise<void> {
  const underway = new Set<Promise<void>>()
  while (!isOver()) {
    await delay(callPause)
    const { name } = random.pick(subjects)
    calls += 1
    const text = `${name}#${calls}`
    const one = engine.request('server.call', { server: name, tool: 'echo', arguments: { text } }).then((answer) => {
      const outcome = answer.ok ? 'answered' : expected[answer.error.code]
      if (outcome) told.set(text, outcome)
      else wrong(`call ${text}: ${answer.ok ? '' : `${answer.error.code} ${answer.error.message}`}`)
    })
    underway.add(one)
    void one.finally(() => underway.delete(one))
  }
  await Promise.all(underway)
}

/** A person who clicks: Reconnect, or Disconnect and Connect. */
export async function click({ subjects, engine, random, isOver, wrong }: Stage): Promise<void> {
  const underway = new Set<Promise<unknown>>()
  while (!isOver()) {
    await delay(clickPause)
    const { name } = random.pick(subjects)
    const clicked =
      random.below(2) === 0
        ? engine.request('server.reconnect', { server: name })
        : engine.request('server.disconnect', { server: name }).then((answer) => {
            const kind = answer.ok ? answer.value.state.kind : answer.error.code
            if (kind !== 'disconnected') wrong(`${name}: ${kind} after Disconnect`)
            return engine.request('server.connect', { server: name })
          })
    underway.add(clicked)
    void clicked.finally(() => underway.delete(clicked))
  }
  await Promise.all(underway)
}
