/** The cases of one target, one after the other, in a process of their own. The parent (`watch.ts`) hears which one is running. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seeded } from '../unit/core/random'
import { liveIn } from './canary'
import { mutated } from './mutate'
import type { Run, Target } from './target'

export interface Plan {
  target: string
  seed: number
  /** Cases from `from` up to, not including, `to`; negative ones are the inputs that once broke something. */
  from: number
  to: number
  found: string
  /** How long a case may wait for what is not its own work (ms). */
  waitMs?: number
}

/** To the parent. `begin` goes out before a case, so that the last one is the one to blame. */
export type Told =
  | { kind: 'begin'; index: number }
  | { kind: 'broken'; index: number; why: string }
  | { kind: 'done' }
  | { kind: 'bye' }

/** CPU time that one case may take (ms): on a busy machine the clock on the wall says nothing. */
const longestCase = 1_000
/** The default of `waitMs`; nothing that a case does waits for a clock. */
const longestWait = 10_000
/** Bytes of the whole process at its peak. */
const largestMemory = 300 * 1024 * 1024

/** The input of a case. The same plan gives the same inputs everywhere. */
export function inputOf(target: Target, { seed, found }: Pick<Plan, 'seed' | 'found'>, index: number): Buffer {
  const kept = foundInputs(found, target.name)
  if (index < 0) return readFileSync(join(found, kept[kept.length + index] ?? ''))
  return mutated(seeded(seed * 1_000_003 + index), target.seeds, target.tokens)
}

/** Names of the files with inputs that once broke this target. */
export function foundInputs(folder: string, target: string): string[] {
  const names = existsSync(folder) ? readdirSync(folder) : []
  return names.filter((name) => name.startsWith(`${target}-`)).toSorted()
}

export async function runCases(target: Target, plan: Plan, tell: (told: Told) => void): Promise<void> {
  const world = await mkdtemp(join(tmpdir(), 'patchbay-fuzz-'))
  const canary = liveIn(world)
  let current = plan.from
  const broken = (why: string): void => tell({ kind: 'broken', index: current, why })
  const unhandled = (error: unknown): void => broken(`nobody caught: ${describe(error)}`)
  process.on('unhandledRejection', unhandled)
  process.on('uncaughtException', unhandled)
  const run = await target.open({ folder: canary.folder })
  canary.begin()
  for (; current < plan.to; current += 1) {
    tell({ kind: 'begin', index: current })
    const before = process.cpuUsage()
    try {
      await inTime(run, inputOf(target, plan, current), plan, current)
      // Whatever a case has left behind shows now: rejections that nobody waits for are told a turn later.
      await new Promise((resolve) => setImmediate(resolve))
    } catch (error) {
      broken(describe(error))
    }
    const changed = canary.changed()
    if (changed !== null) {
      broken(`a file was changed: ${changed}`)
      canary.begin()
    }
    const { user, system } = process.cpuUsage(before)
    const ms = (user + system) / 1_000
    if (ms > longestCase) broken(`took ${Math.round(ms)} ms of CPU time`)
    const peak = process.resourceUsage().maxRSS * 1_024
    if (peak > largestMemory) {
      broken(`needed ${Math.round(peak / 1024 / 1024)} MB`)
      // The peak stays what it is: the rest needs a fresh process.
      break
    }
  }
  try {
    await run.close?.()
  } catch (error) {
    broken(`at the end: ${describe(error)}`)
  }
  process.chdir('/')
  await rm(world, { recursive: true, force: true })
  if (current >= plan.to) tell({ kind: 'done' })
}

async function inTime(run: Run, input: Buffer, { seed, waitMs = longestWait }: Plan, index: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`did not end within ${waitMs} ms`)), waitMs)
  })
  try {
    await Promise.race([run.one(input, seeded(seed + index)), late])
  } finally {
    clearTimeout(timer)
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
