/** Which server a command means: an id, or a name that only one server has. */
import { expect, test } from 'vitest'
import { CommandFailure } from '../../../electron/cli/failure'
import { serverIn } from '../../../electron/cli/settle-server'
import { everyState, server, snapshot, source } from '../../support/renderer-fixtures'

const { connected, authorizing } = everyState(0)
const twins = snapshot([
  server('notes', connected, { id: 'first' }),
  server('notes', authorizing, { id: 'second', source: source({ path: '/home/me/shop/.mcp.json' }) }),
  server('first', connected, { id: 'third' }),
])

test('an id wins over a name', () => {
  expect(serverIn(twins, 'second').id).toBe('second')
  expect(serverIn(twins, 'first').id).toBe('first')
})

// Would catch: `login` that joins the sign-in of the first of two servers of one name.
test.each([
  ['notes', 'ambiguous-server', 2],
  ['nobody', 'unknown-server', 4],
  ['', 'unknown-server', 4],
])('%j is refused (%s)', (wanted, code, exit) => {
  const attempt = (): unknown => serverIn(twins, wanted)
  expect(attempt).toThrow(CommandFailure)
  expect(attempt).toThrow(
    expect.objectContaining({ error: expect.objectContaining({ code }) as unknown, exit }) as Error,
  )
})
