/** A call and the connection it finds: how long it waits, and for what. */
import { beforeEach, expect, test } from 'vitest'
import type { ConnectionState } from '../../../../shared/model/connection'
import { callTool, type Callee } from '../../../../electron/core/connection/caller'
import type { Session } from '../../../../electron/core/mcp/session'
import { Changes } from '../../../../electron/core/util/changes'
import { fakeClock, settled, type FakeClock } from '../fake-clock'

const at = new Date(0).toISOString()
const connecting: ConnectionState = { kind: 'connecting', attempt: 1 }
const connected: ConnectionState = { kind: 'connected', era: 'legacy' }

let clock: FakeClock
let callee: { name: string; state: ConnectionState; session: Session | null; shown: { changes: Changes } }
let calls: number

beforeEach(() => {
  clock = fakeClock()
  calls = 0
  callee = { name: 'it', state: connecting, session: null, shown: { changes: new Changes(clock) } }
})

/** Only `call` is of interest here. */
const session = {
  call: () => {
    calls++
    return Promise.resolve({ content: [] })
  },
} as unknown as Session

function begin(patienceMs: number): { outcome: () => unknown } {
  let outcome: unknown
  callTool(callee satisfies Callee, { tool: 't', args: {}, timeoutMs: 1_000, patienceMs, watch: {} }, clock, {
    target: 'h',
    redact: (text) => text,
    log: () => undefined,
    failed: () => undefined,
    answered: () => undefined,
  }).then(
    (result) => (outcome = result),
    (error: unknown) => (outcome = error),
  )
  return { outcome: () => outcome }
}

async function become(state: ConnectionState, live: Session | null): Promise<void> {
  callee.state = state
  callee.session = live
  callee.shown.changes.notify()
  await settled()
}

// Would catch: a caller that is more patient than the engine and gets the engine's impatience.
test('waits for a connection that is being made, as long as its caller wants', async () => {
  const short = begin(1_000)
  const long = begin(20_000)
  await clock.pass(1_500)
  expect(short.outcome()).toMatchObject({ code: 'not-connected' })
  expect(long.outcome()).toBeUndefined()
  await clock.pass(15_000)
  await become(connected, session)
  expect(long.outcome()).toEqual({ content: [] })
  expect(calls).toBe(1)
})

test('waits for the end of a disconnect and of a sign-in, but for no state that lasts', async () => {
  callee.state = { kind: 'disconnecting' }
  const first = begin(5_000)
  await become({ kind: 'authorizing', url: 'https://login', startedAt: at, expiresAt: at }, null)
  expect(first.outcome()).toBeUndefined()
  await become(connected, session)
  expect(first.outcome()).toEqual({ content: [] })
  callee.state = { kind: 'disconnected', problem: null }
  callee.session = null
  const second = begin(5_000)
  await settled()
  expect(second.outcome()).toMatchObject({ code: 'not-connected' })
})
