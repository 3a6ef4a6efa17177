/** The policy's rows about credentials that no other test covers: helpers that hang, tokens that stay wrong, busy issuers. */
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Fetch } from '../../../electron/core/ports'
import { startLegacyHttp } from '../../servers/legacy-http'
import { rateLimitSeconds } from '../../servers/oauth/authorization-server'
import { startWorld } from '../../servers/oauth/world'
import { isAlive, pidsIn } from '../../servers/programs'
import { startTemptingServer } from '../../servers/tempting-server'
import { shortTimersOnly } from '../../support/skipping-clock'
import { createPassingClock, engineFor, isWaiting, later, problemIn } from './bench'

describe.skipIf(process.platform === 'win32')('a headersHelper', () => {
  // Would catch: junk that is sent as a header or remembered, a helper that never runs again, a hanging one that blocks its
  // server for ever or leaves its own programs behind. Side by side, because the one that hangs takes its time.
  test('that hangs or prints junk: helper-failed, nothing kept, nothing sent, and it heals', async () => {
    const server = later(await startLegacyHttp({ bearer: 'good' }))
    const engine = await engineFor({}, { limits: { helperMs: 4_000 } })
    const pids = join(engine.home, 'pids')
    const mended = join(engine.home, 'mended')
    const helper = (broken: string): Record<string, unknown> => ({
      type: 'http',
      url: server.url,
      headersHelper: `if test -f '${mended}'; then printf '{"Authorization":"Bearer good"}'; else ${broken}; fi`,
    })
    const junk = {
      text: helper('echo Bearer of-nobody'),
      list: helper(`echo '["Bearer of-nobody"]'`),
      number: helper(`echo '{"Authorization":42}'`),
      line: helper(`printf '{"X-Header":"two\\\\nlines"}'`),
      nothing: helper('true'),
    }
    await engine.write({
      ...junk,
      hangs: helper(`sleep 600 & echo $! >> '${pids}'; echo 'asking the ticket office' >&2; wait`),
    })
    for (const name of Object.keys(junk)) {
      const view = await engine.waitFor(name, isWaiting)
      expect(problemIn(view), name).toMatchObject({ code: 'auth.helper-failed', action: 'edit-config' })
      expect(view.auth.kind, name).toBe('helper')
    }
    const problem = problemIn(await engine.waitFor('hangs', isWaiting, 20_000))
    expect(problem).toMatchObject({ code: 'auth.helper-failed' })
    expect(problem.detail).toMatch(/within 4 s.*asking the ticket office/)
    await expect.poll(() => pidsIn(pids).slice(0, 1).filter(isAlive), { timeout: 20_000 }).toEqual([])
    expect(server.totalRequests()).toBe(0)

    await writeFile(mended, '')
    for (const name of Object.keys(junk)) await engine.waitFor(name, 'connected', 10_000)
    await engine.engine.reconnect('hangs')
    await engine.waitFor('hangs', 'connected', 15_000)
    expect(server.stats.unauthorized).toBe(0)
    await rm(mended)
    // What it printed before is not kept for the next connection.
    await engine.engine.reconnect('nothing')
    expect(problemIn(await engine.waitFor('nothing', isWaiting))).toMatchObject({ code: 'auth.helper-failed' })
  })
})

describe('a static Authorization header that is rejected', () => {
  // Would catch: a drift into OAuth although the entry has its own token (docs/recovery.md, law 3), pauses that grow beyond 5 minutes, and a
  // server that is given up for good in the night of a deployment.
  test('is tried for ever, at least every 5 minutes, and never leads into a sign-in', async () => {
    let deploying = true
    const server = later(await startTemptingServer((header) => !deploying && header === 'Bearer of-the-entry'))
    const clock = createPassingClock()
    const headers = { Authorization: 'Bearer of-the-entry' }
    const engine = await engineFor({ it: { type: 'http', url: server.url, headers } }, { clock })
    let longest = 0
    for (let attempt = 1; attempt <= 12; attempt += 1) {
      const view = await engine.waitFor(
        'it',
        ({ state }) => state.kind === 'reconnecting' && state.attempt >= attempt && state.nextRetryAt !== null,
      )
      expect(problemIn(view)).toMatchObject({ code: 'auth.static-rejected', action: 'edit-config' })
      const { state } = view
      const pause = state.kind === 'reconnecting' ? Date.parse(state.nextRetryAt ?? '') - clock.now() : 0
      longest = Math.max(longest, pause)
      await clock.pass(pause + 100)
    }
    expect(longest).toBeGreaterThan(2 * 60_000)
    expect(longest).toBeLessThanOrEqual(5 * 60_000)
    deploying = false
    await engine.engine.reconnect('it')
    await engine.waitFor('it', 'connected')
    expect(engine.view('it').auth.kind).toBe('static')
    expect(server.temptations).toEqual([])
  })
})

describe('a token endpoint that is busy', () => {
  // Would catch: a busy issuer, or a hotel's login page, taken for the end of a sign-in; a Retry-After that is not honoured;
  // a credential that is thrown away, a browser that opens.
  test.each(['rate-limited', 'portal'] as const)('%s: the sign-in is kept, and heals by itself', async (fault) => {
    const world = later(await startWorld({ tokenLife: 2 }))
    const { auth, person } = world
    const asked: number[] = []
    const fetch: Fetch = (input, init) => {
      const { pathname } = new URL(input instanceof Request ? input.url : input)
      if (pathname === '/token' && auth.faults.token !== null) asked.push(Date.now())
      return globalThis.fetch(input, init)
    }
    const engine = await world.signedIn({ fetch })
    auth.faults.token = fault
    // A call is what meets it, once the token has ended.
    const ended = (): Promise<string> => engine.callText('notes', 'echo', { text: '' }).catch(() => 'ended')
    await expect.poll(ended, { timeout: 10_000, interval: 100 }).toBe('ended')
    const view = await engine.waitFor('notes', isWaiting)
    expect(problemIn(view)).toMatchObject({ code: 'auth.refresh-unavailable', action: 'wait' })
    expect(view.auth.kind).toBe('oauth')
    await expect(engine.callText('notes', 'count')).rejects.toMatchObject({ code: 'not-connected' })
    await expect.poll(() => asked.length, { timeout: 15_000 }).toBeGreaterThanOrEqual(2)
    if (fault === 'rate-limited') {
      const [first = 0, second = 0] = asked
      expect(second - first).toBeGreaterThanOrEqual(rateLimitSeconds * 1_000)
    }
    auth.faults.token = null
    await engine.waitFor('notes', 'connected', 15_000)
    expect(await engine.callText('notes', 'echo', { text: 'back' })).toBe('back')
    expect(person.opened).toHaveLength(1)
    expect(auth.counters).toMatchObject({ registrations: 1, tokenRequests: { authorization_code: 1 } })
  })
})

describe('a sign-in that the issuer says was revoked', () => {
  // Would catch: "revoked" told as "expired", endless refreshing, a browser by itself, a registration that is thrown away.
  test('needs-auth with the reason revoked, and one click repairs', async () => {
    const world = later(await startWorld({ tokenLife: 2 }))
    const { auth, person } = world
    const engine = await world.signedIn({ clock: shortTimersOnly })
    auth.faults.token = 'revoked'
    const ends = Date.parse(engine.view('notes').auth.expiresAt ?? '')
    await expect.poll(() => Date.now(), { timeout: 20_000 }).toBeGreaterThan(ends)
    await expect(engine.callText('notes', 'count')).rejects.toMatchObject({ code: 'needs-auth' })
    const view = await engine.waitFor('notes', 'needs-auth')
    expect(view.state).toMatchObject({ reason: 'revoked' })
    expect(problemIn(view)).toMatchObject({ code: 'auth.revoked', action: 'sign-in' })
    expect(auth.counters.tokenRequests['refresh_token']).toBe(1)
    expect(person.opened).toHaveLength(1)
    auth.faults.token = null
    expect((await engine.engine.login('notes', true)).state.kind).toBe('connected')
    expect(await engine.callText('notes', 'count')).toBe('1')
    expect(auth.counters.registrations).toBe(1)
  })
})

describe('a right that has been granted and is asked for again', () => {
  // Would catch: a click that changes nothing, because the issuer remembers the consent and hands out the same rights, and
  // a person who is asked for consent again in every ordinary step-up.
  test('the consent is forced, and only then', async () => {
    const world = later(await startWorld({ scopeFor: { count: 'mcp:admin' }, tokenLife: 600 }))
    const { person, server, auth } = world
    // Who asks for `offline_access` must always force the consent (OpenID Connect Core, 11).
    auth.faults.metadata = 'no-offline-access'
    const engine = await world.signedIn()
    const prompt = (): string | null => new URL(person.opened.at(-1) ?? '').searchParams.get('prompt')
    const ask = async (): Promise<string[]> => {
      await expect(engine.callText('notes', 'count')).rejects.toMatchObject({ code: 'needs-auth' })
      expect(engine.view('notes').state).toMatchObject({ reason: 'more-scopes', problem: { code: 'auth.more-scopes' } })
      expect((await engine.engine.login('notes', true)).state.kind).toBe('connected')
      return (await person.done()).forms
    }
    await ask()
    expect(prompt()).toBeNull()
    expect(engine.view('notes').auth.scopes).toContain('mcp:admin')
    server.faults.neverEnough = true
    expect(await ask()).toContain('consent')
    expect(prompt()).toBe('consent')
    expect(person.opened).toHaveLength(3)
    // Nothing is lost by it, and an ordinary sign-in asks for no more than it must.
    server.faults.neverEnough = false
    expect(await engine.callText('notes', 'count')).toBe('1')
    await engine.engine.login('notes', true)
    expect(prompt()).toBeNull()
  })
})

describe('a registration that the issuer rejects', () => {
  // Would catch: a dead registration that is used again and again, and one that needs more than a click to be replaced.
  test('found out by the exchange: the next sign-in registers anew and works', async () => {
    const world = later(await startWorld({ tokenLife: 600 }))
    const { auth, person } = world
    const engine = await world.engine()
    await engine.waitFor('notes', 'needs-auth')
    auth.faults.token = 'invalid-client'
    await expect(engine.engine.login('notes', true)).rejects.toMatchObject({ code: 'sign-in-failed' })
    const view = engine.view('notes')
    expect(view.state.kind).toBe('needs-auth')
    expect(problemIn(view)).toMatchObject({ code: 'auth.expired', action: 'sign-in' })
    auth.faults.token = null
    expect((await engine.engine.login('notes', true)).state.kind).toBe('connected')
    expect(auth.counters.registrations).toBe(2)
    expect(person.opened).toHaveLength(2)
  })
})
