/** The search over servers and commands, and the search in the list. */
import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { useView } from '../../renderer/src/store/view'
import { everyState, server } from '../support/renderer-fixtures'
import { openWindow } from './render'

const states = everyState(Date.now())
const list = () => within(screen.getByRole('region', { name: 'Servers' }))
const button = (name: string) => list().getByRole('button', { name })

describe('the palette', () => {
  it('runs what is typed, and closes', async () => {
    const { user, asked } = await openWindow([server('b', states.connected), server('c', states.connected)], {
      'server.disconnect': () => new Promise(() => {}),
    })
    await user.keyboard('{Control>}k{/Control}')
    await user.keyboard('disconnect c{Enter}')
    expect(asked('server.disconnect')).toEqual([{ server: 'id-c' }])
    await waitFor(() => expect(useView.getState().dialog).toBeNull())
  })

  // Catches what a person looks for at the end of a list of all servers, in the order in which files happen to be read.
  it('without a query has the commands first, each with its key, then the servers, the worst first', async () => {
    const { user } = await openWindow([server('calm', states.connected), server('odd', states.failed)])
    await user.keyboard('{Control>}k{/Control}')
    const offered = screen.getAllByRole('option').map(({ textContent }) => textContent)
    expect(offered.slice(0, 9)).toEqual([
      'Fix all',
      'Reconnect failed servers',
      'Add serverCtrl N',
      'Compare clientsCtrl Shift M',
      'SettingsCtrl ,',
      'Keyboard shortcuts?',
      'Reconnect all servers',
      'oddClaude Code · user',
      'calmClaude Code · user',
    ])
    await user.keyboard('reconnect odd')
    expect(screen.getAllByRole('option')[0]?.textContent).toBe('Reconnect oddClaude Code · userR')
  })
})

describe('a search', () => {
  // Catches a detail of a server that the list beside it does not have, without a word.
  it('says when the server beside the list is not among what it has found', async () => {
    const { user } = await openWindow([server('a', states.connected), server('b', states.connected)])
    await user.click(button('a, Connected'))
    await user.keyboard('/b')
    expect(list().getByText('1 of 2 servers · a is not among them')).toBeDefined()
    await user.keyboard('{Escape}')
    expect(list().getByText('2 servers')).toBeDefined()
  })
})
