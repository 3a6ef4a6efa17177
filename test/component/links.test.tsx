/** Links from outside, as the window takes them. */
import { expect, test } from 'vitest'
import { takeLink } from '../../renderer/src/store/links'
import { mirrorStore } from '../../renderer/src/store/mirror'
import { useView } from '../../renderer/src/store/view'
import { server, snapshot } from '../support/renderer-fixtures'

// Would catch: "There is no server of that name", said by a window that knows none yet, as on a slow start.
test('a link that starts the app waits for the configuration to be read', () => {
  takeLink({ kind: 'sign-in', server: 'it' })
  mirrorStore.setState({ status: 'live', snapshot: snapshot([], { configurationRevision: 0 }), error: null })
  expect(useView.getState()).toMatchObject({ dialog: null, search: '' })
  const it = server('it', { kind: 'disconnected', problem: null })
  mirrorStore.setState({ status: 'live', snapshot: snapshot([it], { configurationRevision: 1 }), error: null })
  expect(useView.getState()).toMatchObject({ dialog: 'link', link: { kind: 'sign-in', id: it.id } })
})
