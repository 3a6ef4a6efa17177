/** Sign-ins that come to nothing: each with its own code and words, each leaving everything as it was and nothing open. */
import { connect } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { PatchbayError } from '../../shared/ipc/result'
import type { ProblemCode } from '../../shared/model/problem'
import { startWorld, type World } from '../servers/oauth/world'
import { createSkippingClock } from '../support/skipping-clock'
import type { TestEngine } from '../support/engine'

let world: World
afterEach(() => world.close())

/** Listening sockets of this process: a sign-in's listener must be gone when the sign-in is. */
const listeners = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'TCPServerWrap').length

async function failure(work: Promise<unknown>): Promise<{ code: string; message: string; problem: unknown }> {
  try {
    await work
  } catch (error) {
    if (!(error instanceof PatchbayError)) throw error
    const { code, message, data } = error
    return { code, message, problem: (data as { code?: unknown } | undefined)?.code }
  }
  throw new Error('It succeeded')
}

async function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}

function callbackPort({ person }: World): number {
  const redirect = new URL(person.opened.at(-1) ?? '').searchParams.get('redirect_uri')
  return Number(new URL(redirect ?? '').port)
}

/** The same person, the same server, nothing wrong any more: it works. */
async function repaired(engine: TestEngine): Promise<void> {
  const view = await engine.engine.login('notes', true)
  expect(view.state.kind).toBe('connected')
  await expect(engine.callText('notes', 'echo', { text: 'still here' })).resolves.toBe('still here')
}

interface Case {
  name: string
  spoil: (world: World) => void
  mend: (world: World) => void
  code: ProblemCode
  /** In the words for the person. */
  words: RegExp
  /** The page in the browser, when it came that far. */
  page?: RegExp
  opens: number
}

const cases: Case[] = [
  {
    name: 'declined',
    spoil: ({ person }) => person.decide('deny'),
    mend: ({ person }) => person.decide('approve'),
    code: 'auth.denied',
    words: /was declined/,
    page: /was declined/,
    opens: 1,
  },
  {
    name: 'the answer names another issuer',
    spoil: ({ auth }) => (auth.faults.answer = 'wrong-issuer'),
    mend: ({ auth }) => (auth.faults.answer = null),
    code: 'auth.issuer-mismatch',
    words: /names another issuer/,
    page: /names another issuer/,
    opens: 1,
  },
  {
    name: 'the answer leaves the issuer out although it was promised',
    spoil: ({ auth }) => (auth.faults.answer = 'no-issuer'),
    mend: ({ auth }) => (auth.faults.answer = null),
    code: 'auth.issuer-mismatch',
    words: /another issuer/,
    page: /another issuer/,
    opens: 1,
  },
  {
    name: 'the metadata names another issuer',
    spoil: ({ auth }) => (auth.faults.metadata = 'wrong-issuer'),
    mend: ({ auth }) => (auth.faults.metadata = null),
    code: 'auth.issuer-mismatch',
    words: /names another issuer/,
    opens: 0,
  },
  {
    name: 'PKCE is not offered',
    spoil: ({ auth }) => (auth.faults.metadata = 'no-pkce'),
    mend: ({ auth }) => (auth.faults.metadata = null),
    code: 'auth.pkce-missing',
    words: /does not offer PKCE/,
    opens: 0,
  },
  {
    name: 'the metadata names another resource',
    spoil: ({ server }) => (server.faults.wrongResource = true),
    mend: ({ server }) => (server.faults.wrongResource = false),
    code: 'auth.wrong-resource',
    words: /another\.example/,
    opens: 0,
  },
  {
    name: 'registration is refused',
    spoil: ({ auth }) => (auth.faults.refuseRegistration = true),
    mend: ({ auth }) => (auth.faults.refuseRegistration = false),
    code: 'auth.registration-refused',
    words: /http:\/\/127\.0\.0\.1:\d+\/callback/,
    opens: 0,
  },
  {
    name: 'there is no registration',
    spoil: ({ auth }) => (auth.faults.metadata = 'no-registration'),
    mend: ({ auth }) => (auth.faults.metadata = null),
    code: 'auth.registration-refused',
    words: /http:\/\/127\.0\.0\.1:\d+\/callback/,
    opens: 0,
  },
  {
    name: 'the token endpoint refuses with status 200',
    spoil: ({ auth }) => (auth.faults.token = 'error-200'),
    mend: ({ auth }) => (auth.faults.token = null),
    code: 'auth.sign-in-failed',
    words: /invalid_grant/,
    page: /invalid_grant/,
    opens: 1,
  },
  {
    name: 'the token endpoint is away',
    spoil: ({ auth }) => (auth.faults.token = 'html'),
    mend: ({ auth }) => (auth.faults.token = null),
    code: 'auth.refresh-unavailable',
    words: /does not issue tokens right now/,
    page: /does not issue tokens right now/,
    opens: 1,
  },
]

describe('a sign-in fails because', () => {
  // Would catch: a wrong or missing code, a listener that stays open, a state that hangs in `authorizing`, a page that
  // claims success, a failure that is remembered.
  test.each(cases)('$name', async ({ spoil, mend, code, words, page, opens }) => {
    world = await startWorld()
    const engine = await world.engine()
    await engine.waitFor('notes', 'needs-auth')
    const before = listeners()
    spoil(world)
    const told = await failure(engine.engine.login('notes', true))
    expect(told).toMatchObject({ code: 'sign-in-failed', problem: code })
    expect(told.message).toMatch(words)
    const { state } = engine.view('notes')
    expect(state).toMatchObject({ kind: 'needs-auth', problem: { code } })
    // Would catch: a card that asks for a client id without the address to register.
    if (code === 'auth.registration-refused') {
      const redirectUri: unknown = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/callback$/)
      const evidence = { issuer: new URL(world.auth.issuer).host, redirectUri }
      expect(state).toMatchObject({ problem: { evidence } })
    }
    expect(world.person.opened).toHaveLength(opens)
    if (page) {
      const { status, text } = await world.person.done()
      expect(status).toBe(400)
      expect(text).toMatch(page)
      await expect.poll(() => isOpen(callbackPort(world))).toBe(false)
    }
    await expect.poll(listeners).toBe(before)
    mend(world)
    await repaired(engine)
  })

  test('the server rejects the new token', async () => {
    world = await startWorld()
    const engine = await world.engine()
    await engine.waitFor('notes', 'needs-auth')
    world.server.faults.rejectAll = true
    const view = await engine.engine.login('notes', true)
    // Would catch: asking the person again and again for what the server does not take anyway.
    expect(view.state).toMatchObject({ kind: 'failed', problem: { code: 'auth.rejected-after-sign-in' } })
    expect(world.person.opened).toHaveLength(1)
    world.server.faults.rejectAll = false
    await engine.engine.reconnect('notes')
    await engine.waitFor('notes', 'connected')
    expect(world.person.opened).toHaveLength(1)
  })
})

describe('an answer that belongs to another sign-in', () => {
  // Would catch: any page of the web that ends a sign-in by asking for its address.
  test('is thrown away, and the sign-in goes on', async () => {
    world = await startWorld()
    const { auth, person } = world
    const engine = await world.engine()
    await engine.waitFor('notes', 'needs-auth')
    auth.faults.answer = 'wrong-state'
    const signIn = engine.engine.login('notes', true)
    await engine.waitFor('notes', 'authorizing')
    await expect.poll(() => person.opened).toHaveLength(1)
    expect(await person.done()).toMatchObject({
      status: 400,
      text: expect.stringContaining('belongs to another sign-in') as string,
    })
    expect(engine.view('notes').state.kind).toBe('authorizing')
    auth.faults.answer = null
    await person.openUrl(person.opened[0] ?? '')
    expect((await signIn).state.kind).toBe('connected')
    expect((await person.done()).text).toContain('Signed in to notes')
  })

  test('is told, when no other has come in time', async () => {
    world = await startWorld()
    const clock = createSkippingClock()
    const engine = await world.engine({ clock })
    await engine.waitFor('notes', 'needs-auth')
    world.auth.faults.answer = 'wrong-state'
    const signIn = failure(engine.engine.login('notes', true))
    await expect.poll(() => world.person.opened).toHaveLength(1)
    await world.person.done()
    clock.skip(10 * 60_000 + 1_000)
    expect(await signIn).toMatchObject({
      code: 'sign-in-failed',
      problem: 'auth.state-mismatch',
      message: expect.stringContaining('belongs to another sign-in') as string,
    })
    world.auth.faults.answer = null
    await repaired(engine)
  })
})

describe('a sign-in is given up', () => {
  // Would catch: a listener that outlives the sign-in, a Cancel that leaves `authorizing`, a second sign-in refused.
  test('by Cancel', async () => {
    world = await startWorld()
    const engine = await world.engine({ openUrl: async () => undefined })
    await engine.waitFor('notes', 'needs-auth')
    const before = listeners()
    const signIn = failure(engine.engine.login('notes', true))
    const { state } = await engine.waitFor('notes', 'authorizing')
    const redirect = new URL(state.kind === 'authorizing' ? state.url : '').searchParams.get('redirect_uri')
    const port = Number(new URL(redirect ?? '').port)
    expect(await isOpen(port)).toBe(true)
    expect(engine.engine.cancelLogin('notes')).toEqual({ cancelled: true })
    await expect(signIn).resolves.toMatchObject({ code: 'sign-in-failed', problem: 'auth.abandoned' })
    expect(engine.view('notes').state).toMatchObject({ kind: 'needs-auth', problem: { code: 'auth.abandoned' } })
    await expect.poll(() => isOpen(port)).toBe(false)
    await expect.poll(listeners).toBe(before)
    expect(engine.engine.cancelLogin('notes')).toEqual({ cancelled: false })
  })

  test('because nobody comes back in time', async () => {
    world = await startWorld()
    const clock = createSkippingClock()
    const engine = await world.engine({ openUrl: async () => undefined, clock })
    await engine.waitFor('notes', 'needs-auth')
    const before = listeners()
    const signIn = failure(engine.engine.login('notes', true))
    const { state } = await engine.waitFor('notes', 'authorizing')
    const limit = state.kind === 'authorizing' ? Date.parse(state.expiresAt) - clock.now() : 0
    clock.skip(limit - 1_000)
    expect(engine.view('notes').state.kind).toBe('authorizing')
    clock.skip(2_000)
    const told = await signIn
    expect(told).toMatchObject({ problem: 'auth.abandoned' })
    // Nobody cancelled anything: the words must say that it took too long.
    expect(told.message).toMatch(/in time|too long|minutes/)
    expect(engine.view('notes').state).toMatchObject({ kind: 'needs-auth', problem: { code: 'auth.abandoned' } })
    await expect.poll(listeners).toBe(before)
  })

  // Would catch: a browser that is missing taken for the end; the link can still be copied.
  test('by Cancel, after the browser could not be opened', async () => {
    world = await startWorld()
    const engine = await world.engine({ openUrl: () => Promise.reject(new Error('no browser here')) })
    await engine.waitFor('notes', 'needs-auth')
    const before = listeners()
    const signIn = failure(engine.engine.login('notes', true))
    await engine.waitFor('notes', ({ state }) => state.kind === 'authorizing' && state.unopened === true)
    engine.engine.cancelLogin('notes')
    await expect(signIn).resolves.toMatchObject({ problem: 'auth.abandoned' })
    await expect.poll(listeners).toBe(before)
  })
})
