/** Who acts during the soak: what breaks, who calls, and who clicks. All of them stop when it `isOver`. */
import { setTimeout as delay } from 'node:timers/promises'
import type { ErrorCode } from '../../shared/ipc/result'
import type { Random } from '../unit/core/random'
import type { WatchedEngine } from './engine'
import type { Told } from './invariants'
import type { Fault, Subject } from './subjects'

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
/** @returns how often each fault was made */
export async function breakThings({ subjects, random, isOver }: Stage): Promise<Map<string, number>> {
  const made = new Map<string, number>()
  const broken = new Set<Subject>()
  const resting = new Map<string, number>()
  const mending: Promise<void>[] = []
  for (let next = performance.now(); !isOver(); next += faultPause) {
    await delay(Math.max(0, next - performance.now()))
    const subject = random.pick(subjects)
    const fault = random.pick(subject.faults)
    const lasts = random.below(longestFault)
    const key = `${subject.name} ${fault.name}`
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
  return made
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

/** Calls a random server, again and again. @param told what the caller was told of each call */
export async function callTools(
  { subjects, engine, random, isOver, wrong }: Stage,
  told: Map<string, Told>,
): Promise<void> {
  const underway = new Set<Promise<void>>()
  for (let number = 0; !isOver(); number += 1) {
    await delay(callPause)
    const { name } = random.pick(subjects)
    const text = `${name}#${number}`
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
