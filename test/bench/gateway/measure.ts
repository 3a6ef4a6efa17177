/**
 * What the gateway costs beside a direct connection, a byte pipe and a JSON relay: time of a call, calls a second, processor time
 * and memory. All ways take turns in short blocks, so that each meets the same noise.
 */
import { randomBytes } from 'node:crypto'
import { request, type ClientRequest } from 'node:http'
import { cpuSecondsOf, memoryOf } from '../../support/process-stats'
import { median } from '../sides'
import { callByHttp, type Caller } from './caller'
import { callersOf, kinds, type CallerKind, type Host, type Kind, type Way, type Ways } from './ways'

export interface GatewayExtent {
  /** How often all ways take their turn, and calls in each of these blocks. */
  rounds: number
  calls: number
  /** To tell the processor time by; it is counted in ticks of 10 ms. */
  callsForCpu: number
  sessions: number
}

/** Of one kind of server and of client, one size, and so many calls at once: for each way in their order. */
export interface Cell {
  kind: Kind
  by: CallerKind
  bytes: number
  atOnce: number
  /** ms */
  p50: number[]
  p99: number[]
  perSecond: number[]
}

export interface GatewayResult {
  cells: Cell[]
  /** Processor seconds of what lies between, for 1 000 calls of 16 B, 16 at once; null for a direct connection. */
  cpu: { kind: Kind; ways: (number | null)[] }[]
  /** MB of the engine for 100 more sessions, each with a stream that is open. */
  memory: number
}

const sizes = [16, 100_000]

export async function measureGateway({ all, serve }: Ways, extent: GatewayExtent): Promise<GatewayResult> {
  const result: GatewayResult = { cells: [], cpu: [], memory: 0 }
  for (const kind of kinds) {
    for (const by of callersOf[kind]) {
      const callers: Caller[] = []
      try {
        for (const way of all) callers.push(await way.open(kind, by))
        for (const bytes of sizes)
          for (const atOnce of [1, 16]) {
            const cell = await measureCell(callers, bytes, atOnce, extent)
            result.cells.push({ kind, by, bytes, atOnce, ...cell })
          }
        if (by === 'bare')
          result.cpu.push({ kind, ways: await inOrder(all, (way, at) => measureCpu(way, callers[at], kind, extent)) })
      } finally {
        for (const caller of callers) await caller.close()
      }
    }
  }
  result.memory = await measureSessions(serve, extent.sessions)
  return result
}

async function inOrder<T, R>(items: readonly T[], each: (item: T, at: number) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (const [at, item] of items.entries()) results.push(await each(item, at))
  return results
}

async function measureCell(
  callers: readonly Caller[],
  bytes: number,
  atOnce: number,
  { rounds, calls }: GatewayExtent,
): Promise<Pick<Cell, 'p50' | 'p99' | 'perSecond'>> {
  const text = randomBytes(bytes / 2).toString('hex')
  const times: number[][] = callers.map(() => [])
  const rates: number[][] = callers.map(() => [])
  // The first round warms up.
  for (let round = 0; round <= rounds; round += 1)
    for (let turn = 0; turn < callers.length; turn += 1) {
      const at = (round + turn) % callers.length
      const caller = callers[at]
      if (!caller) continue
      const { took, perSecond } = await callOften(caller, text, atOnce, calls)
      if (round === 0) continue
      times[at]?.push(...took)
      rates[at]?.push(perSecond)
    }
  const sorted = times.map((each) => each.toSorted((a, b) => a - b))
  const part = (share: number): number[] => sorted.map((each) => each[Math.floor(each.length * share)] ?? Number.NaN)
  return { p50: part(0.5), p99: part(0.99), perSecond: rates.map(median) }
}

async function callOften(
  caller: Caller,
  text: string,
  atOnce: number,
  calls: number,
): Promise<{ took: number[]; perSecond: number }> {
  const took: number[] = []
  let left = calls
  const begun = performance.now()
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1
      const from = performance.now()
      await caller.call(text)
      took.push(performance.now() - from)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return { took, perSecond: (calls / (performance.now() - begun)) * 1_000 }
}

async function measureCpu(
  way: Way,
  caller: Caller | undefined,
  kind: Kind,
  { callsForCpu }: GatewayExtent,
): Promise<number | null> {
  const pids = way.pids(kind)
  if (!caller || pids.length === 0) return null
  const used = (): number => pids.reduce((sum, pid) => sum + cpuSecondsOf(pid), 0)
  const before = used()
  await callOften(caller, 'x'.repeat(16), 16, callsForCpu)
  return ((used() - before) / callsForCpu) * 1_000
}

/** Of one token; a client may listen with 32 of them. */
const sessionsOfOne = 20

async function measureSessions(host: Host, sessions: number): Promise<number> {
  const [pid = 0] = host.pids('older')
  const streams: ClientRequest[] = []
  const open = async (count: number): Promise<void> => {
    let door = await host.door()
    for (let session = 0; session < count; session += 1) {
      if (session > 0 && session % sessionsOfOne === 0) door = await host.door()
      // A session of its own, which has called once.
      const caller = await callByHttp(door, 'older', 'stdio__echo')
      await caller.call('x')
      streams.push(await listen(door.url, door.token, caller.session ?? ''))
      await caller.close()
    }
  }
  try {
    await open(sessionsOfOne)
    const before = memoryOf(pid)
    await open(sessions)
    return ((memoryOf(pid) - before) / sessions) * 100
  } finally {
    for (const stream of streams) stream.destroy()
  }
}

function listen(url: string, token: string | null, session: string): Promise<ClientRequest> {
  const headers = { authorization: `Bearer ${token}`, accept: 'text/event-stream', 'mcp-session-id': session }
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers, agent: false }, (answer) => {
      answer.resume()
      answer.on('error', () => undefined)
      resolve(sent)
    })
    sent.on('error', reject)
    sent.end()
  })
}
