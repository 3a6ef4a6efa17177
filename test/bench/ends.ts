/** Starts after a crash, and stops: what they wait for, and what they leave. Times in ms. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { isAlive, pidsIn, program } from '../servers/programs'
import { allListed, createHome, startEngineProcess, type EngineProcess } from '../support/engine-process'
import { startFleet } from './fleet'

/** From the start of the process to the answer of its socket, after a SIGKILL that left one stubborn program behind. */
export async function measureStartAfterCrash(engine: string): Promise<number> {
  const place = await createHome({})
  const entries = { stubborn: program('ignores-stdin-end'), plain: program('echo') }
  await writeFile(join(place.state, 'servers.json'), JSON.stringify({ mcpServers: entries }))
  const first = await startEngineProcess(engine, entries, place)
  await first.until(connected(2))
  await first.end('SIGKILL')
  const begun = performance.now()
  const second = await startEngineProcess(engine, entries, place)
  const ms = performance.now() - begun
  await second.stop()
  return ms
}

/**
 * From SIGTERM to the end of the process, with that many servers connected.
 * @param rest so long they have been (ms): in the first moments streams are opened, and lists written
 */
export async function measureStop(engine: string, servers: number, rest: number): Promise<number> {
  const fleet = await startFleet(servers)
  const running = await startEngineProcess(engine, fleet.entries)
  try {
    await running.until(allListed(servers), 120_000)
    await delay(rest)
    return await timeStop(running)
  } finally {
    await fleet.close()
  }
}

/** The same with five stubborn programs that have children of their own; `left` is how many outlive it. */
export async function measureStubbornStop(engine: string): Promise<{ ms: number; left: number }> {
  const place = await createHome({})
  const starts = join(place.home, 'starts')
  const env = { TEST_STARTS_FILE: starts, TEST_GRANDCHILDREN_FILE: starts }
  const names = Array.from({ length: 5 }, (_, index) => `stubborn-${index}`)
  const entries = Object.fromEntries(names.map((name) => [name, program('with-grandchild', ['--stubborn'], env)]))
  await writeFile(join(place.state, 'servers.json'), JSON.stringify({ mcpServers: entries }))
  const running = await startEngineProcess(engine, entries, place)
  await running.until(connected(names.length))
  const pids = pidsIn(starts)
  const begun = performance.now()
  await running.end('SIGTERM')
  const ms = performance.now() - begun
  const left = pids.filter(isAlive).length
  await running.stop()
  return { ms, left }
}

const connected = (count: number) => (views: { state: { kind: string } }[]) =>
  views.length === count && views.every(({ state }) => state.kind === 'connected')

async function timeStop(running: EngineProcess): Promise<number> {
  const begun = performance.now()
  await running.end('SIGTERM')
  const ms = performance.now() - begun
  await running.stop()
  return ms
}
