/** Routing in the window: nothing is written before it was shown, nothing is offered that cannot be, and who is connected. */
import { act, screen, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import type { GatewayClientView } from '../../shared/model/gateway'
import { useView } from '../../renderer/src/store/view'
import { done, everyState, server } from '../support/renderer-fixtures'
import { openWindow } from './render'

const connected = everyState(Date.now()).connected
/** A busy machine takes its time. */
const soon = [undefined, { timeout: 10_000 }] as const
const shown = { token: 't', diff: '- old\n+ new', losses: ['One is lost.'], notes: ['Restart it.'], files: ['/f'] }

it('shows the edit first, asks anew for another way, and writes what was shown last', async () => {
  const one = server('one', connected, { route: { way: 'direct', via: null, open: ['bridge', 'gateway'] } })
  const view = await openWindow([one], {
    'edit.preview': () => done(shown),
    'edit.apply': () => done({ version: 'v', files: ['/f'] }),
    'edit.undo': () => done({ version: null, files: ['/f'] }),
  })
  expect(screen.queryByRole('button', { name: /Borrow/ })).toBeNull()
  await view.user.click(
    await screen.findByRole('button', { name: 'Route through Patchbay… (one)' }, { timeout: 10_000 }),
  )
  await screen.findByText('One is lost.', ...soon)
  expect(screen.getByText('Restart it.')).toBeTruthy()
  await view.user.click(screen.getByRole('radio', { name: 'By its address' }))
  await screen.findByText('One is lost.', ...soon)
  expect(view.asked('edit.preview').map((input) => (input as { lead: string }).lead)).toEqual(['bridge', 'gateway'])
  expect(view.asked('edit.apply')).toEqual([])
  await view.user.click(screen.getByRole('button', { name: 'Write to the file' }))
  await view.user.click(await screen.findByRole('button', { name: 'Take it back' }, { timeout: 10_000 }))
  expect(view.asked('edit.undo')).toEqual([{ version: 'v' }])
})

it('an entry that somebody has changed is put back only when that is said', async () => {
  const one = server('one', connected, { route: { way: 'routed', via: 'bridge', open: [] } })
  const error = { code: 'edit.conflict', message: 'Somebody has changed it since.' } as const
  const conflict = { ok: false, error } as const
  const view = await openWindow([one], {
    'edit.preview': (input) => ('force' in input && input.force ? done(shown) : conflict),
  })
  await view.user.click(await screen.findByRole('button', { name: 'Give back… (one)' }, { timeout: 10_000 }))
  await screen.findByText('Somebody has changed it since.', ...soon)
  await view.user.click(screen.getByRole('button', { name: 'Put it back anyway' }))
  await screen.findByText('One is lost.', ...soon)
  expect(view.asked('edit.preview')).toHaveLength(2)
})

it('Patchbay’s own servers have no way to choose', async () => {
  await openWindow([server('own', connected)])
  await screen.findByRole('heading', { name: 'Configured in' }, { timeout: 10_000 })
  expect(screen.queryByRole('heading', { name: /reaches it/ })).toBeNull()
})

it('says which clients are connected, what they did, and revokes a token', async () => {
  const client: GatewayClientView = {
    id: 'c1',
    client: 'Cursor',
    by: 'token',
    connected: true,
    madeAt: new Date().toISOString(),
    expiresAt: null,
    since: new Date().toISOString(),
    lastUsedAt: new Date().toISOString(),
    calls: 12,
    errors: 1,
    slowest: [{ tool: 'search', calls: 3, slowestMs: 1_234 }],
    set: null,
    streams: 1,
  }
  const bridge = { ...client, id: 'bridge-1', client: 'claude-code', by: 'bridge' as const }
  const view = await openWindow([], {
    'gateway.clients': () => done({ clients: [client, bridge] }),
    'gateway.revoke': () => done({ revoked: 1 }),
  })
  act(() => useView.setState({ dialog: 'settings' }))
  const section = await screen.findByRole(
    'region',
    { name: 'AI clients connected through Patchbay' },
    { timeout: 10_000 },
  )
  const rows = await within(section).findAllByRole('listitem', undefined, { timeout: 10_000 })
  expect(rows[0]?.textContent).toContain('12 requests, 1 error')
  expect(rows[0]?.textContent).toContain('search 1,234 ms')
  // A bridge has no token to be revoked.
  expect(within(section).getAllByRole('button')).toHaveLength(1)
  await view.user.click(within(section).getByRole('button', { name: 'Revoke Cursor’s token' }))
  expect(view.asked('gateway.revoke')).toEqual([{ client: 'c1' }])
})

it('a set is made of servers and their tools, and given to a client with one click', async () => {
  const client: GatewayClientView = {
    id: 'c1',
    client: 'Cursor',
    by: 'token',
    connected: true,
    madeAt: new Date().toISOString(),
    expiresAt: null,
    since: null,
    lastUsedAt: null,
    calls: 0,
    errors: 0,
    slowest: [],
    set: null,
    streams: 1,
  }
  const work = { name: 'work', servers: [], folders: ['/work'] }
  const view = await openWindow([server('one', connected), server('two', connected)], {
    'gateway.clients': () => done({ clients: [client] }),
    'gateway.leftOut': () =>
      done({ leftOut: [{ client: 'cursor', server: 'two', tool: 'odd', why: 'its name is long' }] }),
    'sets.get': () => done({ sets: [work], uses: [], unreadable: false }),
    'sets.save': () => done({ sets: [work], uses: [], unreadable: false }),
    'sets.use': () => done({ sets: [work], uses: [], unreadable: false }),
    'server.tools': () =>
      done({
        tools: ['read', 'write'].map((name) => ({ name, inputSchema: { type: 'object' } })),
        freshness: 'live',
        flaws: [],
      }),
  })
  act(() => useView.setState({ dialog: 'settings' }))
  const sees = await screen.findByRole('combobox', { name: 'What Cursor sees' }, { timeout: 10_000 })
  await screen.findByText('It does not get what it could not take: odd of two (its name is long).', ...soon)
  await view.user.selectOptions(sees, 'work')
  expect(view.asked('sets.use')).toEqual([{ client: 'Cursor', set: 'work' }])
  await view.user.click(screen.getByRole('button', { name: 'New set…' }))
  await view.user.click(screen.getByRole('button', { name: 'Save set' }))
  await screen.findByText(/^A name begins with a letter/, ...soon)
  await view.user.type(screen.getByRole('textbox', { name: 'Name of the set' }), 'reading')
  await view.user.click(screen.getByRole('checkbox', { name: 'two' }))
  await view.user.click(screen.getByText('All tools'))
  await view.user.click(await screen.findByRole('checkbox', { name: 'write' }, { timeout: 10_000 }))
  await screen.findByText('Only 1 tool', ...soon)
  await view.user.click(screen.getByRole('button', { name: 'Save set' }))
  const servers = [{ server: 'id-two', choice: { kind: 'only', tools: ['read'] } }]
  expect(view.asked('sets.save')).toEqual([{ name: 'reading', servers, folders: [] }])
  await screen.findByRole('button', { name: 'New set…' }, { timeout: 10_000 })
})
