/**
 * The engine is killed at random instants, again and again, while its servers connect, refresh and are edited. The next
 * start always comes up, nothing that was confirmed is lost, and no program is left over.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeAll, expect, test } from 'vitest'
import type { PatchbayClient } from '../../electron/carriers/client'
import { openControlClient } from '../../electron/carriers/control-client'
import type { ServerView } from '../../shared/model/server'
import { bundleCompiled } from '../../scripts/lib/bundle.mjs'
import { startLegacyHttp } from '../servers/legacy-http'
import { startAuthorizationServer } from '../servers/oauth/authorization-server'
import { createPerson } from '../servers/oauth/person'
import { startProtectedServer } from '../servers/oauth/protected-server'
import { isAliveIn, pidsIn, program } from '../servers/programs'
import type { Entries } from '../support/engine'
import { createHome, environment, startEngineProcess, type EngineProcess } from '../support/engine-process'
import { seeded } from '../unit/core/random'
import { cleanUp } from '../support/cleanup'

/** `npm run kills` has it done more often (scripts/kills.mjs). */
const kills = Number(process.env['PATCHBAY_KILLS'] ?? 40)
/** Side by side, each with a home, servers and a person of its own: a killed engine is mostly waited for. */
const lanes = 4
/** So often everything is looked at in peace. */
const lookEvery = 10
/**
 * A kill falls at most this long (ms) after the start of the process or, every other time, after its socket answers: several
 * times what a start takes, also on a busy machine.
 */
const latestKill = (startMs: number): number => Math.max(900, 3 * startMs)

let cli = ''
const { cleanups, later } = cleanUp(afterEach)
beforeAll(async () => {
  cli = await bundleCompiled('cli', 'electron/cli/main.ts')
})

/** What a person (or an editor) has been told is done. */
interface Confirmed {
  /** Entries of `servers.json`. */
  names: Set<string>
  /** Of the server `toggled`; null while the latest wish has no answer: then both are right. */
  disconnected: boolean | null
}

interface Act {
  (client: PatchbayClient): Promise<void>
}

// Would catch: a registry, vault, list or socket that a torn write spoils; a lock that the dead hold; a program that the
// ledger does not know; a disconnect that is forgotten; a sign-in that is lost.
test(`${kills} times, at any instant`, { timeout: 400_000 }, async () => {
  const seed = Number(process.env['TEST_SEED'] ?? Date.now() % 100_000)
  console.log(`seed ${seed}`)
  const added = await Promise.all(
    Array.from({ length: lanes }, (_, lane) => killAgainAndAgain(kills / lanes, seed + lane)),
  )
  // The kills proved something: work was done between them.
  expect(added.reduce((sum, each) => sum + each, 0)).toBeGreaterThan(0)
})

/** Resolves with the number of servers that were added meanwhile. */

async function killAgainAndAgain(times: number, seed: number): Promise<number> {
  const random = seeded(seed)

  // Its refresh tokens stay good: an answer that was on its way to a killed client is lost for any client.
  const auth = later(await startAuthorizationServer({ tokenLife: 2, keepRefreshTokens: true }))
  const notes = later(await startProtectedServer(auth))
  const secured = later(await startLegacyHttp({ bearer: 'of-the-person' }))
  const place = await createHome({})
  cleanups.push(() => rm(place.home, { recursive: true, force: true }))
  const starts = join(place.home, 'starts')
  const grandchildren = join(place.home, 'grandchildren')
  const env = { TEST_STARTS_FILE: starts, TEST_GRANDCHILDREN_FILE: grandchildren }
  const file = join(place.state, 'servers.json')
  const base: Entries = {
    // Its child outlives it, and ends with SIGTERM: waiting for SIGKILL would make every start a slow one.
    parent: program('with-grandchild', [], env),
    plain: program('echo', [], env),
    edited: program('echo', ['--tools', '1'], env),
    toggled: { type: 'http', url: secured.url, headers: { Authorization: 'Bearer of-the-person' } },
    notes: { type: 'http', url: notes.url },
  }
  await writeFile(file, JSON.stringify({ mcpServers: base }, null, 2))
  const confirmed: Confirmed = { names: new Set(Object.keys(base)), disconnected: false }
  const programs = 3

  const running = (): number[] =>
    [...new Set([...pidsIn(starts), ...pidsIn(grandchildren)])].filter((pid) => isAliveIn(pid, place.home))
  const listed = async (): Promise<Entries> =>
    (JSON.parse(await readFile(file, 'utf8')) as { mcpServers: Entries }).mcpServers

  /** Starts in peace, and looks at everything. */
  async function look(when: string): Promise<EngineProcess> {
    const engine = await startEngineProcess(cli, {}, place)
    cleanups.push(() => engine.end('SIGKILL'))
    const isAsWanted = ({ name, state }: ServerView): boolean =>
      state.kind === 'connected'
        ? name !== 'toggled' || confirmed.disconnected !== true
        : state.kind === 'disconnected' && name === 'toggled' && confirmed.disconnected !== false
    await engine.until((views) => views.length >= confirmed.names.size && views.every(isAsWanted), 30_000)
    confirmed.disconnected = engine.servers().some(({ state }) => state.kind === 'disconnected')
    const names = new Set(engine.servers().map(({ name }) => name))
    expect(
      [...confirmed.names].filter((name) => !names.has(name)),
      when,
    ).toEqual([])
    await expect.poll(() => running().length, { timeout: 10_000, message: when }).toBe(programs + 1)
    return engine
  }

  const begun = performance.now()
  const first = await startEngineProcess(cli, {}, place)
  const latest = latestKill(performance.now() - begun)
  cleanups.push(() => first.end('SIGKILL'))
  const person = createPerson()
  const signedIn = first.request('server.login', { server: 'notes', open: false })
  await first.until((views) => views.some(({ state }) => state.kind === 'authorizing'))
  const waiting = first.servers().find(({ state }) => state.kind === 'authorizing')?.state
  await person.openUrl(waiting?.kind === 'authorizing' ? waiting.url : '')
  expect(await signedIn).toMatchObject({ ok: true })
  const ids = new Map(first.servers().map(({ name, id }) => [name, id]))
  await first.end('SIGKILL')

  const acts: ((turn: number) => Act)[] = [
    (turn) => async (client) => {
      const headers = { Authorization: 'Bearer of-the-person' }
      const entry = { type: 'http', url: `${secured.url}?turn=${turn}`, headers }
      const answer = await client.request('server.add', { name: `added-${turn}`, entry })
      if (answer.ok) confirmed.names.add(`added-${turn}`)
    },
    () => async (client) => {
      const wish = confirmed.disconnected === true ? 'server.connect' : 'server.disconnect'
      confirmed.disconnected = null
      const answer = await client.request(wish, { server: 'toggled' })
      if (answer.ok) confirmed.disconnected = answer.value.state.kind === 'disconnected'
    },
    (turn) => async () => {
      const edited = { ...(await listed()), edited: program('echo', ['--tools', String(1 + (turn % 9))], env) }
      await writeFile(`${file}.editor`, JSON.stringify({ mcpServers: edited }, null, 2))
      await rename(`${file}.editor`, file)
    },
    () => async (client) => void (await client.request('server.reconnect', { server: 'parent' })),
    () => async (client) =>
      void (await client.request('server.call', { server: 'notes', tool: 'count', arguments: {} })),
  ]

  for (let turn = 1; turn <= times; turn += 1) {
    const child = spawn(process.execPath, [cli, 'serve'], {
      env: environment(place.home, place.state),
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
    const complaints = (): string => said.replace(/^Patchbay runs for .*\n/m, '')
    const exited = once(child, 'exit')
    let over = false
    let answers = (): void => undefined
    const ready = new Promise<void>((resolve) => (answers = resolve))
    const act = random.pick(acts)(turn)
    const acting = (async () => {
      while (!over) {
        const result = await openControlClient(place.state)
        if (result.running === true) {
          answers()
          return act(result.client)
        }
        await delay(5)
      }
    })().catch(() => undefined)
    if (turn % 2 === 0) await ready
    await delay(random.below(latest))
    child.kill('SIGKILL')
    const [code, signal] = (await exited) as [number | null, string | null]
    // It has not ended by itself, and has complained about nothing.
    expect({ seed, turn, code, signal, said: complaints() }).toEqual({
      seed,
      turn,
      code: null,
      signal: 'SIGKILL',
      said: '',
    })
    over = true
    await acting
    expect(Object.keys(await listed())).toEqual(expect.arrayContaining([...confirmed.names]))
    if (turn % lookEvery === 0) await (await look(`after kill ${turn}, seed ${seed}`)).end('SIGKILL')
  }

  const last = await look('at the end')
  for (const [name, id] of ids) expect(last.servers().find((view) => view.name === name)?.id, name).toBe(id)
  expect(auth.counters.authorizations).toBe(1)
  await last.end('SIGTERM')
  expect(running()).toEqual([])
  expect((await readdir(place.state)).filter((name) => /damaged|\.tmp/.test(name))).toEqual([])
  return confirmed.names.size - Object.keys(base).length
}
