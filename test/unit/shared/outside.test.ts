/** What Patchbay does outside its window, on three systems: words and decisions, without any of them. */
import { describe, expect, test } from 'vitest'
import { quittingOf, quittingWords, type Quitting, type QuittingSituation } from '../../../shared/outside/quitting'
import { closingOf, type Closing, type ClosingSituation } from '../../../shared/outside/closing'
import { watchIncidents } from '../../../shared/outside/incidents'
import { loginItem } from '../../../shared/outside/login-item'
import { badgeCount, trayMenu, type TrayItem } from '../../../shared/outside/tray-menu'
import type { ConnectionState } from '../../../shared/model/connection'
import type { ServerView } from '../../../shared/model/server'
import { everyState, problem, server, snapshot } from '../../support/renderer-fixtures'

const states = everyState(Date.parse('2026-11-20T10:00:00Z'))
const oauth = { kind: 'oauth' as const, expiresAt: null, scopes: [] }

describe('the tray', () => {
  const labels = (items: readonly TrayItem[]): string[] =>
    items.flatMap((item) =>
      item.kind === 'line'
        ? ['—']
        : item.kind === 'more'
          ? [`${item.label}: ${labels(item.items).join(', ')}`]
          : [item.label],
    )

  // Catches a menu that hides who needs something, or offers a click that cannot help.
  test('says how things stand, and has one action for each that needs something', () => {
    const menu = trayMenu(
      snapshot([
        server('notion', states['needs-auth'], { auth: oauth }),
        server('shop', states.unapproved),
        server('pg', states.failed),
        server('slow', states.reconnecting),
        server('github', states.connected),
        server('off', states.disabled),
      ]),
    )
    expect(labels(menu.items)).toEqual([
      '2 need you, 1 failed',
      '1 is retrying · 1 connected · 1 off',
      '—',
      'Sign In to notion (Sign-in needed)',
      'Reconnect pg (Failed)',
      'Show shop (Not allowed yet)',
      'Reconnect slow (Retrying)',
      'Fix All…',
      '—',
      'Other Servers: github (Connected), off (Off)',
      '—',
      'Open Patchbay',
      'Add Server…',
      'Settings…',
      '—',
      'Quit Patchbay',
    ])
    expect(menu.tooltip).toBe('Patchbay: 2 need you, 1 failed')
  })

  test('stays short with hundreds of servers, and says that there are more', () => {
    const many = Array.from({ length: 300 }, (_, index) => server(`s${index}`, states.failed))
    expect(labels(trayMenu(snapshot(many)).items)).toContain('292 more…')
    expect(badgeCount(snapshot(many))).toBe(300)
  })

  test('has its verbs before the first picture', () => {
    expect(labels(trayMenu(null).items)).toContain('Quit Patchbay')
  })
})

describe('notifications', () => {
  const away = { inFront: false }
  const broken = (name: string, from: string, state: ConnectionState = states.failed): ServerView =>
    server(name, state, {
      past: { revision: 1, incident: { from, to: null, code: null, end: null }, connectedUntil: null },
    })

  // Catches a notification per retry, which makes people turn all of them off.
  test('one per incident, however often it is tried again; another one for the next incident', () => {
    const watch = watchIncidents()
    const take = (one: ServerView) => watch.take(snapshot([one]), away).map(({ title }) => title)
    expect(take(server('pg', states.connected))).toEqual([])
    expect(take(broken('pg', '10:00'))).toEqual(['pg does not work'])
    expect(take(server('pg', states.connecting))).toEqual([])
    expect(take(broken('pg', '10:00'))).toEqual([])
    expect(take(server('pg', states.connected))).toEqual([])
    expect(take(broken('pg', '11:00'))).toEqual(['pg does not work'])
  })

  test('none while the window is in front, and none about it later', () => {
    const watch = watchIncidents()
    expect(watch.take(snapshot([broken('pg', '10:00')]), { inFront: true })).toEqual([])
    expect(watch.take(snapshot([broken('pg', '10:00')]), away)).toEqual([])
  })

  test('none while offline; what is still wrong afterwards is told then', () => {
    const watch = watchIncidents()
    expect(watch.take(snapshot([broken('pg', '10:00')], { offline: true }), away)).toEqual([])
    expect(watch.take(snapshot([broken('pg', '10:00')]), away)).toHaveLength(1)
  })

  test('one for many at once', () => {
    const names = ['a', 'b', 'c', 'd', 'e']
    const [only, ...rest] = watchIncidents().take(snapshot(names.map((name) => broken(name, '10:00'))), away)
    expect(rest).toEqual([])
    expect(only).toMatchObject({ title: '5 servers need you', body: 'a, b, c and 2 more', server: null })
  })

  test('have the action that fits, and none for what has to be looked at', () => {
    const watch = watchIncidents()
    const asked = { ...broken('n', '1', states['needs-auth']), auth: oauth }
    expect(watch.take(snapshot([asked]), away)[0]?.action).toEqual({ label: 'Sign In', kind: 'sign-in' })
    const client = broken('c', '1', {
      kind: 'needs-auth',
      reason: 'first-time',
      scopes: [],
      problem: problem({ code: 'auth.registration-refused', action: 'enter-client-id' }),
    })
    expect(watch.take(snapshot([asked, client]), away)[0]?.action).toBeNull()
  })
})

describe('closing', () => {
  const usual: ClosingSituation = { platform: 'linux', wish: 'ask', trayShown: true, dialogs: true, told: false }

  // Each row catches a Patchbay that is gone, or that runs on where nobody can find it.
  test.each<[string, Partial<ClosingSituation>, Closing]>([
    ['with a tray it goes on and says so', {}, { kind: 'hide', tell: true }],
    ['once', { told: true }, { kind: 'hide', tell: false }],
    ['on Windows as well', { platform: 'win32' }, { kind: 'hide', tell: true }],
    ['on macOS the dock leads back, as everyone there knows', { platform: 'darwin' }, { kind: 'hide', tell: false }],
    ['without a tray it asks', { trayShown: false }, { kind: 'ask' }],
    ['without a tray, chosen before', { trayShown: false, wish: 'keep' }, { kind: 'hide', tell: false }],
    ['with nobody to ask it ends', { trayShown: false, dialogs: false }, { kind: 'quit' }],
    ['chosen to end', { wish: 'quit' }, { kind: 'quit' }],
  ])('%s', (_name, part, expected) => {
    expect(closingOf({ ...usual, ...part })).toEqual(expected)
  })
})

describe('quitting', () => {
  const usual: QuittingSituation = { wish: 'ask', clients: ['one'], dialogs: true, canHandOver: true }

  // Each row catches a client that loses its servers without a word, or an engine that nobody needs or wants.
  test.each<[string, Partial<QuittingSituation>, Quitting]>([
    ['with clients it asks', {}, 'ask'],
    ['without any it ends', { clients: [] }, 'end'],
    ['without any it ends, whatever was chosen', { clients: [], wish: 'background' }, 'end'],
    ['chosen to go on', { wish: 'background' }, 'hand-over'],
    ['chosen to end', { wish: 'end' }, 'end'],
    ['chosen to go on, where it cannot, it is said', { wish: 'background', canHandOver: false }, 'tell'],
    ['where it cannot go on, that is said', { canHandOver: false }, 'tell'],
    ['with nobody to ask it ends', { dialogs: false }, 'end'],
    ['chosen to go on, with nobody to ask', { wish: 'background', dialogs: false }, 'hand-over'],
  ])('%s', (_name, part, expected) => {
    expect(quittingOf({ ...usual, ...part })).toBe(expected)
  })

  test.each([
    [['Cursor'], 'Cursor reaches its servers through Patchbay.'],
    [['Cursor', 'Cursor'], 'Cursor reaches its servers through Patchbay.'],
    [['Cursor', 'Zed'], 'Cursor and Zed reach their servers through Patchbay.'],
    [['a', 'b', 'c', 'd'], 'a, b, c and d reach their servers through Patchbay.'],
    [['a', 'b', 'c', 'd', 'e'], 'a, b, c and 2 more reach their servers through Patchbay.'],
  ])('who: %j', (clients, expected) => {
    expect(quittingWords.ask(clients).startsWith(expected)).toBe(true)
  })
})

describe('starting with the session', () => {
  const place = { program: '/opt/Patch bay/patchbay', args: [], homeDir: '/home/me', configHome: undefined }

  test('is the system’s own list on macOS and Windows', () => {
    expect(loginItem({ ...place, platform: 'darwin' }, true)).toEqual({
      kind: 'system',
      settings: { openAtLogin: true },
    })
    expect(loginItem({ ...place, platform: 'win32' }, true)).toEqual({
      kind: 'system',
      settings: { openAtLogin: true, path: '/opt/Patch bay/patchbay', args: ['--hidden'] },
    })
  })

  test('is a file elsewhere, quoted as its specification says, and gone when it is turned off', () => {
    const item = loginItem({ ...place, platform: 'linux' }, true)
    expect(item).toMatchObject({ kind: 'file', path: '/home/me/.config/autostart/patchbay.desktop' })
    expect(item.kind === 'file' && item.content).toContain('Exec="/opt/Patch bay/patchbay" --hidden\n')
    expect(loginItem({ ...place, platform: 'linux', configHome: '/cfg' }, false)).toEqual({
      kind: 'file',
      path: '/cfg/autostart/patchbay.desktop',
      content: null,
    })
  })
})
