/** The line across the window about where sign-ins are kept. */
import { screen, waitFor } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { done, everyState, problem, server } from '../support/renderer-fixtures'
import { openWindow } from './render'

const states = everyState(Date.now())

describe('the vault', () => {
  const locked = problem({
    code: 'vault.locked',
    title: 'The keychain is locked',
    hint: 'Unlock it to go on.',
    action: 'unlock-vault',
  })

  it('asks to be unlocked while it is locked', async () => {
    const { user, asked, patch } = await openWindow(
      [server('x', states.connected)],
      { 'vault.unlock': () => done({ open: true }) },
      { vaultProblem: locked },
    )
    await user.click(screen.getByRole('button', { name: 'Unlock' }))
    expect(asked('vault.unlock')).toHaveLength(1)
    patch([], [], { vaultProblem: null })
    expect(screen.queryByText(/keychain is locked/)).toBeNull()
  })

  it('says that it is locked still, where an Unlock has brought nothing', async () => {
    // Catches the click that changes nothing on the screen.
    const { user } = await openWindow(
      [server('x', states.connected)],
      { 'vault.unlock': () => done({ open: false }) },
      { vaultProblem: locked },
    )
    await user.click(screen.getByRole('button', { name: 'Unlock' }))
    expect(await screen.findByText(/Tried at .*: still as before\./, {}, { timeout: 5_000 })).toBeDefined()
  })

  it('offers a file where there is no keychain, and takes it only when a person says so', async () => {
    const vaultProblem = problem({
      code: 'vault.unavailable',
      title: 'There is no keychain',
      hint: 'Sign-ins last until Patchbay is closed.',
      action: 'none',
    })
    const { user, asked } = await openWindow(
      [server('x', states.connected)],
      { 'vault.unlock': () => done({ open: true }) },
      { vaultProblem },
    )
    expect(screen.getByText('Sign-ins last until Patchbay is closed.', { exact: false })).toBeDefined()
    expect(screen.queryByRole('button', { name: 'Unlock' })).toBeNull()
    expect(asked('settings.set')).toEqual([])
    await user.click(screen.getByRole('button', { name: 'Use an encrypted file' }))
    expect(asked('settings.set')).toEqual([{ keyIn: 'file' }])
    await waitFor(() => expect(asked('vault.unlock')).toHaveLength(1))
  })
})
