/** The list: buttons by state, feedback at once, errors in place, keyboard, focus. */
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import type { IpcResult } from '../../shared/ipc/result'
import type { ServerView } from '../../shared/model/server'
import { useView } from '../../renderer/src/store/view'
import { done, everyState, fileSource, problem, server, snapshot } from '../support/renderer-fixtures'
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
    ['disconnected', ['Reconnect x', 'Connect x']],
    ['unapproved', ['Reconnect x', 'Review x']],
    ['connecting', ['Reconnect x', 'Disconnect x']],
    ['connected', ['Reconnect x', 'Disconnect x']],
    ['reconnecting', ['Reconnect x', 'Disconnect x']],
    ['needs-auth', ['Reconnect x', 'Sign in to x']],
    [
      'authorizing',
      [
        'Open again the sign-in page for x',
        'Copy link to the sign-in page for x',
        'Reconnect x',
        'Cancel the sign-in to x',
      ],
    ],
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
    expect(button('Connect x').getAttribute('aria-busy')).toBeNull()
  })

  it('lets the latest intent win: Disconnect stays usable while Reconnect runs', async () => {
    const { user, asked } = await openWindow([server('x', states.connecting)], {
      'server.reconnect': () => new Promise(() => {}),
      'server.disconnect': () => new Promise(() => {}),
    })
    await user.click(button('Reconnect x'))
    await user.click(button('Disconnect x'))
    expect(asked('server.disconnect')).toHaveLength(1)
    expect(button('Reconnect x').getAttribute('aria-busy')).toBeNull()
    expect(button('Disconnect x').getAttribute('aria-busy')).toBe('true')
  })

  it('ignores the second half of a double click, which would undo the first', async () => {
    const { user, patch, asked } = await openWindow([server('x', states.disconnected)], {
      'server.connect': () => new Promise(() => {}),
      'server.disconnect': () => new Promise(() => {}),
    })
    await user.click(button('Connect x'))
    patch([server('x', states.connecting)])
    fireEvent.click(button('Disconnect x'), { detail: 2 })
    expect(asked('server.connect')).toHaveLength(1)
    expect(asked('server.disconnect')).toHaveLength(0)
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

  it('reconnects all that failed from the header, which shows the button only then', async () => {
    const { user, patch, asked } = await openWindow([server('x', states.failed), server('y', states.connected)], {
      'server.reconnectMany': () => done([]),
    })
    await user.click(screen.getByRole('button', { name: 'Reconnect 1 server' }))
    expect(asked('server.reconnectMany')).toEqual([{ which: 'failed' }])
    patch([server('x', states.connected)])
    expect(screen.queryByRole('button', { name: 'Reconnect 1 server' })).toBeNull()
  })
})

describe('honest numbers', () => {
  it('says an unknown tool count as —, never as 0', async () => {
    await openWindow([server('x', states.failed)])
    expect(list().getByText('—')).toBeDefined()
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
    expect(asked('server.connect')).toEqual([{ server: 'id-b' }])
  })

  it('keeps the focus on a row that moves to another group', async () => {
    // Catches focus that falls back to the document when a server's state changes.
    const { patch } = await openWindow(three())
    const focused = button('Disconnect a')
    act(() => focused.focus())
    patch([server('a', states.failed)])
    expect(document.activeElement).toBe(button('Diagnose a'))
    patch([server('a', states.connected), server('b', states.connected)])
    expect(document.activeElement).toBe(button('Disconnect a'))
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

  it('offers servers and commands in the palette', async () => {
    const { user, asked } = await openWindow(three(), { 'server.disconnect': () => new Promise(() => {}) })
    await user.keyboard('{Control>}k{/Control}')
    await user.keyboard('disconnect c{Enter}')
    expect(asked('server.disconnect')).toEqual([{ server: 'id-c' }])
    await waitFor(() => expect(useView.getState().dialog).toBeNull())
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
