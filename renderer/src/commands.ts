/** What the menu bar and deep links ask of the window. */
import { useEffect, type RefObject } from 'react'
import { assertNever } from '../../shared/assert-never'
import { listen } from './ipc/client'
import { reconnectMany } from './store/actions'
import { startFixAll } from './store/fix-all'
import { takeLink } from './store/links'
import { mirrorStore } from './store/mirror'
import { showServer, useView } from './store/view'

/** Carries commands out while the window is there. */
export function useCommands(search: RefObject<HTMLInputElement | null>): void {
  useEffect(
    () =>
      listen('command', (command) => {
        switch (command.name) {
          case 'add-server':
          case 'settings':
          case 'keys':
          case 'across':
            useView.setState({ dialog: command.name })
            return
          case 'search':
            search.current?.focus()
            return
          case 'fix-all':
            return startFixAll()
          case 'reconnect-all':
            return void reconnectMany('all', mirrorStore.getState().snapshot?.servers ?? [])
          case 'link':
            return takeLink(command.link)
          case 'show-server':
            showServer(command.id, { open: true, tab: 'overview' })
            return
          case 'show-question':
            useView.setState({ question: command.id })
            return
          default:
            assertNever(command)
        }
      }),
    [search],
  )
}
