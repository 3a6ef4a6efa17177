/** What calls cost the engine, and what they tell whoever looks on. */
import type { EngineProcess } from '../support/engine-process'
import { startEngineProcess } from '../support/engine-process'
import { cpuSecondsOf } from '../support/process-stats'
import { startFleet } from './fleet'

export interface CallsResult {
  kind: 'stdio' | 'http'
  calls: number
  /** Processor seconds of the engine for a thousand calls, the command line's socket included. */
  cpuPerThousand: number
  patchesPerThousand: number
}

/** One after another through one session of each kind, after some that warm it up. */
export async function measureCalls(program: string, calls: number): Promise<CallsResult[]> {
  const fleet = await startFleet(2)
  const engine = await startEngineProcess(program, fleet.entries)
  try {
    await engine.until((servers) => servers.length === 2 && servers.every(({ state }) => state.kind === 'connected'))
    const results: CallsResult[] = []
    for (const kind of ['stdio', 'http'] as const) {
      await callOften(engine, `${kind}-1`, calls / 5)
      const before = { cpu: cpuSecondsOf(engine.pid), patches: engine.patches().count }
      await callOften(engine, `${kind}-1`, calls)
      const perThousand = (spent: number): number => (spent / calls) * 1_000
      results.push({
        kind,
        calls,
        cpuPerThousand: perThousand(cpuSecondsOf(engine.pid) - before.cpu),
        patchesPerThousand: perThousand(engine.patches().count - before.patches),
      })
    }
    return results
  } finally {
    await engine.stop()
    await fleet.close()
  }
}

async function callOften(engine: EngineProcess, server: string, times: number): Promise<void> {
  for (let call = 0; call < times; call += 1) {
    const answer = await engine.request('server.call', { server, tool: 'echo', arguments: { text: 'x' } })
    if (!answer.ok) throw new Error(answer.error.message)
  }
}
