/** The list: buttons by state, feedback at once, errors in place, keyboard, focus. */
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import type { IpcResult } from '../../shared/ipc/result'
import type { ServerView } from '../../shared/model/server'
import { useView } from '../../renderer/src/store/view'
import { done, everyState, fileSource, problem, server, snapshot, source } from '../support/renderer-fixtures'
import { openWindow } from './render'

const now = Date.now()
const states = everyState(now)
const list = () => within(screen.getByRole('region', { name: 'Servers' }))
const button = (name: string) => list().getByRole('button', { name })
const rowNames = () =>
  list()
    .getAllByRole('listitem')
    .map((item) => item.querySelector('[data-server]')?.textContent)
    .filter((name) => name !== undefined)

describe('buttons by state', () => {
  // Catches a state from which there is no way back, and a button that does the wrong thing.
  it.each<[keyof typeof states, string[]]>([
    ['disabled', []],
    ['disconnected', ['Connect x']],
    ['unapproved', ['Review x']],
    ['connecting', ['Reconnect x']],
    ['connected', ['Reconnect x']],
    ['reconnecting', ['Reconnect x']],
    ['needs-auth', ['Reconnect x', 'Sign in to x']],
    ['authorizing', ['Open again the sign-in page for x', 'Cancel the sign-in to x']],
    ['failed', ['Reconnect x', 'Diagnose x']],
    ['disconnecting', ['Reconnect x']],
  ])('%s', async (state, expected) => {
    await openWindow([server('x', states[state])])
    const names = list()
      .getAllByRole('button')
      .map((one) => one.getAttribute('aria-label') ?? '')
      .filter((name) => name.endsWith(' x') && !name.startsWith('More'))
    expect(names).toEqual(expected)
    expect(button('More actions for x')).toBeDefined()
  })

  // Catches a state that no row, menu or key leads out of.
  it.each<[keyof typeof states, string[]]>([
    ['disabled', []],
    ['disconnected', ['Connect', 'Reconnect']],
    ['unapproved', ['Reconnect']],
    ['connecting', ['Reconnect', 'Disconnect']],
    ['connected', ['Reconnect', 'Disconnect']],
    ['reconnecting', ['Reconnect', 'Disconnect']],
    ['needs-auth', ['Sign in', 'Reconnect', 'Disconnect']],
    ['authorizing', ['Disconnect']],
    ['failed', ['Reconnect', 'Disconnect']],
  ])('the menu of %s, by the button and by right click', async (state, expected) => {
    const { user } = await openWindow([server('x', states[state])])
    const verbs = async () => {
      const items = await screen.findAllByRole('menuitem')
      return items.map(({ textContent }) => textContent?.replace(/[A-Z]$/, '') ?? '').slice(0, expected.length)
    }
    await user.click(button('More actions for x'))
    expect(await verbs()).toEqual(expected)
    await user.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('menu')).toBeNull())
    await user.pointer({ keys: '[MouseRight]', target: list().getByRole('button', { name: /^x, / }) })
    expect(await verbs()).toEqual(expected)
  })

  it('tells two servers of one name apart by where they come from', async () => {
    // Catches two buttons that say the same and do different things.
    const cursor = source({ client: 'cursor', path: '/home/me/.cursor/mcp.json' })
    await openWindow([server('x', states.failed), server('x', states.failed, { id: 'other', source: cursor })])
    expect(button('Reconnect x (Claude Code · user)')).toBeDefined()
    expect(button('Reconnect x (Cursor · user)')).toBeDefined()
  })

  it('has one primary button on the screen, however many servers wait', async () => {
    await openWindow(['a', 'b', 'c'].map((name) => server(name, states['needs-auth'])))
    const primaries = screen.getAllByRole('button').filter(({ dataset }) => dataset['look'] === 'primary')
    expect(primaries.map(({ textContent }) => textContent)).toEqual(['Fix all'])
  })
})

describe('rows stay where they are', () => {
  const groups = () =>
    list()
      .getAllByRole('heading')
      .map((heading) => heading.textContent)

  it('while the pointer is in the list, with a word about it, and go to their places when it leaves', async () => {
    // Catches a click on Sign in that hits another server, because the row has just moved away.
    const { user, patch } = await openWindow([server('a', states.connected), server('b', states.connected)])
    await user.hover(button('b, Connected'))
    patch([server('b', states.failed)])
    expect(rowNames()).toEqual(['a', 'b'])
    expect(groups()).toEqual(['Connected 2'])
    expect(list().getByText('1 server has changed state')).toBeDefined()
    await user.hover(screen.getByRole('heading', { level: 1 }))
    await waitFor(() => expect(rowNames()).toEqual(['b', 'a']))
    expect(groups()).toEqual(['Failed 1', 'Connected 1'])
  })

  it('but not for a pointer that only rests there, as the window has opened under it', async () => {
    // Catches a start after which "Connecting 11" stands over servers that have long failed, for as long as nobody moves.
    const { patch } = await openWindow([server('a', states.connected), server('b', states.connected)])
    fireEvent.pointerEnter(button('b, Connected'))
    fireEvent.pointerOver(button('b, Connected'))
    patch([server('b', states.failed)])
    expect(rowNames()).toEqual(['b', 'a'])
    fireEvent.pointerMove(button('a, Connected'))
    patch([server('b', states.connected)])
    expect(groups()).toEqual(['Changed 1', 'Connected 1'])
  })

  it('under a title that is true: “Connecting” does not stand over servers that have all connected or failed', async () => {
    const { user, patch } = await openWindow([server('a', states.connecting), server('b', states.connecting)])
    await user.hover(button('b, Connecting'))
    patch([server('a', states.connected)])
    expect(groups()).toEqual(['Connecting 2'])
    patch([server('b', states.connected)])
    expect(groups()).toEqual(['Connected 2'])
    patch([server('b', states.failed)])
    expect(rowNames()).toEqual(['a', 'b'])
    expect(groups()).toEqual(['Changed 2'])
  })

  it('are sorted at once when the person asks for it', async () => {
    const { user, patch } = await openWindow([server('a', states.connected), server('b', states.connected)])
    await user.hover(button('b, Connected'))
    patch([server('b', states.failed), server('c', states.connected)])
    expect(rowNames()).toEqual(['a', 'b', 'c'])
    await user.click(list().getByRole('button', { name: 'Sort now' }))
    expect(rowNames()).toEqual(['b', 'a', 'c'])
  })
})

describe('several servers', () => {
  it('are picked with Ctrl and Shift, asked together, and left alone again with Escape', async () => {
    const { user, asked } = await openWindow(
      ['a', 'b', 'c', 'd'].map((name) => server(name, states.connected)),
      { 'server.reconnect': () => new Promise(() => {}), 'server.disconnect': () => new Promise(() => {}) },
    )
    await user.click(button('b, Connected'))
    await user.keyboard('{Control>}')
    await user.click(button('d, Connected'))
    await user.keyboard('{/Control}')
    const bar = within(screen.getByRole('group', { name: 'Several servers' }))
    expect(bar.getByText('2 picked')).toBeDefined()
    await user.click(bar.getByRole('button', { name: 'Reconnect 2 servers' }))
    expect(asked('server.reconnect')).toEqual([{ server: 'id-b' }, { server: 'id-d' }])
    act(() => button('a, Connected').focus())
    await user.keyboard('{Shift>}{ArrowDown}{/Shift}d')
    expect(asked('server.disconnect')).toHaveLength(3)
    await user.keyboard('{Escape}')
    expect(screen.queryByRole('group', { name: 'Several servers' })).toBeNull()
  })
})

describe('order', () => {
  it('shows those that need a person first, then by trouble, then by name', async () => {
    await openWindow([
      server('off', states.disabled),
      server('gone', states.disconnected),
      server('b2', states.connected),
      server('b10', states.connected),
      server('starting', states.connecting),
      server('broken', states.failed),
      server('waiting', states.reconnecting),
      server('program', states.unapproved),
      server('login', states['needs-auth']),
    ])
    expect(rowNames()).toEqual(['login', 'program', 'waiting', 'broken', 'starting', 'b2', 'b10', 'gone', 'off'])
    const groups = list()
      .getAllByRole('heading')
      .map((heading) => heading.textContent)
    expect(groups).toEqual([
      'Needs you 2',
      'Retrying 1',
      'Failed 1',
      'Connecting 1',
      'Connected 2',
      'Disconnected 1',
      'Off 1',
    ])
  })

  it('groups by client when asked, and saves that', async () => {
    const { user, asked } = await openWindow([server('a', states.connected)])
    await user.click(list().getByRole('radio', { name: 'Client' }))
    expect(list().getByRole('heading').textContent).toBe('Claude Code · user 1')
    expect(asked('settings.set')).toEqual([{ groupBy: 'client' }])
  })
})

describe('a click', () => {
  it('shows at once, sends one request, and ends when the engine answers', async () => {
    // Catches a button that looks dead while a slow connect runs.
    let answer: (result: IpcResult<ServerView>) => void = () => {}
    const x = server('x', states.disconnected)
    const { user, asked } = await openWindow([x], {
      'server.connect': () => new Promise((resolve) => (answer = resolve)),
    })
    await user.click(button('Connect x'))
    expect(button('Connect x').getAttribute('aria-busy')).toBe('true')
    expect(list().getByText('Connecting…')).toBeDefined()
    expect(asked('server.connect')).toEqual([{ server: 'id-x' }])
    await act(async () => answer(done(x)))
    // It is over in no time, and is shown for long enough to be seen all the same.
    expect(button('Connect x').getAttribute('aria-busy')).toBe('true')
    await waitFor(() => expect(button('Connect x').getAttribute('aria-busy')).toBeNull())
    expect(useView.getState().outcomes['id-x']).toMatchObject({ kind: 'still', tries: 1 })
  })

  it('tells what it has brought where it was asked, also when nothing has changed', async () => {
    // Catches a Reconnect that looks dead: the state before and after it is the same.
    const x = server('x', states.failed)
    const { user } = await openWindow([x], { 'server.reconnect': () => done(x) })
    await user.click(button('Reconnect x'))
    expect(list().getByText('Reconnecting…')).toBeDefined()
    expect(await list().findByText('Tried just now:')).toBeDefined()
    const pane = within(screen.getByRole('complementary'))
    expect(pane.getByText('Tried just now. Still the same.')).toBeDefined()
    await user.click(button('Reconnect x'))
    expect(await pane.findByText('Tried 2 times, last just now. Still the same.')).toBeDefined()
  })

  it('lets the latest intent win: Disconnect stays usable while Reconnect runs', async () => {
    const { user, asked } = await openWindow([server('x', states.connecting)], {
      'server.reconnect': () => new Promise(() => {}),
      'server.disconnect': () => new Promise(() => {}),
    })
    await user.click(button('Reconnect x'))
    expect(button('Reconnect x').getAttribute('aria-busy')).toBe('true')
    const disconnect = within(screen.getByRole('complementary')).getByRole('button', { name: 'Disconnect x' })
    await user.click(disconnect)
    expect(asked('server.disconnect')).toHaveLength(1)
    expect(button('Reconnect x').getAttribute('aria-busy')).toBeNull()
    expect(disconnect.getAttribute('aria-busy')).toBe('true')
  })

  it('ignores the second half of a double click, which would undo the first', async () => {
    const { user, patch, asked } = await openWindow([server('x', states.disconnected)], {
      'server.connect': () => new Promise(() => {}),
      'server.reconnect': () => new Promise(() => {}),
    })
    await user.click(button('Connect x'))
    patch([server('x', states.connecting)])
    fireEvent.click(button('Reconnect x'), { detail: 2 })
    expect(asked('server.connect')).toHaveLength(1)
    expect(asked('server.reconnect')).toHaveLength(0)
  })

  it('shows the error of a request until the next success', async () => {
    // Catches a swallowed error.
    let works = false
    const x = server('x', states.disconnected)
    const { user } = await openWindow([x], {
      'server.connect': () =>
        works ? done(x) : { ok: false, error: { code: 'internal', message: 'The file is locked.' } },
    })
    await user.click(button('Connect x'))
    const messages = screen.getByRole('region', { name: 'Messages' })
    expect(within(messages).getByText('x could not be connected')).toBeDefined()
    expect(within(messages).getByText('The file is locked.')).toBeDefined()
    works = true
    await user.click(button('Connect x'))
    await waitFor(() => expect(messages.textContent).toBe(''))
  })

  it('tries all that wait for their next try from the header, which shows the button only then', async () => {
    const { user, patch, asked } = await openWindow([server('x', states.reconnecting), server('y', states.connected)], {
      'server.reconnectMany': () => done([]),
    })
    await user.click(screen.getByRole('button', { name: 'Reconnect 1 server' }))
    expect(asked('server.reconnectMany')).toEqual([{ which: 'failed' }])
    patch([server('x', states.connected)])
    expect(screen.queryByRole('button', { name: 'Reconnect 1 server' })).toBeNull()
  })
})

describe('honest numbers', () => {
  it('says nothing of an unknown number of tools, and never 0', async () => {
    await openWindow([server('x', states.failed)])
    expect(list().queryByText('—')).toBeNull()
    expect(list().queryByText('0 tools')).toBeNull()
  })

  it('names a broken file with line and column, and what stays alive', async () => {
    const broken = fileSource({
      servers: 3,
      problem: problem({
        code: 'config.parse',
        detail: 'A comma is missing.',
        evidence: { file: { path: '/home/me/.claude.json', line: 7, column: 3 } },
      }),
    })
    await openWindow([server('x', states.connected)], {}, { sources: [broken] })
    expect(list().getByText('~/.claude.json has an error in line 7, column 3')).toBeDefined()
    expect(list().getByText(/^A comma is missing\. Its last good 3 servers stay/)).toBeDefined()
  })
})

describe('keyboard', () => {
  const three = () => [server('a', states.connected), server('b', states.failed), server('c', states.connected)]

  it('moves with arrows, Home and End, and acts with R, D and C only where that is allowed', async () => {
    const { user, asked } = await openWindow(three(), {
      'server.reconnect': () => new Promise(() => {}),
      'server.disconnect': () => new Promise(() => {}),
      'server.connect': () => new Promise(() => {}),
    })
    button('b, Failed').focus()
    await user.keyboard('{ArrowDown}')
    expect(document.activeElement).toBe(button('a, Connected'))
    await user.keyboard('c')
    expect(asked('server.connect')).toEqual([])
    await user.keyboard('d{End}r{Home}c')
    expect(asked('server.disconnect')).toEqual([{ server: 'id-a' }])
    expect(asked('server.reconnect')).toEqual([{ server: 'id-c' }])
    expect(asked('server.connect')).toEqual([])
  })

  it('keeps the focus on a row that moves to another group', async () => {
    // Catches focus that falls back to the document when a server's state changes.
    const { patch } = await openWindow(three())
    const focused = button('Reconnect a')
    act(() => focused.focus())
    patch([server('a', states['needs-auth'])])
    expect(
      list()
        .getByText(/^Sign-in expired/)
        .closest('.row')
        ?.contains(document.activeElement),
    ).toBe(true)
    patch([server('a', states.connected), server('b', states.connected)])
    expect(document.activeElement).toBe(button('Reconnect a'))
  })

  it('opens with Enter, goes back with Escape', async () => {
    const { user } = await openWindow(three())
    act(() => button('a, Connected').focus())
    await user.keyboard('{Enter}')
    const pane = screen.getByRole('complementary', { name: 'Details of a' })
    await waitFor(() => expect(pane.contains(document.activeElement)).toBe(true))
    await user.keyboard('{Escape}')
    await waitFor(() => expect(document.activeElement).toBe(button('a, Connected')))
  })

  it('searches with /, filters, and clears with Escape', async () => {
    const { user } = await openWindow(three())
    await user.keyboard('/')
    expect(document.activeElement).toBe(screen.getByRole('searchbox', { name: 'Search servers' }))
    await user.keyboard('zzz')
    expect(list().getByText('No server matches “zzz”')).toBeDefined()
    await user.keyboard('{Escape}')
    expect(rowNames()).toHaveLength(3)
  })
})

describe('many servers', () => {
  it('keeps only the rows in view in the document', async () => {
    // Catches a list that renders all 500 rows.
    await openWindow(Array.from({ length: 500 }, (_, index) => server(`s${index}`, states.connected)))
    expect(rowNames().length).toBeGreaterThan(5)
    expect(rowNames().length).toBeLessThan(60)
  })
})

describe('empty', () => {
  it('says where it looked and offers Add server', async () => {
    const { user } = await openWindow([], {}, { sources: [fileSource({ exists: false, servers: 0 })] })
    expect(screen.getByText('~/.claude.json')).toBeDefined()
    await user.click(within(screen.getByRole('main')).getByRole('button', { name: 'Add server' }))
    expect(await screen.findByRole('dialog', { name: 'Add server' })).toBeDefined()
    expect(screen.getByLabelText('What the documentation says')).toBeDefined()
  })
})

describe('the first run', () => {
  it('says which clients were found, and opens the demo in a window of its own', async () => {
    const sources = [fileSource({ exists: true, servers: 0 })]
    const { user, asked } = await openWindow([], { 'app.openDemo': () => done({ opened: false }) }, { sources })
    expect(screen.getByText(/^One AI client is set up here, without any server/)).toBeDefined()
    await user.click(screen.getByRole('button', { name: 'Try the demo' }))
    expect(asked('app.openDemo')).toEqual([{}])
    expect(await screen.findByText('The demo could not be opened')).toBeDefined()
  })
})

describe('a lost engine', () => {
  it('says so and offers to try again', async () => {
    let alive = false
    const { user } = await openWindow([], {
      'snapshot.get': () =>
        alive
          ? done(snapshot([server('x', states.connected)]))
          : { ok: false, error: { code: 'engine-not-running', message: 'It has stopped.' } },
    })
    expect(screen.getByText('It has stopped.')).toBeDefined()
    alive = true
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    await waitFor(() => expect(button('x, Connected')).toBeDefined())
  })
})

describe('the retry countdown', () => {
  it('ticks each second, then says that it is trying, with no timer left', async () => {
    // Catches a countdown that stands still, and a timer that runs for ever.
    vi.useFakeTimers({ now, toFake: ['Date', 'setInterval', 'clearInterval'] })
    try {
      const retrying = server('x', states.reconnecting)
      const { patch } = await openWindow([retrying])
      expect(list().getByText('Next try in 12 s')).toBeDefined()
      act(() => void vi.advanceTimersByTime(3_000))
      expect(list().getByText('Next try in 9 s')).toBeDefined()
      act(() => void vi.advanceTimersByTime(10_000))
      expect(list().getByText('Trying now…')).toBeDefined()
      patch([server('x', states.connected)])
      // The one that is left renews "4 min ago" in the detail, twice a minute.
      expect(vi.getTimerCount()).toBe(1)
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('a computer without a network', () => {
  it('is told of once for all servers, and no more when it is back', async () => {
    // Catches a list of broken servers where nothing is broken.
    const { patch } = await openWindow([server('x', states.reconnecting)], {}, { offline: true })
    expect(screen.getByText('This computer is offline.', { exact: false })).toBeDefined()
    patch([], [], { offline: false })
    expect(screen.queryByText('This computer is offline.', { exact: false })).toBeNull()
  })
})
