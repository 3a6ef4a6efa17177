/**
 * Calls of many clients through the gateway while their servers break at random instants: which of them were answered, with
 * what, and how often each was run, counted at the servers. The same seed makes the same choices.
 */
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startLegacyHttp } from '../servers/legacy-http'
import { startModernHttp } from '../servers/modern-http'
import { isAliveIn, pidsIn, program } from '../servers/programs'
import { startSse } from '../servers/sse'
import type { TestEngine } from '../support/engine'
import { bench, later } from '../support/gateway-bench'
import { rawHttp, rawModern, type RawClient } from '../support/raw-client'
import { seeded, type Random } from '../unit/core/random'

export interface StormOptions {
  calls: number
  seed: number
  /** Calls that are under way together. */
  atOnce: number
  /** Between two faults (ms), on average. */
  calmMs: number
  said?: (line: string) => void
}

export interface StormReport {
  /** By what came of the calls. */
  outcomes: Record<'done' | 'told', number>
  faults: number
  /** What must never happen, in words. */
  violations: string[]
}

/** One kind of server, and the ways in which it breaks; each resolves when it is over. */
interface Subject {
  name: string
  faults: ((random: Random) => Promise<void>)[]
}

/** An answer that has not come by then (ms) counts as none: far beyond every patience of the gateway. */
const answerLimit = 60_000

export async function storm(options: StormOptions): Promise<StormReport> {
  const { calls, seed, atOnce, calmMs } = options
  const [choices, chance] = [seeded(seed), seeded(seed + 1)]
  const runs = new Map<string, number>()
  const executed = (text: string): void => void runs.set(text, (runs.get(text) ?? 0) + 1)
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-storm-'))
  later(() => rm(folder, { recursive: true, force: true }))
  const { setUp, subjects, countProgram } = await begin(folder, executed)
  const clients = await connectAll(setUp)
  const report: StormReport = { outcomes: { done: 0, told: 0 }, faults: 0, violations: [] }

  let next = 0
  let over = false
  const work = async (): Promise<void> => {
    while (next < calls) {
      const number = (next += 1)
      const text = `call ${number}`
      const { name, client } = choices.pick(clients)
      const answer = await answerOf(client, text)
      const judged = judge(answer, text)
      if (isGood(judged)) report.outcomes[judged] += 1
      else report.violations.push(`${text} to ${name}: ${judged}`)
      if (judged === 'done') done.add(text)
      if (number % 1_000 === 0) options.said?.(`${number} calls, ${report.faults} faults`)
    }
  }
  const done = new Set<string>()
  const breakThings = async (): Promise<void> => {
    while (!over) {
      await delay(chance.below(2 * calmMs))
      if (over) return
      report.faults += 1
      const subject = chance.pick(subjects)
      await chance.pick(subject.faults)(chance)
      // As somebody does who has just started a server again.
      setUp.engine.engine.reconnect(subject.name).catch(() => undefined)
    }
  }
  const breaking = breakThings()
  await Promise.all(Array.from({ length: atOnce }, work))
  over = true
  await breaking

  countProgram()
  for (const [text, times] of runs) if (times > 1) report.violations.push(`${text} was run ${times} times`)
  for (const text of done) if (!runs.has(text)) report.violations.push(`${text} was answered, but never run`)
  report.violations.push(...(await stillBroken(setUp.engine, clients)))
  return report
}

async function begin(folder: string, executed: (text: string) => void) {
  const legacy = await startLegacyHttp({ executed })
  const modern = await startModernHttp({ executed })
  const sse = await startSse({ executed })
  for (const server of [legacy, modern, sse]) later(() => server.close())
  const [starts, calls] = [join(folder, 'starts'), join(folder, 'calls')]
  await writeFile(calls, '')
  const entries = {
    legacy: { type: 'http', url: legacy.url },
    modern: { type: 'http', url: modern.url },
    sse: { type: 'sse', url: sse.url },
    program: program('echo', [], { TEST_STARTS_FILE: starts, TEST_CALLS_FILE: calls }),
  }
  const setUp = await bench(entries, 'legacy')
  for (const name of Object.keys(entries)) await setUp.engine.waitFor(name, 'connected', 30_000)

  type Breakable = Pick<typeof legacy, 'stop' | 'start' | 'cut' | 'status' | 'loseNextAnswer'>
  const common = (server: Breakable): Subject['faults'] => [
    async () => server.cut(),
    async () => server.loseNextAnswer(),
    async (random) => {
      await server.stop()
      await delay(random.below(150))
      await server.start()
    },
    async (random) => {
      server.status(random.pick([503, 500, 429, 404]))
      await delay(random.below(150))
      server.status(null)
    },
  ]
  const kill = async (): Promise<void> => {
    for (const pid of pidsIn(starts)) if (isAliveIn(pid, starts)) process.kill(pid, 'SIGKILL')
  }
  const forget = async (random: Random): Promise<void> => legacy.forgetSessions(random.pick([404, 400]))
  const subjects: Subject[] = [
    { name: 'legacy', faults: [...common(legacy), forget, forget] },
    { name: 'modern', faults: common(modern) },
    { name: 'sse', faults: common(sse) },
    { name: 'program', faults: [kill] },
  ]
  const countProgram = (): void => readFileSync(calls, 'utf8').split('\n').filter(Boolean).forEach(executed)
  return { setUp, subjects, countProgram }
}

/** Of each server and each era of client one. */
async function connectAll({ gateway, token }: Awaited<ReturnType<typeof bench>>) {
  const clients: { name: string; client: RawClient }[] = []
  for (const { name, url } of (await gateway.admin.view()).servers) {
    const legacy = await rawHttp(url, token)
    later(() => legacy.close())
    clients.push({ name, client: legacy }, { name, client: rawModern(url, token) })
  }
  return clients
}

async function answerOf(client: RawClient, text: string): Promise<string | null> {
  const patience = new AbortController()
  const call = client.ask('tools/call', { name: 'echo', arguments: { text } }).then(
    (answer) => answer.text,
    (error: unknown) => `no answer: ${String(error)}`,
  )
  const late = delay(answerLimit, null, { signal: patience.signal }).catch(() => null)
  const first = await Promise.race([call, late])
  patience.abort()
  return first
}

/** `done`: run and answered; `told`: why it was not, or may not have been, in words; anything else must not be. */
function judge(answer: string | null, text: string): string {
  if (answer === null) return 'no answer'
  try {
    const { result, error } = JSON.parse(answer) as {
      result?: { isError?: boolean; content?: { text?: string }[] }
      error?: { message?: string }
    }
    const words = result?.content?.[0]?.text ?? error?.message ?? ''
    if (result && result.isError !== true) return words === text ? 'done' : `another call's answer: ${words}`
    return words.length > 10 ? 'told' : `an error without words: ${answer}`
  } catch {
    return `unreadable: ${answer.slice(0, 200)}`
  }
}

function isGood(judged: string): judged is 'done' | 'told' {
  return judged === 'done' || judged === 'told'
}

/** After all is over, every server answers every client again. */
async function stillBroken(
  engine: TestEngine,
  clients: readonly { name: string; client: RawClient }[],
): Promise<string[]> {
  const broken: string[] = []
  for (const name of new Set(clients.map((client) => client.name))) {
    await engine.engine.reconnect(name)
    await engine.waitFor(name, 'connected', 30_000)
  }
  for (const [index, { name, client }] of clients.entries()) {
    const text = `last ${index}`
    // An answer that was to be lost may still wait for its call.
    const first = judge(await answerOf(client, `${text}, first`), `${text}, first`)
    const judged = first === 'told' ? judge(await answerOf(client, text), text) : first
    if (judged !== 'done') broken.push(`afterwards ${name} does not work: ${judged}`)
  }
  return broken
}
