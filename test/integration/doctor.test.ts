/**
 * The doctor on broken set-ups, each with real servers, processes and files: it names the true cause first. Catches a
 * check that blames the wrong thing, an order that hides the cause, and an action that would not help.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { credentialSetUps } from '../fixtures/doctor/credentials'
import { localSetUps } from '../fixtures/doctor/local'
import { remoteSetUps } from '../fixtures/doctor/remote'
import type { Bench, SetUp } from '../fixtures/doctor/set-up'
import { pidsIn, program } from '../servers/programs'
import { startLegacyHttp } from '../servers/legacy-http'
import { startWorld } from '../servers/oauth/world'
import { startTestEngine } from '../support/engine'
import { cleanUp } from '../support/cleanup'

const { cleanups } = cleanUp(afterEach)
const afterwards = (work: () => unknown): void => void cleanups.push(work)

async function bench(): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-doctor-'))
  afterwards(() => rm(folder, { recursive: true, force: true }))
  return { folder, afterwards }
}

const setUps: SetUp[] = [...localSetUps, ...remoteSetUps, ...credentialSetUps]

test.each(setUps)('$title', async ({ make, in: kind, check, code, action, says }) => {
  const { entry, options, before } = await make(await bench())
  const running = await startTestEngine({ servers: { x: entry }, ...options })
  afterwards(() => running.stop())
  await before?.(running)
  await running.waitFor('x', kind)

  const { cause, checks } = await running.engine.diagnose('x')
  expect(cause, JSON.stringify(checks, null, 1)).toMatchObject({ id: check, code, action, outcome: 'failed' })
  expect(cause?.finding).toMatch(says)
  // Whoever reads on must not meet a second culprit that only follows from the first.
  expect(checks.find(({ outcome }) => outcome === 'failed')?.id).toBe(check)
})

test('there are at least twenty of them, and no two alike', () => {
  expect(new Set(setUps.map(({ title }) => title)).size).toBeGreaterThanOrEqual(20)
})

test('a program that works: all is well, and it is still the one process', async () => {
  const { folder } = await bench()
  const starts = join(folder, 'starts')
  const running = await startTestEngine({ servers: { x: program('echo', [], { TEST_STARTS_FILE: starts }) } })
  afterwards(() => running.stop())
  await running.waitFor('x', 'connected')
  const { cause, checks } = await running.engine.diagnose('x')
  expect(cause).toBeNull()
  expect(checks.filter(({ outcome }) => outcome !== 'ok')).toEqual([])
  expect(pidsIn(starts)).toHaveLength(1)
})

test('a live connection is asked itself: no second session, no other request', async () => {
  const server = await startLegacyHttp()
  afterwards(() => server.close())
  const running = await startTestEngine({ servers: { x: { type: 'http', url: server.url } } })
  afterwards(() => running.stop())
  // The last of what a connection begins with.
  await running.waitFor('x', ({ capabilities: { prompts, resources }, pulse }) =>
    Boolean(pulse && prompts && resources),
  )
  const { connections } = server.stats
  const { cause, checks } = await running.engine.diagnose('x')
  expect(cause).toBeNull()
  expect(checks.find(({ id }) => id === 'tools')?.finding).toMatch(/lists its tools/)
  expect(server.initializes()).toBe(1)
  expect(server.stats.messages['server/discover'] ?? 0).toBeLessThanOrEqual(1)
  expect(server.stats.connections).toBeLessThanOrEqual(connections + 1)
})

test('a stranger looks without opening a session, signing in, registering or renewing anything', async () => {
  const world = await startWorld()
  afterwards(() => world.close())
  const running = await world.engine({ openUrl: () => Promise.reject(new Error('no browser')) })
  await running.waitFor('notes', 'needs-auth')
  const before = { ...world.server.messages() }
  await running.engine.diagnose('notes')
  const after = world.server.messages()
  expect({ ...after, 'server/discover': 0 }).toEqual({ ...before, 'server/discover': 0 })
  expect(world.auth.counters).toMatchObject({ registrations: 0, authorizations: 0, tokenRequests: {}, refreshes: 0 })
  expect(running.view('notes').state.kind).toBe('needs-auth')
})

test('no secret is in a report', async () => {
  const secret = 'correct-horse-battery-staple'
  const server = await startLegacyHttp({ bearer: 'another' })
  afterwards(() => server.close())
  const entry = { type: 'http', url: `${server.url}?api_key=${secret}`, headers: { Authorization: `Bearer ${secret}` } }
  const running = await startTestEngine({ servers: { x: entry } })
  afterwards(() => running.stop())
  await running.waitFor('x', 'reconnecting')
  expect(JSON.stringify(await running.engine.diagnose('x'))).not.toContain(secret)
})

test('two who ask at once get one examination; stopping the engine ends it', async () => {
  const running = await startTestEngine({ servers: { x: program('silent') }, grace: { stdinMs: 50, termMs: 50 } })
  afterwards(() => running.stop())
  await running.waitFor('x', 'connecting')
  const [one, two] = [running.engine.diagnose('x'), running.engine.diagnose('x')]
  expect(one).toBe(two)
  const outcome = one.then(
    () => 'answered',
    () => 'stopped',
  )
  await running.engine.stop()
  expect(await outcome).toBe('stopped')
})
