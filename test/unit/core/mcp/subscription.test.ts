/** The stream of change notices is opened again after every gap, and never against the server's will. */
import { beforeEach, expect, test } from 'vitest'
import { FaultError } from '../../../../electron/core/problems/fault'
import type { McpClient } from '../../../../electron/core/mcp/mcp'
import { Pauses } from '../../../../electron/core/mcp/pauses'
import { keepListening } from '../../../../electron/core/mcp/subscription'
import { fakeClock, settled, type FakeClock } from '../fake-clock'

type End = 'local' | 'graceful' | 'remote'
type Listen = McpClient['listen']

let clock: FakeClock
let opened: number
let closed: number
let end: (how: End) => void
let events: string[]
let answer: Listen

beforeEach(() => {
  clock = fakeClock()
  opened = 0
  closed = 0
  events = []
  answer = () => {
    opened++
    const ended = new Promise<End>((resolve) => {
      end = resolve
    })
    return Promise.resolve({
      ended,
      close: () => {
        closed++
        end('local')
        return Promise.resolve()
      },
    })
  }
})

function start(): () => void {
  const client = { listen: (_resources: readonly string[]) => answer([]) } as McpClient
  return keepListening(client, clock, new Pauses(), {
    broken: () => events.push('broken'),
    reopened: () => events.push('reopened'),
    resources: () => [],
    log: () => undefined,
    note: () => undefined,
  })
}

test('a stream that breaks is told, and opened again with growing pauses', async () => {
  const stop = start()
  await settled()
  expect([opened, events]).toEqual([1, []])
  for (const pause of [1_000, 2_000, 4_000, 8_000]) {
    end('remote')
    await clock.pass(pause - 1)
    const before = opened
    await clock.pass(2)
    expect(opened).toBe(before + 1)
  }
  expect(events).toEqual(['broken', 'reopened', 'broken', 'reopened', 'broken', 'reopened', 'broken', 'reopened'])
  stop()
})

test('one that lasted is opened again soon; a polite end is no sign of trouble', async () => {
  const stop = start()
  for (let round = 0; round < 5; round++) {
    await clock.pass(60_000)
    end('graceful')
    await clock.pass(1_001)
    expect(opened).toBe(round + 2)
  }
  expect(events).not.toContain('broken')
  stop()
})

test('a server that refuses is not asked again, one that is away is', async () => {
  answer = () => {
    opened++
    return Promise.reject(
      new FaultError(
        opened < 3
          ? { kind: 'network', code: 'ECONNREFUSED', message: '' }
          : { kind: 'rpc', code: -32601, message: '' },
      ),
    )
  }
  const stop = start()
  await clock.pass(600_000)
  expect(opened).toBe(3)
  expect(clock.pending).toBe(0)
  stop()
})

test('a server without such a stream is asked once', async () => {
  answer = () => {
    opened++
    return Promise.resolve(null)
  }
  start()
  await clock.pass(600_000)
  expect(opened).toBe(1)
})

test('after stop nothing is opened, and what opens late is closed', async () => {
  const first = start()
  await settled()
  first()
  expect(closed).toBe(1)
  const listen = answer
  answer = async () => {
    await new Promise<void>((resolve) => void clock.after(1_000, resolve))
    return listen([])
  }
  const second = start()
  second()
  await clock.pass(600_000)
  expect([opened, closed, clock.pending]).toEqual([2, 2, 0])
  const third = start()
  await clock.pass(1_500)
  end('remote')
  await settled()
  third()
  await clock.pass(600_000)
  expect(opened).toBe(3)
})
