/** What calls cost the engine, and what they tell whoever looks on. */
import type { EngineProcess } from '../support/engine-process'
import { startEngineProcess } from '../support/engine-process'
import { cpuSecondsOf } from '../support/process-stats'
import { startFleet } from './fleet'
import { inTurns, type Side } from './sides'

/** Of a thousand calls. */
export interface CallsResult {
  /** Processor seconds of the engine, the command line's socket included. */
  cpu: number
  patches: number
}

/** By kind: the server of that name in a fleet of four. */
const servers = { stdio: 'stdio-1', http: 'http-1', 'modern http': 'http-2' } as const
type Kind = keyof typeof servers

/** So many parts are measured; the median of them counts. */
const parts = 5

/** One after another through one session of each kind, after as many that warm it up; of each side, the parts in their order. */
export async function measureCalls(sides: readonly Side[], calls: number): Promise<Record<Kind, CallsResult[][]>> {
  const fleet = await startFleet(4)
  const engines = new Map<Side, EngineProcess>()
  try {
    for (const side of sides) {
      const engine = await startEngineProcess(side.engine, fleet.entries)
      engines.set(side, engine)
      await engine.until((views) => views.length === 4 && views.every(({ state }) => state.kind === 'connected'))
    }
    const each = Math.ceil(calls / parts)
    const measure = (kind: Kind): Promise<CallsResult[][]> =>
      inTurns(sides, 2 * parts, async (side) => {
        const engine = engines.get(side)
        if (!engine) throw new Error(`${side.name} has no engine`)
        const before = { cpu: cpuSecondsOf(engine.pid), patches: engine.patches().count }
        await callOften(engine, servers[kind], each)
        return {
          cpu: ((cpuSecondsOf(engine.pid) - before.cpu) / each) * 1_000,
          patches: ((engine.patches().count - before.patches) / each) * 1_000,
        }
      })
    const warm = async (kind: Kind): Promise<CallsResult[][]> =>
      (await measure(kind)).map((results) => results.slice(parts))
    return { stdio: await warm('stdio'), http: await warm('http'), 'modern http': await warm('modern http') }
  } finally {
    for (const engine of engines.values()) await engine.stop()
    await fleet.close()
  }
}

async function callOften(engine: EngineProcess, server: string, times: number): Promise<void> {
  for (let call = 0; call < times; call += 1) {
    const answer = await engine.request('server.call', { server, tool: 'echo', arguments: { text: 'x' } })
    if (!answer.ok) throw new Error(answer.error.message)
  }
}
