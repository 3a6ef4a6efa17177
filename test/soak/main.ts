/**
 * The soak: fifty servers, thousands of random faults, and what must never happen. Prints its seed first; the
 * same seed makes the same choices. Arguments: the built engine, `--seconds N` (default 600), `--seed N`.
 */
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createPerson } from '../servers/oauth/person'
import { isAlive } from '../servers/programs'
import { seeded } from '../unit/core/random'
import { breakThings, callTools, click, type Faults, type Stage } from './actors'
import { startWatchedEngine, type Inside, type WatchedEngine } from './engine'
import { Invariants, wrongCalls, type Told } from './invariants'
import { createWorld, type World } from './subjects'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string', default: '600' }, seed: { type: 'string' } },
})
const [program = ''] = positionals
const seconds = Number(values.seconds)
const seed = Number(values.seed ?? Date.now() % 1_000_000)
const random = seeded(seed)

/** For a call (ms): into a connection that has gone silent it would otherwise wait for ten minutes. */
const callLimit = 20_000
/** When the memory has its level (s): a minute, or a third of a short run. */
const levelAt = Math.min(60, seconds / 3)
/** By how much the memory may differ from that level at the end. */
const tolerance = 0.1

const folder = await mkdtemp(join(tmpdir(), 'patchbay-soak-'))
const browserNote = join(folder, 'browser-opened')
const world = await createWorld(folder)
const entries = Object.fromEntries(world.subjects.map(({ name, entry }) => [name, { ...entry, timeout: callLimit }]))
const note = `"${process.execPath}" "${join(process.cwd(), 'test/support/browser-note.mjs')}" "${browserNote}"`
const engine = await startWatchedEngine(program, entries, note)
const wrong: string[] = []
try {
  console.log(`soak: seed ${seed}, ${seconds} s, ${world.subjects.length} servers`)
  await soak(world, engine)
} finally {
  await engine.end('SIGTERM')
  const left = world.programs().filter(isAlive)
  if (left.length > 0) wrong.push(`${left.length} programs are still running`)
  await world.close()
  await rm(folder, { recursive: true, force: true })
}
for (const line of wrong) console.error(`soak: VIOLATION ${line}`)
console.log(`soak: seed ${seed}: ${wrong.length} violations`)
process.exit(wrong.length === 0 ? 0 : 1)

async function soak({ subjects, auth }: World, watched: WatchedEngine): Promise<void> {
  await signIn(watched)
  await allConnected(watched, 'at the start')
  const atStart = await settledInside(watched)
  const registrations = auth.counters.registrations
  const invariants = new Invariants()
  const told = new Map<string, Told>()
  const look = setInterval(() => invariants.look(watched.servers(), Date.now()), 200)
  const stage = { subjects, engine: watched, random, wrong: (what: string) => void wrong.push(what) }
  const faults: Faults = new Map()
  await storm(stage, levelAt, faults, told)
  const level = await calm(watched, 'after the first part')
  await storm(stage, seconds - levelAt, faults, told)
  const atEnd = await calm(watched, 'at the end')
  clearInterval(look)
  await checkServers(invariants, told)
  checkLeaks(atStart, atEnd)
  checkMemory(level, atEnd)
  if (auth.counters.registrations !== registrations) wrong.push('a client was registered again')
  const perKind = [...faults].toSorted(([a], [b]) => a.localeCompare(b)).map(([name, count]) => `${name} ${count}`)
  const total = [...faults.values()].reduce((sum, count) => sum + count, 0)
  console.log(`soak: ${total} faults (${perKind.join(', ')})`)
  console.log(
    `soak: ${told.size} calls, of which ${[...told.values()].filter((outcome) => outcome === 'answered').length} were answered`,
  )
  if (total < seconds * 8.33) wrong.push(`only ${total} faults`)
}

/** Things break and people act for so long (s); then everything is mended. */
async function storm(
  stage: Omit<Stage, 'isOver'>,
  lasts: number,
  faults: Faults,
  told: Map<string, Told>,
): Promise<void> {
  const end = performance.now() + lasts * 1_000
  const acting: Stage = { ...stage, isOver: () => performance.now() >= end }
  await Promise.all([breakThings(acting, faults), callTools(acting, told), click(acting)])
}

/** What waits for a person gets its click; then all must be well, and like can be compared with like. */
async function calm(watched: WatchedEngine, when: string): Promise<Inside> {
  await watched.request('server.reconnectMany', { which: 'failed' })
  await allConnected(watched, when)
  return settledInside(watched)
}

/** All protected servers are at one authorization server; a person signs in to each, once. */
async function signIn(watched: WatchedEngine): Promise<void> {
  const names = world.subjects.map(({ name }) => name).filter((name) => name.startsWith('protected'))
  await watched.until((views) => views.filter(({ state }) => state.kind === 'needs-auth').length === names.length)
  for (const name of names) {
    const done = watched.request('server.login', { server: name, open: false })
    let url = ''
    await watched.until((views) => {
      const state = views.find((view) => view.name === name)?.state
      if (state?.kind === 'authorizing') url = state.url
      return url !== ''
    })
    await createPerson().openUrl(url)
    const answer = await done
    if (!answer.ok) throw new Error(answer.error.message)
  }
}

async function allConnected(watched: WatchedEngine, when: string): Promise<void> {
  try {
    await watched.until(
      (views) => views.length === world.subjects.length && views.every(({ state }) => state.kind === 'connected'),
    )
  } catch (error) {
    wrong.push(`${when}: ${error instanceof Error ? error.message : String(error)}`)
    const broken = watched.servers().filter(({ state }) => state.kind !== 'connected')
    for (const { name, state } of broken) wrong.push(`${when}: ${name} ${JSON.stringify(state)}`)
  }
}

/** The lowest of several looks: idle connections go after some seconds, and V8 gives back some of its space only later. */
async function settledInside(watched: WatchedEngine): Promise<Inside> {
  const looks: Inside[] = []
  for (let turn = 0; turn < 8; turn += 1) {
    await delay(1_000)
    looks.push(await watched.inside())
  }
  const lowest = (what: 'rss' | 'heapUsed' | 'external'): number => Math.min(...looks.map((look) => look[what]))
  const last = looks.at(-1) ?? (await watched.inside())
  return { ...last, rss: lowest('rss'), heapUsed: lowest('heapUsed'), external: lowest('external') }
}

async function checkServers(invariants: Invariants, told: Map<string, Told>): Promise<void> {
  wrong.push(...invariants.violations, ...engine.warnings)
  if (existsSync(browserNote)) wrong.push('a browser was opened')
  for (const subject of world.subjects) {
    const executed = await subject.executed()
    const own = new Map([...told].filter(([text]) => text.startsWith(`${subject.name}#`)))
    wrong.push(...wrongCalls(own, (text) => executed.get(text) ?? 0))
    // One listening stream, and what is kept for the next request or not yet seen as closed.
    const open = subject.connections?.() ?? 0
    if (open > 4) wrong.push(`${subject.name}: ${open} connections are open`)
  }
  const running = world.programs().filter(isAlive).length
  if (running !== world.programsWanted) wrong.push(`${running} programs run instead of ${world.programsWanted}`)
}

/** As many timers, sockets and pipes as before it all began, but for what is just being cleared away. */
function checkLeaks(atStart: Inside, atEnd: Inside): void {
  const counts = ({ timers, resources }: Inside): Record<string, number> => ({ timers, ...resources })
  const [before, after] = [counts(atStart), counts(atEnd)]
  console.log(`soak: at the start ${JSON.stringify(before)}, at the end ${JSON.stringify(after)}`)
  for (const [what, count] of Object.entries(after)) {
    const allowed = (before[what] ?? 0) * 1.2 + 5
    if (count > allowed) wrong.push(`${count} ${what}, which were ${before[what] ?? 0} at the start`)
  }
}

function checkMemory(level: Inside, atEnd: Inside): void {
  for (const [what, before, after] of [
    ['resident memory', level.rss, atEnd.rss],
    ['heap', level.heapUsed + level.external, atEnd.heapUsed + atEnd.external],
  ] as const) {
    const ratio = after / before
    console.log(
      `soak: ${what} ${mb(before)} after ${Math.round(levelAt)} s, ${mb(after)} at the end (${ratio.toFixed(3)})`,
    )
    if (ratio > 1 + tolerance) wrong.push(`${what} grew by ${Math.round((ratio - 1) * 100)} %`)
  }
}

function mb(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}
