/** The bench's measurements, each against real servers. Times in ms, memory in MB. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import type { ServerView } from '../../shared/model/server'
import { startLegacyHttp } from '../servers/legacy-http'
import { allListed, createHome, startEngineProcess, type EngineProcess } from '../support/engine-process'
import { startFleet, toolsPerServer, type Fleet } from './fleet'
import { inTurns, median, type Side } from './sides'
import { cpuSecondsOf, memoryOf } from '../support/process-stats'
import { smallEnvironment } from '../support/small-environment'

interface Start {
  /** From the start of the process until all tools are listed. */
  ms: number
  /** Processor seconds until then. */
  cpu: number
  /** MB, some time later. */
  memory: number
}

export interface SizeResult {
  size: number
  /** Which of the sides. */
  side: number
  engine: Start
  bare: Start
  /** Of the two times, in the same round; median. */
  ratio: number
  /** Stdio programs in the fleet, and how many times the engine started one. */
  programs: number
  starts: number
  /** Names of programs that were not started exactly once. */
  wrongStarts: string[]
}

/** As many as the engine connects at once, so that both sides have the same room. */
const parallel = 8

/** Connects the bare loop and every side to fresh fleets, taking turns, `rounds` times; medians. */
export async function measureSize(
  sides: readonly Side[],
  bareLoop: string,
  size: number,
  rounds: number,
): Promise<SizeResult[]> {
  const bare: Start[] = []
  const engines: (Start & { starts: Map<string, number> })[][] = sides.map(() => [])
  for (let round = 0; round < rounds; round += 1) {
    bare.push(await withFleet(size, (fleet) => runBareLoop(bareLoop, fleet, size)))
    const turn = await inTurns(sides, 1, ({ engine }) => withFleet(size, (fleet) => runEngine(engine, fleet, size)))
    turn.forEach((results, side) => engines[side]?.push(...results))
  }
  return engines.map((runs, side) => {
    const starts = runs.flatMap((run) => [...run.starts])
    return {
      size,
      side,
      engine: middle(runs),
      bare: middle(bare),
      ratio: median(runs.map(({ ms }, round) => ms / (bare[round]?.ms ?? Number.NaN))),
      programs: Math.ceil(size / 2),
      starts: starts.reduce((sum, [, count]) => sum + count, 0) / rounds,
      wrongStarts: starts.filter(([, count]) => count !== 1).map(([name]) => name),
    }
  })
}

function middle(starts: readonly Start[]): Start {
  return {
    ms: median(starts.map(({ ms }) => ms)),
    cpu: median(starts.map(({ cpu }) => cpu)),
    memory: median(starts.map(({ memory }) => memory)),
  }
}

async function withFleet<T>(size: number, work: (fleet: Fleet) => Promise<T>): Promise<T> {
  const fleet = await startFleet(size)
  try {
    return await work(fleet)
  } finally {
    await fleet.close()
  }
}

async function runBareLoop(program: string, fleet: Fleet, size: number): Promise<Start> {
  const { home, state } = await createHome(fleet.entries)
  const start = performance.now()
  const child = spawn(process.execPath, [program, join(state, 'servers.json'), String(parallel)], {
    env: smallEnvironment(home),
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  const ended = exited.then(() => Promise.reject(new Error('the bare loop ended early')))
  const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), ended])) as [string]
  const ms = performance.now() - start
  const cpu = cpuSecondsOf(child.pid ?? 0)
  if (line !== `listed ${size * toolsPerServer}`) throw new Error(`the bare loop ${line}`)
  await delay(settleMs)
  const memory = memoryOf(child.pid ?? 0)
  child.stdin.end()
  await ended.catch(() => undefined)
  await rm(home, { recursive: true, force: true })
  return { ms, cpu, memory }
}

/** Memory is read this long after the last list has arrived. */
const settleMs = 2_000

async function runEngine(program: string, fleet: Fleet, size: number) {
  const start = performance.now()
  const engine = await startEngineProcess(program, fleet.entries)
  try {
    await engine.until(allListed(size))
    const ms = performance.now() - start
    const cpu = cpuSecondsOf(engine.pid)
    await delay(settleMs)
    return { ms, cpu, memory: memoryOf(engine.pid), starts: fleet.starts() }
  } finally {
    await engine.stop()
  }
}

export interface LiveResult {
  /** From the end of the file's write to the state that it asks for. */
  addedMs: number
  changedMs: number
  removedMs: number
  /** What the three edits sent to a viewer, on average. */
  bytesPerEdit: number
  /** Servers of the fleet that noticed anything of those edits. */
  disturbed: string[]
  /** Share of one core, 0 to 1. */
  idleCpu: number
  idleSeconds: number
}

/** Edits the configuration under a connected engine, then lets it idle. */
export function measureLive({ engine: program }: Side, size: number, idleSeconds: number): Promise<LiveResult> {
  return withFleet(size, async (fleet) => {
    const engine = await startEngineProcess(program, fleet.entries)
    const first = await startLegacyHttp({ tools: 3 })
    const second = await startLegacyHttp({ tools: 4 })
    try {
      await engine.until(allListed(size))
      await delay(settleMs)
      const before = { requests: fleet.requests(), starts: fleet.starts() }
      const sent = engine.patches().bytes
      const edit = (url: string | null, done: (server: ServerView | undefined) => boolean): Promise<number> =>
        timeEdit(engine, { ...fleet.entries, ...(url !== null && { edited: { type: 'http', url } }) }, done)
      const addedMs = await edit(first.url, (server) => isLive(server, 3))
      const changedMs = await edit(second.url, (server) => isLive(server, 4))
      const removedMs = await edit(null, (server) => server === undefined)
      const bytesPerEdit = (engine.patches().bytes - sent) / 3
      const disturbed = [
        ...changedKeys(before.requests, fleet.requests()),
        ...changedKeys(before.starts, fleet.starts()),
      ]
      const cpu = cpuSecondsOf(engine.pid)
      await delay(idleSeconds * 1000)
      const idleCpu = (cpuSecondsOf(engine.pid) - cpu) / idleSeconds
      return { addedMs, changedMs, removedMs, bytesPerEdit, disturbed, idleCpu, idleSeconds }
    } finally {
      await engine.stop()
      await Promise.all([first.close(), second.close()])
    }
  })
}

const isLive = (server: ServerView | undefined, tools: number): boolean =>
  server?.state.kind === 'connected' && server.capabilities.freshness === 'live' && server.capabilities.tools === tools

async function timeEdit(
  engine: EngineProcess,
  entries: Fleet['entries'],
  done: (server: ServerView | undefined) => boolean,
): Promise<number> {
  await engine.write(entries)
  const start = performance.now()
  await engine.until((servers) => done(servers.find(({ name }) => name === 'edited')))
  return performance.now() - start
}

function changedKeys(before: Map<string, number>, after: Map<string, number>): string[] {
  return [...after].filter(([name, count]) => before.get(name) !== count).map(([name]) => name)
}
