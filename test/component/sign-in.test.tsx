/** The person's side of signing in: one click, what it shows meanwhile, every way on and back, and what is left to do. */
import { act, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { IpcResult } from '../../shared/ipc/result'
import type { ConnectionState } from '../../shared/model/connection'
import type { ServerView } from '../../shared/model/server'
import { stepsOf } from '../../renderer/src/store/fix-all'
import { useView } from '../../renderer/src/store/view'
import { capabilities, done, everyState, fileSource, problem, server, source } from '../support/renderer-fixtures'
import { openWindow } from './render'

const now = Date.now()
const states = everyState(now)
const oauth = { kind: 'oauth' as const, expiresAt: null, scopes: [] }
const page =
  'https://auth.example.com/authorize?scope=read%20write&state=abc&redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2Fcallback'
const authorizing: ConnectionState = {
  kind: 'authorizing',
  url: page,
  startedAt: new Date(now).toISOString(),
  expiresAt: new Date(now + 9.5 * 60_000).toISOString(),
}
/** From this moment on, however long the tests before have taken. */
const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString()
const needsAuth = states['needs-auth']
const list = () => within(screen.getByRole('region', { name: 'Servers' }))
const detail = () => within(screen.getByRole('complementary'))
const failure = (code: string): IpcResult<never> => ({
  ok: false,
  error: { code: 'sign-in-failed', message: 'The sign-in did not succeed.', data: { code } },
})

/** A request that the test answers when it likes. */
function pending<T>(): { promise: Promise<IpcResult<T>>; answer: (result: IpcResult<T>) => Promise<void> } {
  let resolve: (result: IpcResult<T>) => void = () => {}
  const promise = new Promise<IpcResult<T>>((yes) => (resolve = yes))
  return { promise, answer: (result) => act(async () => resolve(result)) }
}

describe('Sign in', () => {
  it('asks once, shows it at once, and ends with the tools and what Claude Code has to do itself', async () => {
    // Catches a dead button while the engine discovers, a second request, and silence about Claude Code's own sign-in.
    const login = pending<ServerView>()
    const x = server('x', needsAuth, { auth: oauth })
    const { user, asked, patch } = await openWindow([x], { 'server.login': () => login.promise })
    await user.click(list().getByRole('button', { name: 'Sign in to x' }))
    expect(asked('server.login')).toEqual([{ server: 'id-x', open: true }])
    expect(list().getByText('Preparing the sign-in…')).toBeDefined()
    expect(list().queryByRole('button', { name: 'Sign in to x' })).toBeNull()
    expect(detail().getByText('Asking x.example.com where to sign in…')).toBeDefined()

    patch([server('x', authorizing, { auth: oauth })])
    expect(list().getByText('Waiting for your browser at auth.example.com')).toBeDefined()
    const connected = server('x', states.connected, { auth: oauth, capabilities: capabilities({ tools: 12 }) })
    patch([server('x', { kind: 'connecting', attempt: 1 }, { auth: oauth })])
    expect(detail().getByText('Signed in. Fetching its tools…')).toBeDefined()
    patch([connected])
    await login.answer(done(connected))
    const words =
      '12 tools are ready. Patchbay is signed in. Claude Code keeps its own sign-in: run /mcp there if it still asks.'
    expect(detail().getByText(words)).toBeDefined()
    const said = screen.getAllByRole('status').map((status) => status.textContent)
    expect(said).toContain('Signed in to x. 12 tools.')
    await user.click(detail().getByRole('button', { name: 'Dismiss the message about x' }))
    expect(detail().queryByText(words)).toBeNull()
  })

  it('says nothing of Claude Code for an entry of Patchbay’s own', async () => {
    const own = { source: source({ client: 'patchbay' }), removable: true, auth: oauth }
    const connected = server('x', states.connected, own)
    const { user, patch } = await openWindow([server('x', needsAuth, own)], { 'server.login': () => done(connected) })
    await user.click(list().getByRole('button', { name: 'Sign in to x' }))
    patch([connected])
    expect(await detail().findByText('Signed in to x')).toBeDefined()
    expect(detail().queryByText(/Claude Code/)).toBeNull()
  })

  it('works by key where a sign-in is asked for, and not where a slip would open a browser', async () => {
    const servers = [server('a', needsAuth), server('b', states.connected, { auth: oauth })]
    const { user, asked } = await openWindow(servers, { 'server.login': () => new Promise(() => {}) })
    act(() => list().getByRole('button', { name: /^b, / }).focus())
    await user.keyboard('s')
    expect(asked('server.login')).toEqual([])
    act(() => list().getByRole('button', { name: /^a, / }).focus())
    await user.keyboard('s')
    expect(asked('server.login')).toEqual([{ server: 'id-a', open: true }])
  })

  it('is offered for a failed sign-in where the endpoint speaks OAuth, and not for a fixed header', async () => {
    const failed: ConnectionState = {
      kind: 'failed',
      problem: problem({ code: 'auth.rejected-after-sign-in', action: 'edit-config' }),
    }
    await openWindow([
      server('a', failed, { auth: oauth }),
      server('b', failed, { auth: { kind: 'static', expiresAt: null, scopes: [] } }),
    ])
    expect(list().getByRole('button', { name: 'Sign in to a' })).toBeDefined()
    expect(list().queryByRole('button', { name: 'Sign in to b' })).toBeNull()
    expect(list().getByRole('button', { name: 'Diagnose b' })).toBeDefined()
  })

  it('says why it failed in the state, once, with the button to try again', async () => {
    // Catches the same failure told twice (card and message), and a failure that nobody tells.
    const denied: ConnectionState = {
      ...needsAuth,
      problem: problem({
        code: 'auth.denied',
        title: 'The sign-in was declined',
        detail: 'You said no.',
        action: 'sign-in',
      }),
    } as ConnectionState
    const login = pending<ServerView>()
    const { user, patch } = await openWindow([server('x', needsAuth, { auth: oauth })], {
      'server.login': () => login.promise,
    })
    await user.click(list().getByRole('button', { name: 'Sign in to x' }))
    patch([server('x', denied, { auth: oauth })])
    await login.answer(failure('auth.denied'))
    expect(detail().getByText('The sign-in was declined')).toBeDefined()
    expect(detail().getByRole('button', { name: 'Sign in to x' })).toBeDefined()
    expect(useView.getState().notices).toEqual([])
  })

  it('tells a failed “Sign in again” of a connected server, which its state does not show, but not a cancelled one', async () => {
    const x = server('x', states.connected, { auth: oauth })
    const codes = ['auth.abandoned', 'auth.denied']
    const { user } = await openWindow([x], { 'server.login': () => failure(codes.shift() ?? '') })
    const again = () => detail().getByRole('button', { name: 'Sign in again to x' })
    await user.click(again())
    expect(useView.getState().notices).toEqual([])
    await user.click(again())
    expect(screen.getByText('Signing in to x did not work')).toBeDefined()
  })
})

describe('words', () => {
  const asks = (reason: 'expired' | 'more-scopes', code: 'auth.expired' | 'auth.more-scopes'): ConnectionState => ({
    kind: 'needs-auth',
    reason,
    scopes: ['issues:write'],
    problem: problem({ code, title: 'In general', hint: 'In general.', action: 'sign-in' }),
  })

  it('name the server and what the sign-in brings', async () => {
    await openWindow([
      server('a', asks('expired', 'auth.expired'), { capabilities: capabilities({ tools: 22, freshness: 'stale' }) }),
      server('b', asks('more-scopes', 'auth.more-scopes')),
    ])
    expect(list().getByText('Sign-in expired. Sign in to get 22 tools back.')).toBeDefined()
    expect(list().getByText('Needs more permissions: issues:write')).toBeDefined()
    expect(detail().getByRole('heading', { name: 'a’s sign-in has expired' })).toBeDefined()
    expect(detail().getByText('Sign in to get 22 tools back. Nothing needs a restart.')).toBeDefined()
  })
})

describe('focus', () => {
  it('goes on to the next button when the one that had it goes away with the state', async () => {
    // Catches a keyboard that ends nowhere: the button of the card is gone once it has been pressed.
    const login = pending<ServerView>()
    const x = server('x', needsAuth, { auth: oauth })
    const { user, patch } = await openWindow([x], { 'server.login': () => login.promise })
    act(() => detail().getByRole('button', { name: 'Sign in to x' }).focus())
    await user.keyboard('{Enter}')
    expect(document.activeElement).toBe(detail().getByRole('button', { name: 'Cancel the sign-in to x' }))
    patch([server('x', authorizing, { auth: oauth })])
    expect(document.activeElement).toBe(detail().getByRole('button', { name: 'Cancel the sign-in to x' }))
    const connected = server('x', states.connected, { auth: oauth })
    patch([connected])
    await login.answer(done(connected))
    expect(detail().getByText('Signed in to x').closest('.sign-in-part')?.contains(document.activeElement)).toBe(true)
  })
})

describe('the consent', () => {
  const open = () =>
    openWindow([server('x', { ...authorizing, expiresAt: inMinutes(9.5) }, { auth: oauth })], {
      'server.openLogin': () => done({ opened: true }),
      'server.cancelLogin': () => done({ cancelled: true }),
      'app.signInHere': () => done({ opened: true }),
      'app.copy': () => done({ copied: true }),
    })

  it('names server, page and rights, and how long it waits', async () => {
    await open()
    const card = within(detail().getByText('Waiting for your sign-in to x').closest('section') ?? document.body)
    expect(card.getByText('auth.example.com')).toBeDefined()
    expect(card.getAllByRole('listitem').map((item) => item.textContent)).toEqual(['read', 'write'])
    expect(card.getByText(/^9 min( \d+ s)? left$/)).toBeDefined()
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Waiting for your sign-in to x')
  })

  it.each([
    ['Open again the sign-in page for x', 'server.openLogin', { server: 'id-x' }],
    ['Sign in here to x', 'app.signInHere', { server: 'id-x' }],
    ['Copy link to the sign-in page for x', 'app.copy', { text: page }],
    ['Cancel the sign-in to x', 'server.cancelLogin', { server: 'id-x' }],
  ])('%s', async (name, request, input) => {
    const { user, asked } = await open()
    await user.click(detail().getByRole('button', { name }))
    expect(asked(request)).toEqual([input])
  })

  it('is offered in the row as well', async () => {
    const { user, asked } = await open()
    await user.click(list().getByRole('button', { name: 'Cancel the sign-in to x' }))
    await user.click(list().getByRole('button', { name: 'Open again the sign-in page for x' }))
    expect(asked('server.cancelLogin')).toHaveLength(1)
    expect(asked('server.openLogin')).toHaveLength(1)
  })

  it('puts the app’s own window first when the browser did not open', async () => {
    await openWindow([server('x', { ...authorizing, unopened: true }, { auth: oauth })])
    expect(detail().getByText(/The browser did not open/)).toBeDefined()
    expect(detail().getByRole('button', { name: 'Sign in here to x' }).dataset['look']).toBe('primary')
  })
})

describe('Fix all', () => {
  it('goes through the sign-ins one after another, and reconnects what failed', async () => {
    // Catches a storm of tabs: never two sign-ins at once.
    const logins = new Map<string, ReturnType<typeof pending<ServerView>>>()
    const { user, asked, patch } = await openWindow(
      [
        server('a', needsAuth, { auth: oauth }),
        server('b', needsAuth, { auth: oauth }),
        server('c', states.unapproved, { transport: 'stdio', target: 'npx shop-mcp' }),
        server('broken', states.failed),
      ],
      {
        'server.login': (input) => {
          const login = pending<ServerView>()
          logins.set(input.server, login)
          return login.promise
        },
        'server.reconnect': () => new Promise(() => {}),
        'server.connect': () => new Promise(() => {}),
        'server.cancelLogin': () => done({ cancelled: true }),
      },
    )
    await user.click(screen.getByRole('button', { name: 'Fix all' }))
    const walk = within(screen.getByRole('dialog', { name: 'Fix all' }))
    // What there is to do comes first; no page opens before the person says so.
    expect(walk.getAllByRole('heading', { level: 3 }).map(({ textContent }) => textContent)).toEqual([
      'Sign in at a.example.com',
      'Sign in at b.example.com',
      'Permissions',
      'Missing programs',
    ])
    expect(asked('server.login')).toEqual([])
    // Whoever opened it by keyboard goes on with Enter.
    await waitFor(() => expect(document.activeElement).toBe(walk.getByRole('button', { name: 'Start' })))
    await user.click(walk.getByRole('button', { name: 'Start' }))
    expect(asked('server.login')).toEqual([{ server: 'id-a', open: true }])
    expect(asked('server.reconnect')).toEqual([{ server: 'id-broken' }])
    expect(walk.getByText('1 of 4')).toBeDefined()
    expect(walk.getByText('Tried again: 1 of 1 still connecting.')).toBeDefined()

    const a = server('a', states.connected, { auth: oauth })
    patch([a])
    await logins.get('id-a')?.answer(done(a))
    expect(asked('server.login')).toHaveLength(2)
    expect(walk.getByText('2 of 4')).toBeDefined()
    // Also before its page has opened: it would come up beside the next one.
    await user.click(walk.getByRole('button', { name: 'Skip b' }))
    expect(asked('server.cancelLogin')).toEqual([{ server: 'id-b' }])

    // A program is never started by the walk itself.
    expect(asked('server.connect')).toEqual([])
    expect(walk.getByText('npx shop-mcp', { selector: 'code' })).toBeDefined()
    await user.click(walk.getByRole('button', { name: 'Allow and connect c' }))
    expect(asked('server.connect')).toEqual([{ server: 'id-c' }])
    patch([server('c', states.connected)])
    // A missing program has its one action, and is fixed as soon as it connects.
    await user.click(walk.getByRole('button', { name: 'Open in editor: broken' }))
    expect(asked('app.revealConfiguration')).toEqual([{ server: 'id-broken' }])
    await user.click(walk.getByRole('button', { name: 'Skip broken' }))
    expect(walk.getByText('2 fixed, 2 left. They stay in the list.')).toBeDefined()
    await user.click(walk.getByRole('button', { name: 'Done' }))
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('stays with a sign-in that failed and does not open its page again by itself', async () => {
    const x = server('x', needsAuth, { auth: oauth })
    const { user, asked, patch } = await openWindow([x], { 'server.login': () => failure('auth.denied') })
    await user.click(screen.getByRole('button', { name: 'Fix all' }))
    patch([
      server('x', { ...needsAuth, problem: problem({ code: 'auth.denied', title: 'Declined' }) } as ConnectionState),
    ])
    const walk = within(screen.getByRole('dialog'))
    expect(walk.getByText(/Declined/)).toBeDefined()
    expect(asked('server.login')).toHaveLength(1)
    await user.click(walk.getByRole('button', { name: 'Sign in to x' }))
    expect(asked('server.login')).toHaveLength(2)
  })

  it('stops with the sign-in that waits', async () => {
    const { user, asked } = await openWindow([server('x', authorizing, { auth: oauth })], {
      'server.cancelLogin': () => done({ cancelled: true }),
    })
    await user.click(screen.getByRole('button', { name: 'Fix all' }))
    await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Stop' }))
    expect(asked('server.cancelLogin')).toEqual([{ server: 'id-x' }])
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('asks for the sign-ins of one place together, and for programs last', () => {
    const at = (name: string, issuer: string) => server(name, needsAuth, { auth: { ...oauth, issuer } })
    const servers = [
      server('p', states.unapproved),
      at('b', 'login.two.example'),
      at('z', 'login.one.example'),
      at('c', 'login.two.example'),
      server('ok', states.connected),
    ]
    const broken = fileSource({ id: 'file', problem: problem({ code: 'config.parse' }) })
    expect(stepsOf(servers, [fileSource(), broken]).map(({ id }) => id)).toEqual([
      'id-z',
      'id-b',
      'id-c',
      'id-p',
      'file',
    ])
  })
})

describe('the credential', () => {
  it('says who issued it and when it ends, and ends it on request', async () => {
    const auth = {
      ...oauth,
      scopes: ['read'],
      issuer: 'auth.example.com',
      expiresAt: new Date(Date.now() + 59_000).toISOString(),
    }
    const { user, asked } = await openWindow([server('x', states.connected, { auth })], {
      'server.logout': () => done(server('x', needsAuth)),
      'server.undo': () => done({ undone: true }),
    })
    const card = within(detail().getByRole('heading', { name: 'Credential' }).closest('section') ?? document.body)
    expect(card.getByText('auth.example.com')).toBeDefined()
    expect(card.getByText(/^in 5\d s, renewed by itself$/)).toBeDefined()
    await user.click(card.getByRole('button', { name: 'Sign out of x' }))
    expect(asked('server.logout')).toEqual([{ server: 'id-x', undoable: true }])
    await user.click(await screen.findByRole('button', { name: 'Undo: Signed out of x' }))
    expect(asked('server.undo')).toEqual([{ what: 'sign-out', server: 'id-x' }])
    expect(screen.queryByText('Signed out of x')).toBeNull()
  })

  it('offers no sign-out where there is none, and both ways to forget in the menu', async () => {
    const { user, asked } = await openWindow(
      [server('x', states.connected, { auth: oauth }), server('y', states.connected)],
      {
        'server.forgetRegistration': () => done({ forgotten: true }),
      },
    )
    await user.click(list().getByRole('button', { name: 'More actions for y' }))
    expect(screen.queryByRole('menuitem', { name: 'Sign out' })).toBeNull()
    await user.keyboard('{Escape}')
    await user.click(list().getByRole('button', { name: 'More actions for x' }))
    expect(await screen.findByRole('menuitem', { name: 'Sign in again' })).toBeDefined()
    expect(screen.getByRole('menuitem', { name: 'Sign out' })).toBeDefined()
    await user.click(screen.getByRole('menuitem', { name: 'Forget registration' }))
    expect(asked('server.forgetRegistration')).toEqual([{ server: 'id-x', undoable: true }])
  })
})
