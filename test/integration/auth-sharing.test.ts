/** Whose a credential is: it belongs to an endpoint and an issuer, never to a name; and what happens beside a sign-in. */
import { afterEach, describe, expect, test } from 'vitest'
import { createPerson } from '../servers/oauth/person'
import { http, startWorld, type World } from '../servers/oauth/world'
import type { TestEngine } from '../support/engine'

let world: World
afterEach(() => world.close())

const echo = (engine: TestEngine, name = 'notes'): Promise<string> => engine.callText(name, 'echo', { text: name })

describe('a credential', () => {
  // Would catch: one sign-in per entry, the second entry left waiting, a second page.
  test('serves every entry that names its endpoint', async () => {
    world = await startWorld()
    const { server, person, auth } = world
    // The same endpoint, spelled in two ways.
    const engine = await world.engine({ servers: { one: http(server.url), two: http(`${server.url}#here`) } })
    await engine.waitFor('one', 'needs-auth')
    await engine.waitFor('two', 'needs-auth')
    await engine.engine.login('one', true)
    await engine.waitFor('two', 'connected')
    await expect(Promise.all([echo(engine, 'one'), echo(engine, 'two')])).resolves.toEqual(['one', 'two'])
    expect(person.opened).toHaveLength(1)
    expect(auth.counters.tokenRequests['authorization_code']).toBe(1)
  })

  // Would catch: two pages for two clicks on what is one sign-in.
  test('is asked for once when both entries are clicked', async () => {
    world = await startWorld()
    const { server, person, auth } = world
    const engine = await world.engine({ servers: { one: http(server.url), two: { ...http(server.url), note: 2 } } })
    await engine.waitFor('one', 'needs-auth')
    await engine.waitFor('two', 'needs-auth')
    const views = await Promise.all([engine.engine.login('one', true), engine.engine.login('two', true)])
    expect(views.map(({ state }) => state.kind)).toEqual(['connected', 'connected'])
    expect(person.opened).toHaveLength(1)
    expect(auth.counters.registrations).toBe(1)
  })

  // Would catch: anything keyed by a name.
  test('stays when the entry is renamed', async () => {
    world = await startWorld()
    const engine = await world.signedIn()
    await engine.write({ 'quite another name': http(world.server.url) })
    await engine.waitFor('quite another name', 'connected')
    await expect(echo(engine, 'quite another name')).resolves.toBe('quite another name')
    expect(world.person.opened).toHaveLength(1)
  })

  // Would catch: a token sent to whoever sits behind the old name now.
  test('does not follow the name to another endpoint', async () => {
    world = await startWorld()
    const engine = await world.signedIn()
    const other = await world.addServer()
    await engine.write({ notes: http(other.url) })
    await engine.waitFor('notes', ({ state, target }) => state.kind === 'needs-auth' && other.url.includes(target))
    expect(other.tokensSeen()).toEqual([])
    expect(other.authorizationsSeen()).toEqual([])
    // Back at the old endpoint it is still there.
    await engine.write({ notes: http(world.server.url) })
    await engine.waitFor('notes', 'connected')
    expect(world.person.opened).toHaveLength(1)
  })
})

describe('several sign-ins', () => {
  // Would catch: a storm of tabs, a registration per server, a click that is lost.
  test('at one issuer come one after another', async () => {
    world = await startWorld()
    const { auth, person } = world
    const others = [await world.addServer(), await world.addServer(), await world.addServer()]
    const names = ['notes', 'b', 'c', 'd']
    const engine = await world.engine({
      servers: {
        notes: http(world.server.url),
        ...Object.fromEntries(others.map(({ url }, index) => [names[index + 1], http(url)])),
      },
    })
    await Promise.all(names.map((name) => engine.waitFor(name, 'needs-auth')))
    let most = 0
    const off = engine.engine.on('patch', () => {
      most = Math.max(most, names.filter((name) => engine.view(name).state.kind === 'authorizing').length)
    })
    const views = await Promise.all(names.map((name) => engine.engine.login(name, true)))
    off()
    expect(views.map(({ state }) => state.kind)).toEqual(names.map(() => 'connected'))
    // A page that is approved at once may be gone before a patch tells of it; the person's browser misses none.
    expect(most).toBeLessThanOrEqual(1)
    expect(person.opened).toHaveLength(4)
    expect(person.mostAtOnce()).toBe(1)
    expect(auth.counters.registrations).toBe(1)
  })

  // Would catch: a Cancel that has to wait for the page of another server.
  test('can be cancelled while they wait for their turn', async () => {
    world = await startWorld()
    const other = await world.addServer()
    const pages: string[] = []
    const engine = await world.engine({
      servers: { notes: http(world.server.url), other: http(other.url) },
      openUrl: async (url) => void pages.push(url),
    })
    await engine.waitFor('notes', 'needs-auth')
    await engine.waitFor('other', 'needs-auth')
    const first = engine.engine.login('notes', true).catch((error: unknown) => error)
    await engine.waitFor('notes', 'authorizing')
    const second = engine.engine.login('other', true).catch((error: unknown) => error)
    expect(engine.engine.cancelLogin('other')).toEqual({ cancelled: true })
    await expect(second).resolves.toMatchObject({ code: 'sign-in-failed', data: { code: 'auth.abandoned' } })
    expect(engine.view('notes').state.kind).toBe('authorizing')
    expect(pages).toHaveLength(1)
    engine.engine.cancelLogin('notes')
    await expect(first).resolves.toMatchObject({ data: { code: 'auth.abandoned' } })
    // The queue is free again.
    const person = createPerson()
    const signIn = engine.engine.login('other', false)
    const { state } = await engine.waitFor('other', 'authorizing')
    await person.openUrl(state.kind === 'authorizing' ? state.url : '')
    expect((await signIn).state.kind).toBe('connected')
  })
})

describe('a tool that needs more rights', () => {
  // Would catch: a click that does not ask for the union, a call that still fails, other tools that stop working.
  test('leads to one click for the union; other tools go on meanwhile', async () => {
    world = await startWorld({ scopeFor: { count: 'mcp:admin' }, tokenLife: 60 })
    const { person, auth } = world
    const engine = await world.signedIn()
    await expect(engine.engine.call('notes', 'count', {})).rejects.toMatchObject({ code: 'needs-auth' })
    const { state } = await engine.waitFor('notes', 'needs-auth')
    expect(state).toMatchObject({ reason: 'more-scopes', scopes: ['mcp:admin'], problem: { code: 'auth.more-scopes' } })
    await expect(echo(engine)).resolves.toBe('notes')
    expect(person.opened).toHaveLength(1)

    const view = await engine.engine.login('notes', true)
    expect(view.state.kind).toBe('connected')
    const asked = new URL(person.opened.at(-1) ?? '').searchParams.get('scope')?.split(' ')
    expect(asked).toEqual(expect.arrayContaining(['mcp:tools', 'mcp:admin']))
    expect(view.auth.scopes.toSorted()).toEqual(['mcp:admin', 'mcp:tools'])
    await expect(engine.callText('notes', 'count')).resolves.toMatch(/\d/)
    await expect(echo(engine)).resolves.toBe('notes')
    // This issuer refuses scopes that a client was not registered for, so the union took a registration; from now on that
    // one is used.
    expect(auth.counters.registrations).toBe(2)
    await engine.engine.login('notes', true)
    expect(auth.counters.registrations).toBe(2)
  })

  // Would catch: a scope, or the place of the metadata, that is read out of a text in which a server explains itself.
  test('and explains itself: only what it asks for is read, at 401 as at 403', async () => {
    world = await startWorld({ scopeFor: { count: 'mcp:admin' }, tokenLife: 60 })
    world.server.faults.description =
      'it wants scope=root, error=other, \\"scope=sudo\\", resource_metadata=https://elsewhere.invalid/metadata'
    const engine = await world.engine({ servers: { notes: http(world.server.url) } })
    expect((await engine.waitFor('notes', 'needs-auth')).state).toMatchObject({ scopes: ['mcp:tools'] })
    await engine.engine.login('notes', true)
    await expect(engine.engine.call('notes', 'count', {})).rejects.toMatchObject({ code: 'needs-auth' })
    const { state } = await engine.waitFor('notes', 'needs-auth')
    expect(state).toMatchObject({ reason: 'more-scopes', scopes: ['mcp:admin'], problem: { code: 'auth.more-scopes' } })
  })

  // Would catch: a declined step-up that costs the sign-in that was there.
  test('and is declined: everything else works as before', async () => {
    world = await startWorld({ scopeFor: { count: 'mcp:admin' }, tokenLife: 60 })
    const engine = await world.signedIn()
    await expect(engine.engine.call('notes', 'count', {})).rejects.toMatchObject({ code: 'needs-auth' })
    world.person.decide('deny')
    await expect(engine.engine.login('notes', true)).rejects.toMatchObject({ data: { code: 'auth.denied' } })
    expect(engine.view('notes').state).toMatchObject({ kind: 'needs-auth', reason: 'more-scopes' })
    await expect(echo(engine)).resolves.toBe('notes')
  })

  // Would catch: a firewall's 403 taken for a missing right.
  test('403 without a challenge is no matter of rights', async () => {
    world = await startWorld({ tokenLife: 60 })
    const engine = await world.signedIn()
    world.server.faults.forbid = true
    await expect(echo(engine)).rejects.toMatchObject({ code: 'call-failed', data: { status: 403 } })
    world.server.faults.forbid = false
    await expect(echo(engine)).resolves.toBe('notes')
    expect(world.person.opened).toHaveLength(1)
    expect(world.auth.counters.tokenRequests['refresh_token']).toBeUndefined()
  })
})

describe('signing in again while it works', () => {
  // Would catch: the working token deleted before the new one is there, a connection torn down for nothing.
  test('disturbs neither running nor new calls', async () => {
    world = await startWorld({ tokenLife: 60 })
    const { auth, server, person } = world
    let comeBack: () => void = () => undefined
    const pages: string[] = []
    const engine = await world.engine({
      openUrl: async (url) => {
        pages.push(url)
        if (pages.length === 1) return person.openUrl(url)
        new Promise<void>((resolve) => (comeBack = resolve)).then(() => person.openUrl(url)).catch(() => undefined)
      },
    })
    await engine.waitFor('notes', 'needs-auth')
    await engine.engine.login('notes', true)
    const [before] = server.tokensSeen()
    const slow = engine.callText('notes', 'slow', { ms: 2_500 })
    const again = engine.engine.login('notes', true)
    await engine.waitFor('notes', 'authorizing')
    await expect(echo(engine)).resolves.toBe('notes')
    expect(server.tokensSeen()).toEqual([before])
    comeBack()
    expect((await again).state.kind).toBe('connected')
    await expect(echo(engine)).resolves.toBe('notes')
    await expect(slow).resolves.toBe('done')
    expect(server.tokensSeen()).toHaveLength(2)
    expect(auth.counters.registrations).toBe(1)
  })

  // Would catch: law 5 of docs/recovery.md broken: the old credential thrown away for one that does not work.
  test('keeps the old one when the server does not take the new one', async () => {
    world = await startWorld({ tokenLife: 60 })
    const { server } = world
    const engine = await world.signedIn()
    await echo(engine)
    server.faults.onlyKnownTokens = true
    await expect(engine.engine.login('notes', true)).rejects.toMatchObject({
      data: { code: 'auth.rejected-after-sign-in' },
    })
    expect(engine.view('notes').state.kind).toBe('connected')
    await expect(echo(engine)).resolves.toBe('notes')
    const { status, text } = await world.person.done()
    expect(status).toBe(400)
    expect(text).toContain('the one before is kept')
    // After a restart, too.
    await engine.engine.stop()
    const next = await world.engine({ home: engine.home })
    await next.waitFor('notes', 'connected')
    await expect(echo(next)).resolves.toBe('notes')
  })

  test('keeps the old one when the person declines', async () => {
    world = await startWorld({ tokenLife: 60 })
    const engine = await world.signedIn()
    world.person.decide('deny')
    await expect(engine.engine.login('notes', true)).rejects.toMatchObject({ data: { code: 'auth.denied' } })
    expect(engine.view('notes').state.kind).toBe('connected')
    await expect(echo(engine)).resolves.toBe('notes')
  })
})

describe('signing out', () => {
  // Would catch: tokens that stay valid at the server or stay in the vault.
  test('revokes at the server and forgets, for every entry of the endpoint', async () => {
    world = await startWorld({ tokenLife: 60 })
    const { auth, server } = world
    const engine = await world.engine({ servers: { one: http(server.url), two: { ...http(server.url), note: 2 } } })
    await engine.waitFor('one', 'needs-auth')
    await engine.engine.login('one', true)
    await engine.waitFor('two', 'connected')
    await engine.engine.logout('one')
    expect(auth.counters.revocations).toBeGreaterThanOrEqual(1)
    for (const name of ['one', 'two']) {
      const { state } = await engine.waitFor(name, 'needs-auth')
      expect(state).toMatchObject({ reason: 'first-time' })
    }
    // Nothing comes back after a restart.
    await engine.engine.stop()
    const next = await world.engine({ home: engine.home, servers: { one: http(server.url) } })
    await next.waitFor('one', 'needs-auth')
    await next.engine.login('one', true)
    await next.waitFor('one', 'connected')
    expect(auth.counters.registrations).toBe(1)
  })

  // Would catch: an Undo that asks for a new sign-in, and tokens that the issuer has forgotten coming back.
  test('can be taken back for a while: the issuer hears of it only then, and the server connects without a page', async () => {
    world = await startWorld({ tokenLife: 60 })
    const { auth, person } = world
    const engine = await world.signedIn()
    const { id } = engine.view('notes')
    await engine.engine.logout('notes', true)
    await engine.waitFor('notes', 'needs-auth')
    expect(auth.counters.revocations).toBe(0)
    expect(await engine.engine.undo('sign-out', id)).toEqual({ undone: true })
    await engine.waitFor('notes', 'connected')
    await expect(echo(engine)).resolves.toBe('notes')
    expect(person.opened).toHaveLength(1)
    expect(await engine.engine.undo('sign-out', id)).toEqual({ undone: false })

    await engine.engine.forgetRegistration('notes', true)
    await engine.waitFor('notes', 'needs-auth')
    expect(await engine.engine.undo('forget-registration', id)).toEqual({ undone: true })
    await engine.waitFor('notes', 'connected')
    expect(auth.counters.registrations).toBe(1)

    // Whoever quits meant it.
    await engine.engine.logout('notes', true)
    await engine.engine.stop()
    expect(auth.counters.revocations).toBeGreaterThanOrEqual(1)
  })

  test('taken back after another sign-in leaves that one alone', async () => {
    world = await startWorld({ tokenLife: 60 })
    const engine = await world.signedIn()
    const { id } = engine.view('notes')
    await engine.engine.logout('notes', true)
    await engine.engine.login('notes', true)
    await engine.waitFor('notes', 'connected')
    await engine.engine.undo('sign-out', id)
    await expect(echo(engine)).resolves.toBe('notes')
    expect(world.person.opened).toHaveLength(2)
  })

  test('forgets even when the issuer is away', async () => {
    world = await startWorld({ tokenLife: 60 })
    const engine = await world.signedIn()
    await world.auth.close()
    await engine.engine.logout('notes')
    await engine.waitFor('notes', ({ state }) => state.kind !== 'connected')
    expect(engine.view('notes').auth.expiresAt).toBeNull()
  })

  // Would catch: a registration that cannot be forgotten for as long as its issuer describes itself in a way nobody can read,
  // which is when a person wants to begin anew.
  test.each(['signed in', 'signed out'])(
    'forgetting the registration while the description cannot be read, %s',
    async (how) => {
      world = await startWorld({ tokenLife: 60 })
      const { auth } = world
      const engine = await world.signedIn()
      if (how === 'signed out') await engine.engine.logout('notes')
      auth.faults.madeUp.metadata = { status: 200, body: '{"issuer":' }
      const { id } = engine.view('notes')
      expect(await engine.engine.forgetRegistration('notes', true)).toEqual({ forgotten: true })
      // It can be taken back all the same.
      expect(await engine.engine.undo('forget-registration', id)).toEqual({ undone: true })
      await engine.engine.forgetRegistration('notes')
      auth.faults.madeUp.metadata = null
      expect((await engine.engine.login('notes', true)).state.kind).toBe('connected')
      expect(auth.counters.registrations).toBe(2)
    },
  )

  // Would catch: other servers of the issuer left with tokens that can never be renewed, and a riddle instead of a button.
  test('and forgetting the registration: the other servers of the issuer ask for a sign-in when it is time', async () => {
    world = await startWorld({ tokenLife: 3 })
    const other = await world.addServer()
    const engine = await world.engine({ servers: { notes: http(world.server.url), other: http(other.url) } })
    for (const name of ['notes', 'other']) {
      await engine.waitFor(name, 'needs-auth')
      await engine.engine.login(name, true)
    }
    await engine.engine.forgetRegistration('notes')
    await engine.waitFor('notes', 'needs-auth')
    const { state } = await engine.waitFor('other', 'needs-auth', 20_000)
    expect(state).toMatchObject({ reason: 'rejected', problem: { code: 'auth.expired' } })
    expect((await engine.engine.login('other', true)).state.kind).toBe('connected')
    expect((await engine.engine.login('notes', true)).state.kind).toBe('connected')
    expect(world.auth.counters.registrations).toBe(2)
  })
})
