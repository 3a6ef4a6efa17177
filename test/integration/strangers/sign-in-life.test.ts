/** Sign-ins at issuers as the internet has them: refusals in every shape, and one bad answer now and then. */
import { describe, test } from 'vitest'
import { problemOf } from '../../../shared/model/connection'
import type { MadeUp } from '../../servers/oauth/faults'
import { createSkippingClock } from '../../support/skipping-clock'
import { echo, failureOf, worldOf } from './worlds'

describe.concurrent('a renewal that is refused without saying that the sign-in is over', () => {
  const cases: [string, MadeUp][] = [
    // https://github.com/supabase/auth/issues/2829
    [
      'as Supabase does',
      { status: 400, body: '{"code":400,"error_code":"refresh_token_not_found","msg":"Invalid Refresh Token"}' },
    ],
    ['as SAP does', { status: 401, type: 'application/xml', body: '<fault><code>unauthorized</code></fault>' }],
    ['as GitHub does', { status: 200, body: '{"error":"bad_refresh_token","error_description":"It has expired"}' }],
    ['with a page', { status: 403, type: 'text/html', body: '<html><h1>403 Forbidden</h1></html>' }],
    ['with nothing at all', { status: 404, body: '' }],
    ['with a code that blames the request', { status: 400, body: '{"error":"invalid_request"}' }],
    ['with an error that is an object', { status: 422, body: '{"error":{"message":"No"}}' }],
  ]

  // Would catch: "does not answer" for a clear no, a refresh every few seconds for ever, a token thrown away.
  test.for(cases)(
    '%s: three refreshes, then the sign-in is offered and the token kept',
    { timeout: 60_000 },
    async ([, madeUp], context) => {
      const { expect } = context
      const { auth, person, signedIn } = await worldOf(context, { tokenLife: 2 })
      const engine = await signedIn()
      auth.faults.madeUp.token = madeUp
      const refreshes = (): number => auth.counters.tokenRequests['refresh_token'] ?? 0
      const before = refreshes()
      // A call is what meets it, once the token has ended.
      const met = (): Promise<string> => echo(engine, '').catch(() => 'ended')
      await expect.poll(met, { timeout: 10_000, interval: 200 }).toBe('ended')
      const { state, auth: shown } = await engine.waitFor('notes', 'needs-auth', 30_000)
      expect(state).toMatchObject({ reason: 'rejected', problem: { code: 'auth.refresh-refused', action: 'sign-in' } })
      expect(shown.kind).toBe('oauth')
      expect(refreshes() - before).toBeGreaterThanOrEqual(3)
      // While the token was still good, a try or two were made ahead of its end.
      expect(refreshes() - before).toBeLessThanOrEqual(5)
      expect(person.opened).toHaveLength(1)
      // It was the service's mistake after all: nothing was lost.
      auth.faults.madeUp.token = null
      expect((await engine.engine.reconnect('notes')).state.kind).toBe('connected')
      expect(await echo(engine, 'still in')).toBe('still in')
      expect(auth.counters.tokenRequests['authorization_code']).toBe(1)
    },
  )
})

describe.concurrent('what the issuer has granted and registered', () => {
  // https://github.com/modelcontextprotocol/typescript-sdk/issues/2718
  test.for(['wanted', 'refused'] as const)(
    'a scope in a renewal that is %s',
    { timeout: 30_000 },
    async (how, context) => {
      const { expect } = context
      const { auth, person, signedIn } = await worldOf(context, { tokenLife: 2 })
      auth.faults.refreshScope = how
      const engine = await signedIn()
      const granted = engine.view('notes').auth.scopes
      await expect.poll(() => auth.counters.refreshes, { timeout: 15_000 }).toBeGreaterThanOrEqual(2)
      for (const scope of auth.counters.refreshScopes.filter((each) => each !== null))
        expect(granted).toEqual(expect.arrayContaining(scope.split(' ')))
      expect(await echo(engine, 'in')).toBe('in')
      expect(engine.view('notes').state.kind).toBe('connected')
      expect(person.opened).toHaveLength(1)
    },
  )

  // https://github.com/LanternOps/breeze/issues/2363. Would catch: a new sign-in every few minutes, where a renewal that names
  // less is taken.
  test('a renewal that may not name its resource', async (context) => {
    const { expect } = context
    const world = await worldOf(context, { tokenLife: 60 })
    world.auth.faults.refreshWithoutResource = true
    const engine = await world.signedIn({ clock: world.clock })
    world.skip(120_000)
    expect(await echo(engine, 'in')).toBe('in')
    expect(world.auth.counters.refreshes).toBe(1)
    expect(world.person.opened).toHaveLength(1)
  })

  // Would catch: "The server refuses this account" of a token that has merely had its time.
  test('a token that has ended and is refused with 403: renewed as after 401', async (context) => {
    const { expect } = context
    const world = await worldOf(context, { tokenLife: 60 })
    world.server.faults.forbidsEnded = true
    world.auth.faults.omit = ['expires_in']
    const engine = await world.signedIn({ clock: world.clock })
    world.skip(120_000)
    expect(await echo(engine, 'in')).toBe('in')
    expect(world.auth.counters.refreshes).toBe(1)
    expect(engine.view('notes').state.kind).toBe('connected')
  })

  // Would catch: the metadata's list believed rather than what was registered; a revocation that the issuer does not take.
  test('the method of the registration is used, whatever the metadata lists', async (context) => {
    const { expect } = context
    const { auth, signedIn } = await worldOf(context, { tokenLife: 2, secrets: true })
    const engine = await signedIn()
    await engine.engine.logout('notes')
    auth.faults.overwrite.metadata = { token_endpoint_auth_methods_supported: ['client_secret_post', 'none'] }
    expect((await engine.engine.login('notes', true)).state.kind).toBe('connected')
    const before = auth.counters.refreshes
    await expect.poll(() => auth.counters.refreshes, { timeout: 15_000 }).toBeGreaterThan(before)
    const revoked = auth.counters.revocations
    await engine.engine.logout('notes')
    expect(auth.counters.revocations).toBeGreaterThan(revoked)
    expect(auth.counters.registrations).toBe(1)
  })

  // Would catch: an issuer that knows only one name of this machine, and a person who cannot sign in there.
  test.for(['localhost', '127.0.0.1'])('only redirect URIs with %s are registered', async (host, context) => {
    const { expect } = context
    const { auth, person, engine } = await worldOf(context)
    auth.faults.callbackHost = host
    const started = await engine()
    await started.waitFor('notes', 'needs-auth')
    expect((await started.engine.login('notes', true)).state.kind).toBe('connected')
    const redirect = new URL(person.opened[0] ?? '').searchParams.get('redirect_uri') ?? ''
    expect(new URL(redirect).hostname).toBe(host)
    // It is known from now on.
    await started.engine.login('notes', true)
    expect(auth.counters.registrations).toBe(1)
  })

  // Would catch: a secret that has ended offered for ever.
  test('a secret that has ended is replaced by a new registration', async (context) => {
    const { expect } = context
    const { auth, signedIn } = await worldOf(context, { secrets: true })
    auth.faults.overwrite.registration = { client_secret_expires_at: Math.floor(Date.now() / 1000) + 3_600 }
    const clock = createSkippingClock()
    const engine = await signedIn({ clock })
    clock.skip(3_700_000)
    auth.faults.overwrite.registration = {}
    await engine.engine.login('notes', true)
    expect(auth.counters.registrations).toBe(2)
  })
})

describe.concurrent('one 401 to a token that cannot be renewed', () => {
  const cases: [string, string | null][] = [
    ['bare', null],
    ['with another scheme', 'Basic realm="updating"'],
    ['with a challenge that names no error', 'Bearer realm="notes"'],
    ['with an error of its own', 'Bearer error="maintenance", error_description="says error=invalid_token soon"'],
  ]

  // GitHub's OAuth apps. Would catch: a token thrown away because of one bad answer, and a Reconnect that does not try it.
  test.for(cases)(
    '%s: the token is kept, and used again when the server takes it',
    { timeout: 30_000 },
    async ([, challenge], context) => {
      const { expect } = context
      const { auth, server, person, signedIn } = await worldOf(context)
      auth.faults.omit = ['refresh_token']
      const engine = await signedIn()
      server.faults.refuse = { challenge }
      await expect(echo(engine, 'no')).rejects.toMatchObject({
        code: expect.stringMatching(/call-failed|not-connected/),
      })
      const { state } = await engine.waitFor('notes', 'reconnecting', 20_000)
      expect(problemOf(state)).toMatchObject({ code: 'auth.rejected', action: 'sign-in' })
      server.faults.refuse = null
      // By itself, as its deployment is over.
      await engine.waitFor('notes', 'connected', 20_000)
      expect(await echo(engine, 'back')).toBe('back')
      expect(person.opened).toHaveLength(1)
      expect(auth.counters.tokenRequests['authorization_code']).toBe(1)
    },
  )

  // Would catch: a wait for ever, a token dropped at its end, a button that does not try what there is.
  test(
    'after a minute the sign-in is offered, and Reconnect still tries the token',
    { timeout: 60_000 },
    async (context) => {
      const { expect } = context
      const { auth, server, person, signedIn } = await worldOf(context)
      auth.faults.omit = ['refresh_token']
      const clock = createSkippingClock()
      const engine = await signedIn({ clock })
      const refused = server.unauthorized()
      server.faults.refuse = { challenge: null }
      engine.engine.reconnect('notes').catch(() => undefined)
      // The first try after a minute ends it. Tries double their distance, give or take 30 %: it comes by 143 s at the latest.
      for (let waited = 0; waited < 145_000 && engine.view('notes').state.kind !== 'needs-auth'; waited += 1_000) {
        await engine.waitFor('notes', ({ state }) => state.kind === 'needs-auth' || isAtRest(state))
        clock.skip(1_000)
      }
      const view = engine.view('notes')
      expect(view.state).toMatchObject({ kind: 'needs-auth', reason: 'rejected', problem: { code: 'auth.rejected' } })
      expect(view.auth.kind).toBe('oauth')
      // About 0, 1, 3, 7, 15, 31, 63 and at most once more, each asked once or twice.
      expect(server.unauthorized() - refused).toBeLessThanOrEqual(16)
      server.faults.refuse = null
      expect((await engine.engine.reconnect('notes')).state.kind).toBe('connected')
      expect(person.opened).toHaveLength(1)
    },
  )

  // Would catch: a new sign-in that replaces the old one although the server takes only the old one.
  test('a new sign-in takes its place only when it has proved itself', async (context) => {
    const { expect } = context
    const { auth, server, signedIn } = await worldOf(context)
    auth.faults.omit = ['refresh_token']
    const engine = await signedIn()
    await engine.engine.disconnect('notes')
    server.faults.onlyKnownTokens = true
    const { code } = await failureOf(engine.engine.login('notes', true))
    expect(code).toBe('auth.rejected-after-sign-in')
    expect((await engine.engine.reconnect('notes')).state.kind).toBe('connected')
    expect(server.tokensSeen()).toHaveLength(1)
  })

  test('invalid_token ends it', async (context) => {
    const { expect } = context
    const { auth, server, signedIn } = await worldOf(context)
    auth.faults.omit = ['refresh_token']
    const engine = await signedIn()
    server.faults.refuse = { challenge: 'Basic realm="x", Bearer error="invalid_token"' }
    await expect(echo(engine, 'no')).rejects.toMatchObject({ code: 'needs-auth' })
    const { state } = await engine.waitFor('notes', 'needs-auth')
    expect(state).toMatchObject({ reason: 'expired', problem: { code: 'auth.expired' } })
  })
})

const isAtRest = (state: { kind: string; nextRetryAt?: string | null }): boolean =>
  state.kind === 'reconnecting' && state.nextRetryAt !== null
