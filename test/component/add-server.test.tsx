/** The Add-server dialog, as a person meets it. */
import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { useView } from '../../renderer/src/store/view'
import { done, everyState, server, source } from '../support/renderer-fixtures'
import { openWindow, type OpenWindow } from './render'

const states = everyState(Date.now())

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
    const opened = await openWindow([])
    const dialog = await openDialog(opened)
    await opened.user.click(dialog.getByLabelText('Command'))
    await opened.user.paste('npx -y @a/b')
    expect(dialog.getByLabelText<HTMLInputElement>('Command').value).toBe('npx')
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

describe('pasting JSON', () => {
  it('shows what would be added, adds the good ones, and says what became of each', async () => {
    const opened = await openWindow([], {
      'server.preview': () =>
        done({
          entries: [
            { name: 'good', entry: { command: 'x' }, summary: 'x', problem: null },
            { name: 'clash', entry: { command: 'y' }, summary: 'y', problem: null },
            { name: 'bad', entry: {}, summary: '', problem: 'It has neither a command nor a url.' },
          ],
        }),
      'server.add': ({ name }) =>
        name === 'good'
          ? done(server(name, states.connecting))
          : { ok: false, error: { code: 'name-taken', message: 'The name clash is taken.' } },
    })
    const dialog = await openDialog(opened)
    await opened.user.click(dialog.getByRole('radio', { name: 'Paste JSON' }))
    await opened.user.click(dialog.getByLabelText('JSON'))
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
})
