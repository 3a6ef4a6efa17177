/**
 * The soak: seventy servers, thousands of random faults, bad days of the disk and of the machine, and what must never happen.
 * Prints its seed first; the same seed makes the same choices. Arguments: the built engine, `--seconds N` (default 600), `--seed N`.
 */
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createPerson } from '../servers/oauth/person'
import { isAlive } from '../servers/programs'
import { createHome } from '../support/engine-process'
import { canMount, mountSmallDisk, type SmallDisk } from '../support/small-disk'
import { seeded } from '../unit/core/random'
import { breakThings, callTools, click, type Faults, type Stage } from './actors'
import { badDays } from './bad-days'
import { startWatchedEngine, type Inside, type WatchedEngine } from './engine'
import { holdBroken, holdStill } from './hold'
import { Invariants, wrongCalls, type Told } from './invariants'
import { createWorld } from './subjects'

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
/** How often all servers are broken in one way each, and watched; some 21 s each. */
const rounds = Math.max(1, Math.floor(seconds / 150))
/** How long things break at random (s), in two storms. */
const storms = Math.max(20, seconds - rounds * 21 - 15)
/** The first of them: the memory has its level after a minute, or half of a short run. */
const levelAt = Math.min(60, storms / 2)
/** By how much the memory may differ from that level at the end. */
const tolerance = 0.1
/** After a bad day everything is on disk again within this time (ms): the longest pause between two tries, and some. */
const writtenWithin = 75_000

const folder = await mkdtemp(join(tmpdir(), 'patchbay-soak-'))
const browserNote = join(folder, 'browser-opened')
const world = await createWorld(folder)
const { subjects } = world
const entries = Object.fromEntries(subjects.map(({ name, entry }) => [name, { ...entry, timeout: callLimit }]))
let disk: SmallDisk | null = null
const place = await createHome(entries, (state) => {
  disk = canMount ? mountSmallDisk(state, 32 * 1024) : null
})
const start = (): Promise<WatchedEngine> =>
  startWatchedEngine(program, {
    place,
    entries,
    browser: `"${process.execPath}" "${join(process.cwd(), 'test/support/browser-note.mjs')}" "${browserNote}"`,
    proxy: world.proxy.url,
  })
let engine = await start()
const wrong: string[] = []
const begun = performance.now()
/** So that whoever waits sees where the time goes. */
const reached = (what: string): void =>
  console.log(`soak: after ${Math.round((performance.now() - begun) / 1_000)} s: ${what}`)
try {
  console.log(`soak: seed ${seed}, ${seconds} s, ${subjects.length} servers`)
  if (!disk) console.log('soak: without bad days of the disk and the machine, which only root on Linux can make')
  await soak()
} finally {
  await engine.end('SIGTERM')
  const left = world.programs().filter(isAlive)
  if (left.length > 0) wrong.push(`${left.length} programs are still running`)
  await world.close()
  removeDisk(disk)
  await rm(place.home, { recursive: true, force: true })
  await rm(folder, { recursive: true, force: true })
}
for (const line of wrong) console.error(`soak: VIOLATION ${line}`)
console.log(`soak: seed ${seed}: ${wrong.length} violations`)
process.exit(wrong.length === 0 ? 0 : 1)

function removeDisk(given: SmallDisk | null): void {
  given?.remove()
}

async function soak(): Promise<void> {
  const { auth } = world
  await signIn()
  await allConnected('at the start')
  reached('all are connected')
  const atStart = await settledInside(2)
  const registrations = auth.counters.registrations
  const invariants = new Invariants()
  const told = new Map<string, Told>()
  const look = setInterval(() => invariants.look(engine.servers(), Date.now()), 200)
  const faults: Faults = new Map()
  await flood(faults)
  reached('flooded')
  await storm(levelAt, faults, told)
  reached('the first storm is over')
  const level = await calm('after the first part')
  reached('all is well')
  await storm(storms - levelAt, faults, told)
  reached('the second storm is over')
  const made = total(faults)
  if (made < storms * 8.33) wrong.push(`only ${made} faults`)
  for (let round = 0; round < rounds; round += 1) wrong.push(...(await holdBroken(subjects, round, faults)))
  reached('each way of being broken was watched')
  const atEnd = await calm('at the end')
  reached('all is well')
  wrong.push(...(await holdStill(subjects)))
  reached('silence was watched')
  clearInterval(look)
  checkLeaks(atStart, atEnd)
  checkMemory(level, atEnd)
  await nothingLost()
  reached('nothing was lost in a kill')
  await checkServers(invariants, told)
  if (auth.counters.registrations !== registrations) wrong.push('a client was registered again')
  const perKind = [...faults].toSorted(([a], [b]) => a.localeCompare(b)).map(([name, count]) => `${name} ${count}`)
  console.log(`soak: ${total(faults)} faults (${perKind.join(', ')})`)
  const answered = [...told.values()].filter((outcome) => outcome === 'answered').length
  console.log(`soak: ${told.size} calls, of which ${answered} were answered`)
}

/** What the longest answers leave in the memory belongs to its level. */
async function flood(faults: Faults): Promise<void> {
  for (const fault of subjects.flatMap((subject) => subject.faults.filter(({ kind }) => kind === 'flood'))) {
    const mend = await fault.begin()
    faults.set(fault.name, (faults.get(fault.name) ?? 0) + 1)
    await engine.request('server.reconnect', { server: 'odd-0' })
    await mend?.()
    // By itself it would be tried again only after a long pause.
    await engine.request('server.reconnect', { server: 'odd-0' })
    await allConnected('after a flood')
  }
}

function total(faults: Faults): number {
  return [...faults.values()].reduce((sum, count) => sum + count, 0)
}

/** Things break and people act for so long (s); then everything is mended. */
async function storm(lasts: number, faults: Faults, told: Map<string, Told>): Promise<void> {
  const end = performance.now() + lasts * 1_000
  const acting: Stage = {
    subjects,
    engine,
    random,
    wrong: (what) => void wrong.push(what),
    isOver: () => performance.now() >= end,
  }
  const days = disk ? badDays({ disk, pid: engine.pid }, acting, lasts, faults) : null
  await Promise.all([breakThings(acting, faults), callTools(acting, told), click(acting), days])
}

/** What waits for a person gets its click; then all must be well, and like can be compared with like. */
async function calm(when: string): Promise<Inside> {
  await engine.request('server.reconnectMany', { which: 'failed' })
  await engine.until((views) => views.every(({ state }) => state.kind === 'connected'), 90_000).catch(() => undefined)
  // A list that could not be read is asked for again by a click as well.
  for (const { name, capabilities } of engine.servers())
    if (capabilities.problem) await engine.request('server.reconnect', { server: name })
  await allConnected(when)
  await allWritten(when)
  return settledInside()
}

/** What could not be written on a bad day is on disk, and no problem of the disk is left. */
async function allWritten(when: string): Promise<void> {
  for (const end = performance.now() + writtenWithin; ; await delay(500)) {
    const answer = await engine.request('snapshot.get', {})
    const unwell = answer.ok ? (answer.value.unsaved ?? answer.value.vaultProblem) : answer.error
    if (!unwell) return
    if (performance.now() > end) return void wrong.push(`${when}: ${JSON.stringify(unwell)}`)
  }
}

/** The engine is killed and begins again with what is on its disk: the same servers, and nobody has to sign in. */
async function nothingLost(): Promise<void> {
  const ids = (): string[] =>
    engine
      .servers()
      .map(({ name, id }) => `${name} ${id}`)
      .toSorted()
  const before = ids()
  wrong.push(...engine.warnings)
  await engine.end('SIGKILL')
  engine = await start()
  await allConnected('after a kill')
  if (ids().join() !== before.join()) wrong.push('servers are not the same after a kill')
}

/** All protected servers are at one authorization server; a person signs in to each, once. */
async function signIn(): Promise<void> {
  const names = subjects.map(({ name }) => name).filter((name) => name.startsWith('protected'))
  await engine.until((views) => views.filter(({ state }) => state.kind === 'needs-auth').length === names.length)
  for (const name of names) {
    const done = engine.request('server.login', { server: name, open: false })
    let url = ''
    await engine.until((views) => {
      const state = views.find((view) => view.name === name)?.state
      if (state?.kind === 'authorizing') url = state.url
      return url !== ''
    })
    await createPerson().openUrl(url)
    const answer = await done
    if (!answer.ok) throw new Error(answer.error.message)
  }
}

async function allConnected(when: string): Promise<void> {
  try {
    await engine.until(
      (views) =>
        views.length === subjects.length &&
        views.every(
          ({ state, capabilities: { freshness, problem } }) =>
            state.kind === 'connected' && freshness === 'live' && problem === null,
        ),
      90_000,
    )
  } catch (error) {
    wrong.push(`${when}: ${error instanceof Error ? error.message : String(error)}`)
    for (const { name, state, capabilities } of engine.servers())
      if (state.kind !== 'connected' || capabilities.freshness !== 'live' || capabilities.problem)
        wrong.push(`${when}: ${name} ${JSON.stringify([state, capabilities])}`)
  }
}

/** The lowest of several looks: idle connections go after some seconds, and V8 gives back some of its space only later. */
async function settledInside(seconds = 8): Promise<Inside> {
  const looks: Inside[] = []
  for (let turn = 0; turn < seconds; turn += 1) {
    await delay(1_000)
    looks.push(await engine.inside())
  }
  const lowest = (what: 'rss' | 'heapUsed' | 'external'): number => Math.min(...looks.map((look) => look[what]))
  const last = looks.at(-1) ?? (await engine.inside())
  return { ...last, rss: lowest('rss'), heapUsed: lowest('heapUsed'), external: lowest('external') }
}

async function checkServers(invariants: Invariants, told: Map<string, Told>): Promise<void> {
  wrong.push(...invariants.violations, ...engine.warnings)
  if (existsSync(browserNote)) wrong.push('a browser was opened')
  for (const subject of subjects) {
    wrong.push(...(subject.wrong?.() ?? []).map((what) => `${subject.name} ${what}`))
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
