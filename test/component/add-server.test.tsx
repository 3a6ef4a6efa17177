/** The Add-server dialog, as a person meets it. */
import type { ImportPreview } from '../../shared/ipc/contract'
import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { useView } from '../../renderer/src/store/view'
import { done, everyState, server, source } from '../support/renderer-fixtures'
import { openWindow, type OpenWindow } from './render'

const states = everyState(Date.now())

type Found = ImportPreview['entries'][number]

const found = (name: string, entry: Record<string, unknown>, more: Partial<Found> = {}): Found => ({
  name,
  entry,
  summary: name,
  problem: null,
  notes: [],
  asks: [],
  ...more,
})

async function openDialog({ user }: OpenWindow) {
  await user.click(within(screen.getByRole('banner')).getByRole('button', { name: 'Add server' }))
  return within(await screen.findByRole('dialog', { name: 'Add server' }))
}

describe('the form', () => {
  it('says what is missing beside the fields, adds once it is right, and opens the new server', async () => {
    const opened = await openWindow([server('taken', states.connected, { source: source({ client: 'patchbay' }) })], {
      'server.add': ({ name }) => done(server(name, states.connecting)),
    })
    const { user, asked, patch } = opened
    const dialog = await openDialog(opened)
    await user.click(dialog.getByRole('button', { name: 'Add server' }))
    expect(dialog.getByText('Give it a name')).toBeDefined()
    expect(dialog.getByText('Which program should run?')).toBeDefined()
    expect(asked('server.add')).toEqual([])
    await user.type(dialog.getByLabelText('Name'), 'taken')
    expect(dialog.getByText(/already has this name/)).toBeDefined()
    await user.clear(dialog.getByLabelText('Name'))
    await user.type(dialog.getByLabelText('Name'), 'new')
    await user.click(dialog.getByRole('radio', { name: 'HTTP' }))
    await user.type(dialog.getByLabelText('URL'), 'https://x.example/mcp')
    await user.click(dialog.getByRole('button', { name: 'Add header' }))
    await user.type(dialog.getByLabelText('Headers: name 1'), 'Authorization')
    await user.type(dialog.getByLabelText('Headers: value 1'), 'Bearer abc')
    await user.click(dialog.getByRole('button', { name: 'Add server' }))
    expect(asked('server.add')).toEqual([
      {
        name: 'new',
        entry: { type: 'http', url: 'https://x.example/mcp', headers: { Authorization: 'Bearer abc' } },
      },
    ])
    patch([server('new', states.connecting)])
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(useView.getState().selected).toBe('id-new')
  })

  it('hides secret values until asked', async () => {
    // Catches a token on the screen during a screen share.
    const opened = await openWindow([])
    const dialog = await openDialog(opened)
    await opened.user.click(dialog.getByRole('button', { name: 'Add variable' }))
    const value = dialog.getByLabelText<HTMLInputElement>('Environment variables: value 1')
    expect(value.type).toBe('password')
    await opened.user.click(dialog.getByRole('button', { name: 'Show environment variables: value 1' }))
    expect(value.type).toBe('text')
  })

  it('takes a pasted command line apart', async () => {
    const entry = { type: 'stdio', command: 'npx', args: ['-y', '@a/b'] }
    const opened = await openWindow([], {
      'server.preview': () => done({ entries: [found('b', entry)] }),
    })
    const dialog = await openDialog(opened)
    await opened.user.click(dialog.getByLabelText('Command'))
    await opened.user.paste('npx -y @a/b')
    await waitFor(() => expect(dialog.getByLabelText<HTMLInputElement>('Command').value).toBe('npx'))
    expect(dialog.getByLabelText<HTMLInputElement>('Name').value).toBe('b')
    expect(dialog.getByLabelText<HTMLTextAreaElement>(/^Arguments/).value).toBe('-y\n@a/b')
  })

  it("keeps what was typed and shows the engine's refusal", async () => {
    const opened = await openWindow([], {
      'server.add': () => ({ ok: false, error: { code: 'source-broken', message: 'servers.json does not parse.' } }),
    })
    const dialog = await openDialog(opened)
    await opened.user.type(dialog.getByLabelText('Name'), 'new')
    await opened.user.type(dialog.getByLabelText('Command'), 'npx')
    await opened.user.click(dialog.getByRole('button', { name: 'Add server' }))
    expect(await dialog.findByText('servers.json does not parse.')).toBeDefined()
    expect(dialog.getByLabelText<HTMLInputElement>('Name').value).toBe('new')
  })
})

describe('pasting', () => {
  it('shows what would be added, adds the good ones, and says what became of each', async () => {
    const opened = await openWindow([], {
      'server.preview': () =>
        done({
          entries: [
            found('good', { command: 'x' }),
            found('clash', { command: 'y' }),
            found('bad', {}, { problem: 'It has neither a command nor a url.' }),
          ],
        }),
      'server.add': ({ name }) =>
        name === 'good'
          ? done(server(name, states.connecting))
          : { ok: false, error: { code: 'name-taken', message: 'The name clash is taken.' } },
    })
    const dialog = await openDialog(opened)
    await opened.user.click(dialog.getByRole('radio', { name: 'Paste' }))
    await opened.user.click(dialog.getByLabelText('What the documentation says'))
    await opened.user.paste('{"mcpServers":{}}')
    expect(await dialog.findByText('It has neither a command nor a url.')).toBeDefined()
    await opened.user.click(dialog.getByRole('button', { name: 'Add 2 servers' }))
    expect(await dialog.findByText('The name clash is taken.')).toBeDefined()
    expect(dialog.getByText('Added')).toBeDefined()
    expect(opened.asked('server.add')).toEqual([
      { name: 'good', entry: { command: 'x' } },
      { name: 'clash', entry: { command: 'y' } },
    ])
  })

  const link = { type: 'http', url: 'https://h.example/mcp', headers: { Authorization: 'Bearer <token>' } }
  const one = {
    'server.preview': () => done({ entries: [found('taken', link, { asks: [{ token: '<token>', label: 'token' }] })] }),
  }

  const pasteInto = async (opened: OpenWindow) => {
    const dialog = await openDialog(opened)
    await opened.user.click(dialog.getByRole('radio', { name: 'Paste' }))
    await opened.user.click(dialog.getByLabelText('What the documentation says'))
    await opened.user.paste('something')
    return dialog
  }

  it('sees a clash of names while it is typed, asks for what the text leaves open, and writes that', async () => {
    const own = server('taken', states.connected, { source: source({ client: 'patchbay' }) })
    const opened = await openWindow([own], {
      ...one,
      'server.add': ({ name }) => done(server(name, states.connecting)),
    })
    const dialog = await pasteInto(opened)
    expect(await dialog.findByText(/already has this name/)).toBeDefined()
    const add = dialog.getByRole<HTMLButtonElement>('button', { name: 'Add 1 server' })
    expect(dialog.getByText('This would add 1 server:')).toBeDefined()
    expect(add.disabled).toBe(true)
    await opened.user.clear(dialog.getByLabelText('Name of taken'))
    await opened.user.type(dialog.getByLabelText('Name of taken'), 'free')
    expect(dialog.queryByText(/already has this name/)).toBeNull()
    const secret = dialog.getByLabelText<HTMLInputElement>('token of taken')
    expect(secret.type).toBe('password')
    await opened.user.type(secret, 's3cret')
    await opened.user.click(dialog.getByRole('button', { name: 'Add 1 server' }))
    expect(opened.asked('server.add')).toEqual([
      { name: 'free', entry: { ...link, headers: { Authorization: 'Bearer s3cret' } } },
    ])
  })

  it('tests what would be added, says what came of it, and forgets that when something changes', async () => {
    const opened = await openWindow([], {
      ...one,
      'server.try': ({ name }) => done(server(name, states.failed)),
      'server.cancelTry': () => done({ cancelled: true }),
    })
    const dialog = await pasteInto(opened)
    const test = await dialog.findByRole('button', { name: 'Test' })
    await waitFor(() => expect(test).toHaveProperty('disabled', false))
    await opened.user.click(test)
    const title = states.failed.kind === 'failed' ? states.failed.problem.title : ''
    expect(await dialog.findByText(title)).toBeDefined()
    expect(opened.asked('server.try')).toEqual([{ name: 'taken', entry: link }])
    expect(opened.asked('server.add')).toEqual([])
    await opened.user.type(dialog.getByLabelText('Name of taken'), '2')
    expect(dialog.queryByText(title)).toBeNull()
  })

  it('keeps what was typed when the dialog is left with Escape, and throws it away with Cancel', async () => {
    const opened = await openWindow([], one)
    await pasteInto(opened)
    await opened.user.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    const again = await openDialog(opened)
    expect(again.getByLabelText<HTMLTextAreaElement>('What the documentation says').value).toBe('something')
    await opened.user.click(again.getByRole('button', { name: 'Cancel' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    const empty = await openDialog(opened)
    expect(empty.getByLabelText<HTMLTextAreaElement>('What the documentation says').value).toBe('')
  })

  it('takes one server over into the form', async () => {
    const opened = await openWindow([], one)
    const dialog = await pasteInto(opened)
    await opened.user.click(await dialog.findByRole('button', { name: 'Edit in the form' }))
    expect(dialog.getByLabelText<HTMLInputElement>('URL').value).toBe('https://h.example/mcp')
    expect(dialog.getByLabelText<HTMLInputElement>('Headers: name 1').value).toBe('Authorization')
  })
})
