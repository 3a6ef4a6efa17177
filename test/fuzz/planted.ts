/** Targets with a mistake each, for the proof that the fuzz run finds such things (`test/unit/fuzz.test.ts`). */
import { appendFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { planGiven, runPlan } from './child'
import { must, seedsOf, type Run, type Target } from './target'

const hoard: Buffer[] = []

/** Goes wrong at the third case, so that the first ones show that all is well before. */
function planted(name: string, mistake: () => void | Promise<void>, close?: Run['close']): Target {
  let cases = 0
  return {
    name,
    weight: 1,
    seeds: seedsOf('a'),
    tokens: [],
    open: () => ({ one: () => (++cases === 3 ? mistake() : undefined), close }),
  }
}

const plantedTargets = [
  planted('sound', () => undefined),
  planted('throws', () => must(false, 'planted')),
  planted('throws-later', () => {
    setImmediate(() => {
      throw new TypeError('planted')
    })
  }),
  planted('rejects-unheard', () => {
    Promise.reject(new Error('planted')).catch((error: unknown) => void Promise.reject(error as Error))
  }),
  planted('hangs', () => {
    for (;;) hoard.length = 0
  }),
  planted('waits-for-ever', () => new Promise(() => undefined)),
  planted('slow', () => {
    const before = process.cpuUsage()
    const used = (): number => {
      const { user, system } = process.cpuUsage(before)
      return user + system
    }
    while (used() < 1_100_000) for (let count = 0; count < 1_000_000; count += 1) hoard.length = 0
  }),
  planted('eats', () => {
    for (let megabytes = 0; megabytes < 400; megabytes += 10) hoard.push(Buffer.alloc(10 * 1024 * 1024, 1))
  }),
  planted('eats-heap', () => {
    const kept: number[][] = []
    for (;;) kept.push(Array.from({ length: 1_000_000 }, () => kept.length + 0.5))
  }),
  planted('writes', () => writeFileSync('here.txt', 'planted')),
  planted('changes', () => appendFileSync(join(homedir(), '.claude.json'), ' ')),
  planted('removes', () => rmSync(join(tmpdir(), 'note.txt'))),
  planted('ends', () => process.exit(0)),
  planted(
    'broken-at-the-end',
    () => undefined,
    () => must(false, 'planted'),
  ),
]

const plan = planGiven()
if (plan) await runPlan(plan, plantedTargets)
