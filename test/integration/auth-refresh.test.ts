/** The life of a token against a real authorization server: renewed by itself, for as long as it is allowed. */
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, test, vi } from 'vitest'

import type { Faults } from '../servers/oauth/faults'
import { startWorld, type World } from '../servers/oauth/world'
import type { TestEngine } from '../support/engine'
import { createSkippingClock } from '../support/skipping-clock'
import { mustBeMessage } from '../../electron/core/mcp/message'

let world: World
afterEach(() => world.close())

const echo = (engine: TestEngine, text: string): Promise<string> => engine.callText('notes', 'echo', { text })

/** Lets time pass until the credential in use has ended; nobody has renewed it ahead, as long timers are switched off. */
function expire(engine: TestEngine): void {
  const { auth } = engine.view('notes')
  world.skip(Math.max(0, Date.parse(auth.expiresAt ?? '') - world.clock.now()) + 1_100)
}

describe('after expiry', () => {
  // Would catch: one refresh per request (with rotation all but one fail), and a browser that opens.
  test('20 parallel calls succeed with exactly one refresh and no browser', async () => {
    // Nothing is renewed ahead: all calls meet the end of the token together.
    world = await startWorld({ tokenLife: 5 })
    const { auth, person } = world
    const engine = await world.signedIn({ clock: world.clock })
    expire(engine)
    const before = auth.counters.refreshes
    const opened = person.opened.length
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => echo(engine, `n${index}`)))
    expect(answers).toEqual(Array.from({ length: 20 }, (_, index) => `n${index}`))
    expect(auth.counters.refreshes - before).toBe(1)
    expect(auth.counters.tokenRequests['refresh_token']).toBe(auth.counters.refreshes)
    expect(person.opened).toHaveLength(opened)
  })

  // The same without an end that is known ahead: the 401s are what tells, twenty of them at once.
  test('the same for tokens without expires_in', async () => {
    world = await startWorld({ tokenLife: 2 })
    const { auth, person, server } = world
    auth.faults.omit = ['expires_in']
    const engine = await world.signedIn()
    expect(engine.view('notes').auth.expiresAt).toBeNull()
    world.auth.skip(3_100)
    const before = auth.counters.refreshes
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => echo(engine, `n${index}`)))
    expect(answers).toEqual(Array.from({ length: 20 }, (_, index) => `n${index}`))
    expect(auth.counters.refreshes - before).toBe(1)
    expect(person.opened).toHaveLength(1)
    expect(server.unauthorized()).toBeGreaterThan(0)
  })

  // Would catch: requests that meet the end of the token although it was known long before.
  test('nobody notices: the token is renewed ahead while calls go on', async () => {
    world = await startWorld({ tokenLife: 600 })
    const clock = createSkippingClock()
    const engine = await world.signedIn({ clock })
    const unauthorized = world.server.unauthorized()
    const call = async (): Promise<void> => expect(await echo(engine, 'x')).toBe('x')
    const pass = (ms: number): void => {
      world.auth.skip(ms)
      clock.skip(ms)
    }
    for (let renewals = 1; renewals <= 3; renewals += 1) {
      const { expiresAt } = engine.view('notes').auth
      pass(530_000)
      await call()
      expect(world.auth.counters.refreshes).toBe(renewals - 1)
      // A minute before its end.
      pass(15_000)
      await Promise.all([call(), call(), call()])
      await engine.waitFor('notes', ({ auth }) => auth.expiresAt !== expiresAt)
      await call()
      expect(world.auth.counters.refreshes).toBe(renewals)
    }
    expect(world.server.unauthorized()).toBe(unauthorized)
    expect(world.person.opened).toHaveLength(1)
  })
})

// Would catch: calls that were refused like the first of them, and are told that they may have been run.
test('the sign-in is revoked under many calls: every one of them is told to sign in', async () => {
  world = await startWorld({ tokenLife: 2 })
  // Only a refusal tells that a token has ended.
  world.auth.faults.omit = ['expires_in']
  const engine = await world.signedIn()
  world.auth.revokeAll()
  world.auth.skip(3_100)
  const codes = new Set<unknown>()
  const callOn = async (): Promise<void> => {
    do await echo(engine, 'x').catch((error: unknown) => codes.add((error as { code: string }).code))
    while (engine.view('notes').state.kind !== 'needs-auth')
  }
  await Promise.all(Array.from({ length: 10 }, callOn))
  expect([...codes]).toEqual(['needs-auth'])
})

describe('while the token endpoint is down', () => {
  const ways: NonNullable<Faults['token']>[] = ['unavailable', 'html', 'hang', 'reset']

  // Would catch: a transient fault taken for "signed out", tokens that are thrown away, a browser, a storm of
  // requests, a connection that needs a click afterwards. All ways side by side, as each takes its 8 s.
  test('for 8 s: reconnecting, nothing lost, heals by itself', async () => {
    world = await startWorld()
    const worlds = await Promise.all(ways.map(() => startWorld({ tokenLife: 3 })))
    try {
      await Promise.all(ways.map((way, index) => endures(way, worlds[index] ?? world)))
    } finally {
      await Promise.all(worlds.map((each) => each.close()))
    }
  })

  async function endures(way: NonNullable<Faults['token']>, { auth, person, signedIn }: World): Promise<void> {
    const engine = await signedIn()
    auth.faults.token = way
    const attempts = (): number => auth.counters.tokenRequests['refresh_token'] ?? 0
    const before = attempts()
    const states = new Set<string>()
    const off = engine.engine.on('patch', () => states.add(engine.view('notes').state.kind))
    // A call after expiry is what meets the outage first.
    await delay(4_100)
    const told = await echo(engine, 'too early').catch((error: unknown) => error)
    expect(told, way).toMatchObject({ code: expect.stringMatching(/^(call-failed|not-connected)$/) as string })
    const { state } = await engine.waitFor('notes', 'reconnecting', 15_000)
    expect(state, way).toMatchObject({ problem: { code: 'auth.refresh-unavailable' } })
    await delay(8_000)
    expect(engine.view('notes').state.kind, way).toBe('reconnecting')
    expect(engine.view('notes').auth.kind, way).toBe('oauth')
    // The hanging endpoint answers nobody for 10 s each; the others are asked now and then.
    expect(attempts() - before, way).toBeLessThan(12)
    auth.faults.token = null
    await engine.waitFor('notes', 'connected', 30_000)
    off()
    await expect(echo(engine, 'back')).resolves.toBe('back')
    expect([...states], way).not.toContain('needs-auth')
    expect(person.opened, way).toHaveLength(1)
    expect(auth.counters.tokenRequests['authorization_code'], way).toBe(1)
  }
})

describe('when the grant is over', () => {
  // Would catch: endless refreshing, a browser by itself, a second click.
  test('revoked: needs-auth within one request, no browser by itself, one click repairs', async () => {
    world = await startWorld({ tokenLife: 3 })
    const { auth, person } = world
    const engine = await world.signedIn({ clock: world.clock })
    auth.revokeAll()
    expire(engine)
    const before = auth.counters.tokenRequests['refresh_token'] ?? 0
    await expect(echo(engine, 'no')).rejects.toMatchObject({ code: 'needs-auth' })
    const { state } = await engine.waitFor('notes', 'needs-auth')
    expect(state).toMatchObject({ reason: expect.stringMatching(/^(expired|revoked)$/) as string })
    expect((auth.counters.tokenRequests['refresh_token'] ?? 0) - before).toBe(1)
    expect(person.opened).toHaveLength(1)

    const view = await engine.engine.login('notes', true)
    expect(view.state.kind).toBe('connected')
    await expect(echo(engine, 'again')).resolves.toBe('again')
    expect(person.opened).toHaveLength(2)
    // The registration is still good, so it was used again.
    expect(auth.counters.registrations).toBe(1)
  })

  // Would catch: a refresh token that is offered again and again, or a needs-auth that another entry does not hear of.
  test('in the middle of a quiet connection: the health probe tells', async () => {
    world = await startWorld({ tokenLife: 2 })
    const engine = await world.signedIn()
    world.auth.revokeAll()
    await engine.waitFor('notes', 'needs-auth', 15_000)
    expect(world.person.opened).toHaveLength(1)
    const asked = world.auth.counters.tokenRequests['refresh_token']
    await delay(3_000)
    expect(world.auth.counters.tokenRequests['refresh_token']).toBe(asked)
  })

  // Slack's way (B-list, 2.1.74): the refusal comes with status 200.
  test('told with status 200', async () => {
    world = await startWorld({ tokenLife: 2 })
    const engine = await world.signedIn({ clock: world.clock })
    world.auth.faults.token = 'error-200'
    expire(engine)
    await expect(echo(engine, 'no')).rejects.toMatchObject({ code: 'needs-auth' })
    const { state } = await engine.waitFor('notes', 'needs-auth')
    expect(state).toMatchObject({ reason: 'expired', problem: { code: 'auth.expired' } })
  })

  test('no refresh token was given: needs-auth at the end, one click repairs', async () => {
    world = await startWorld({ tokenLife: 2 })
    world.auth.faults.omit = ['refresh_token']
    const engine = await world.signedIn()
    // In real time: what the engine does by itself at the end of the token belongs to it.
    await delay(Math.max(0, Date.parse(engine.view('notes').auth.expiresAt ?? '') - Date.now()) + 1_100)
    await expect(echo(engine, 'no')).rejects.toMatchObject({ code: 'needs-auth' })
    const { state } = await engine.waitFor('notes', 'needs-auth')
    expect(state).toMatchObject({ reason: 'expired', problem: { code: 'auth.expired' } })
    await engine.engine.login('notes', true)
    await expect(echo(engine, 'again')).resolves.toBe('again')
    expect(world.auth.counters.registrations).toBe(1)
  })
})

describe('a client that the issuer has deleted', () => {
  // Would catch: the dead registration used again and again.
  test('found out by a refresh: the next sign-in registers anew and works', async () => {
    world = await startWorld({ tokenLife: 2 })
    const { auth, person } = world
    const engine = await world.signedIn({ clock: world.clock })
    auth.deleteClients()
    expire(engine)
    await expect(echo(engine, 'no')).rejects.toMatchObject({ code: 'needs-auth' })
    const { state } = await engine.waitFor('notes', 'needs-auth')
    expect(state).toMatchObject({ reason: 'rejected', problem: { code: 'auth.expired' } })
    expect(person.opened).toHaveLength(1)
    const view = await engine.engine.login('notes', true)
    expect(view.state.kind).toBe('connected')
    expect(auth.counters.registrations).toBe(2)
    expect(auth.clients()).toHaveLength(1)
    expect(person.opened).toHaveLength(2)
  })

  // The page of a dead client is an error page that never comes back: the person would wait for ever.
  test('not found out before: the next sign-in registers anew and works', async () => {
    world = await startWorld({ tokenLife: 2 })
    const { auth, person } = world
    const engine = await world.signedIn()
    await engine.engine.logout('notes')
    await engine.waitFor('notes', 'needs-auth')
    auth.deleteClients()
    const view = await engine.engine.login('notes', true)
    expect(view.state.kind).toBe('connected')
    expect(auth.counters.registrations).toBe(2)
    expect(person.opened).toHaveLength(2)
    const { status } = await person.done()
    expect(status).toBe(200)
  })

  // A doubtful answer must not cost a registration.
  test('but one that is merely unreachable is used again', async () => {
    world = await startWorld({ tokenLife: 2 })
    const { auth } = world
    const engine = await world.signedIn()
    await engine.engine.logout('notes')
    await engine.waitFor('notes', 'needs-auth')
    auth.faults.token = 'unavailable'
    await expect(engine.engine.login('notes', true)).rejects.toMatchObject({ code: 'sign-in-failed' })
    auth.faults.token = null
    await engine.engine.login('notes', true)
    await engine.waitFor('notes', 'connected')
    expect(auth.counters.registrations).toBe(1)
  })
})

describe('a call that waits for a token', () => {
  // Would catch: a call that is reported as perhaps run although it had never left this machine (docs/recovery.md, law 8).
  test('is made on the next connection when its own is closed meanwhile', async () => {
    world = await startWorld({ tokenLife: 3 })
    const { auth } = world
    const engine = await world.signedIn({ clock: world.clock })
    auth.faults.tokenDelayMs = 1_500
    expire(engine)
    const answer = echo(engine, 'once')
    await vi.waitFor(() => expect(auth.counters.refreshes).toBe(1), { timeout: 5_000, interval: 5 })
    await engine.engine.reconnect('notes')
    await expect(answer).resolves.toBe('once')
  })

  // Would catch: the same of a call that comes from a client of the gateway, which the MCP SDK never sees.
  test('so it is when it is a client of the gateway that calls', async () => {
    world = await startWorld({ tokenLife: 3 })
    const { auth } = world
    const engine = await world.signedIn({ clock: world.clock })
    auth.faults.tokenDelayMs = 1_500
    expire(engine)
    const request = {
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'echo', arguments: { text: 'once' } },
    }
    const way = { hear: () => undefined, signal: new AbortController().signal }
    const answer = engine.engine.relay('notes', mustBeMessage(Buffer.from(JSON.stringify(request))), way)
    await vi.waitFor(() => expect(auth.counters.refreshes).toBe(1), { timeout: 5_000, interval: 5 })
    await engine.engine.reconnect('notes')
    expect((await answer).toString()).toContain('"text":"once"')
  })
})

describe('an engine that is stopped while a token is being renewed', () => {
  // Would catch: a rotated refresh token whose answer nobody waited for: quitting at the wrong moment was a sign-out.
  test('waits for the answer and keeps it', async () => {
    world = await startWorld({ tokenLife: 2 })
    const { auth } = world
    const first = await world.signedIn()
    auth.faults.tokenDelayMs = 1_000
    await vi.waitFor(() => expect(auth.counters.refreshes).toBe(1), { timeout: 10_000, interval: 5 })
    await first.engine.stop()
    auth.faults.tokenDelayMs = 0
    // What a process leaves behind that ends at this very moment.
    const home = await mkdtemp(join(tmpdir(), 'patchbay-test-'))
    try {
      await cp(first.home, home, { recursive: true })
      const second = await world.engine({ home })
      await second.waitFor('notes', ['connected', 'needs-auth'])
      expect(second.view('notes').state.kind).toBe('connected')
      await second.engine.stop()
    } finally {
      await rm(home, { recursive: true })
    }
  })

  // Would catch: locks and files that are still written after `stop` has promised that nothing is left.
  test('gives up an answer that does not come, and leaves no lock behind', async () => {
    world = await startWorld({ tokenLife: 2 })
    const { auth } = world
    const engine = await world.signedIn()
    auth.faults.token = 'hang'
    const asked = auth.counters.tokenRequests['refresh_token'] ?? 0
    await vi.waitFor(() => expect(auth.counters.tokenRequests['refresh_token'] ?? 0).toBeGreaterThan(asked), {
      timeout: 10_000,
      interval: 5,
    })
    await engine.engine.stop()
    expect((await readdir(engine.state)).filter((name) => name.endsWith('.lock'))).toEqual([])
  })
})

describe('an engine that starts again', () => {
  // Would catch: a full sign-in although a valid refresh token exists, and a new registration.
  test('after the token has ended: refreshes and connects, no browser', async () => {
    world = await startWorld({ tokenLife: 2 })
    const first = await world.signedIn({ clock: world.clock })
    const { home } = first
    await first.engine.stop()
    world.skip(3_100)
    const before = world.auth.counters.refreshes
    const second = await world.engine({ home, clock: world.clock })
    await second.waitFor('notes', 'connected')
    await expect(echo(second, 'good morning')).resolves.toBe('good morning')
    expect(world.auth.counters.refreshes).toBeGreaterThan(before)
    expect(world.person.opened).toHaveLength(1)
    expect(world.auth.counters.registrations).toBe(1)
  })

  // Would catch: a server whose metadata only its challenge names; after a restart a dead refresh token is met before any
  // challenge, and the sign-in would look for the issuer in the wrong place.
  test('with a dead refresh token, at a server whose metadata is in no well-known place: one click repairs', async () => {
    world = await startWorld({ tokenLife: 2, metadataPath: '/somewhere/else' })
    const first = await world.signedIn({ clock: world.clock })
    const { home } = first
    await first.engine.stop()
    world.auth.revokeAll()
    world.skip(3_100)
    const second = await world.engine({ home, clock: world.clock })
    const { state } = await second.waitFor('notes', 'needs-auth')
    expect(state).toMatchObject({ reason: 'expired', problem: { code: 'auth.expired' } })
    expect((await second.engine.login('notes', true)).state.kind).toBe('connected')
    expect(world.auth.counters.registrations).toBe(1)
  })
})
