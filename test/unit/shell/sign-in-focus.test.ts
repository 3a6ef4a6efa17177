/** When the window comes forward by itself: after a sign-in that ended in a connection, and never otherwise. */
import { describe, expect, it } from 'vitest'
import { watchSignIns } from '../../../electron/shell/sign-in-focus'
import type { ConnectionState } from '../../../shared/model/connection'
import { everyState, server } from '../../support/renderer-fixtures'

const states = everyState(Date.now())
/** What each patch in turn answers for one server that goes through these states. */
const through = (...kinds: (keyof typeof states)[]): boolean[] => {
  const watch = watchSignIns()
  return kinds.map((kind) => watch.take({ upsert: [server('x', states[kind] satisfies ConnectionState)], remove: [] }))
}

describe('watchSignIns', () => {
  // Each row catches a window that stays behind the browser, or one that jumps forward in the middle of other work.
  it.each<[string, (keyof typeof states)[], boolean[]]>([
    [
      'comes forward once connected',
      ['needs-auth', 'authorizing', 'connecting', 'connected'],
      [false, false, false, true],
    ],
    [
      'comes forward for a live connection that was signed in again',
      ['connected', 'authorizing', 'connected'],
      [false, false, true],
    ],
    [
      'stays for a sign-in that came to nothing',
      ['authorizing', 'needs-auth', 'connecting', 'connected'],
      [false, false, false, false],
    ],
    [
      'stays when the server fails afterwards',
      ['authorizing', 'connecting', 'failed', 'connected'],
      [false, false, false, false],
    ],
    ['stays for an ordinary connect', ['disconnected', 'connecting', 'connected'], [false, false, false]],
    ['comes forward only once', ['authorizing', 'connected', 'connected'], [false, true, false]],
  ])('%s', (_name, kinds, expected) => {
    expect(through(...kinds)).toEqual(expected)
  })

  it('keeps servers apart, and forgets removed ones', () => {
    const watch = watchSignIns({ servers: [server('x', states.authorizing), server('y', states.authorizing)] })
    expect(watch.take({ upsert: [server('z', states.connected)], remove: ['id-y'] })).toBe(false)
    expect(watch.take({ upsert: [server('y', states.connected)], remove: [] })).toBe(false)
    expect(watch.take({ upsert: [server('x', states.connected)], remove: [] })).toBe(true)
  })

  // Would catch: a stranger's page that stays when nobody waits for it any more.
  it('knows the pages of the sign-ins that wait', () => {
    const watch = watchSignIns({ servers: [server('x', states.authorizing)] })
    expect(watch.pages().size).toBe(1)
    watch.take({ upsert: [server('x', states.connecting)], remove: [] })
    expect(watch.pages().size).toBe(0)
    watch.take({ upsert: [server('x', states.authorizing)], remove: [] })
    expect([...watch.pages()]).toEqual([states.authorizing.kind === 'authorizing' ? states.authorizing.url : ''])
    watch.take({ upsert: [], remove: ['id-x'] })
    expect(watch.pages().size).toBe(0)
  })
})
