/** The soak's own judge: a check that cannot fail would make ten quiet minutes out of any engine. */
import { describe, expect, test } from 'vitest'
import type { ConnectionState } from '../../shared/model/connection'
import type { ServerView } from '../../shared/model/server'
import { restless } from '../soak/hold'
import { Invariants, wrongCalls } from '../soak/invariants'
import { problem } from '../../electron/core/problems/problem'

const begin = Date.UTC(2026, 10, 20)
const seen = problem('net.refused', begin, { detail: 'refused' })
const view = (state: ConnectionState, given: { id?: string; freshness?: 'live' | 'unknown' } = {}): ServerView =>
  ({
    id: given.id ?? 'a',
    name: 'one',
    state,
    capabilities: { freshness: given.freshness ?? 'live' },
  }) as ServerView
const retryAt = (ms: number): ConnectionState => ({
  kind: 'reconnecting',
  attempt: 1,
  nextRetryAt: new Date(begin + ms).toISOString(),
  problem: seen,
})
const connected: ConnectionState = { kind: 'connected', era: 'legacy' }

function judged(looks: [ServerView[], number][]): string[] {
  const invariants = new Invariants()
  for (const [views, after] of looks) invariants.look(views, begin + after)
  return [...invariants.violations]
}

describe('a violation', () => {
  test.each<[string, [ServerView[], number][], RegExp]>([
    ['one server twice', [[[view(connected), view(connected)], 0]], /twice/],
    [
      'connecting for ever',
      [
        [[view({ kind: 'connecting', attempt: 1 })], 0],
        [[view({ kind: 'connecting', attempt: 2 })], 76_000],
      ],
      /connecting for more/,
    ],
    [
      'closing for ever',
      [
        [[view({ kind: 'disconnecting' })], 0],
        [[view({ kind: 'disconnecting' })], 16_000],
      ],
      /disconnecting for more/,
    ],
    [
      'an attempt without an end',
      [
        [[view({ ...retryAt(0), nextRetryAt: null } as ConnectionState)], 0],
        [[view({ ...retryAt(0), nextRetryAt: null } as ConnectionState)], 76_000],
      ],
      /reconnecting for more/,
    ],
    [
      'a timer that never fires',
      [
        [[view(retryAt(1_000))], 0],
        [[view(retryAt(1_000))], 7_000],
      ],
      /was due/,
    ],
    ['a timer in the far future', [[[view(retryAt(301_000))], 0]], /away/],
    [
      'a sign-in that nobody began',
      [[[view({ kind: 'authorizing', url: '', startedAt: '', expiresAt: '' })], 0]],
      /nobody began/,
    ],
    ['connected without tools', [[[view(connected, { freshness: 'unknown' })], 0]], /nobody knows/],
  ])('%s', (_what, looks, expected) => {
    expect(judged(looks).join()).toMatch(expected)
  })
})

test('all is well: long connected, waiting for a retry, trying now and then, failed and waiting for a click', () => {
  const failed: ConnectionState = { kind: 'failed', problem: seen }
  expect(
    judged([
      [[view(connected), view(retryAt(60_000), { id: 'b' }), view(failed, { id: 'c' })], 0],
      [[view(connected), view({ kind: 'connecting', attempt: 1 }, { id: 'b' }), view(failed, { id: 'c' })], 60_000],
      [[view(connected), view(retryAt(150_000), { id: 'b' }), view(failed, { id: 'c' })], 120_000],
      [[view(connected), view({ kind: 'connecting', attempt: 2 }, { id: 'b' })], 150_000],
    ]),
  ).toEqual([])
})

test('a call that was run twice, and one that was answered and never run', () => {
  const executed = (text: string): number => ({ twice: 2, once: 1 })[text] ?? 0
  expect(
    wrongCalls(
      new Map([
        ['twice', 'unknown'],
        ['once', 'answered'],
        ['lost', 'unknown'],
        ['no', 'refused'],
      ]),
      executed,
    ),
  ).toEqual(['call twice was run 2 times'])
  expect(wrongCalls(new Map([['never', 'answered']]), executed)).toEqual(['call never was answered, but never run'])
})

// Would catch: a judge that lets a server be asked without end while nothing changes.
test('a server that is asked more than once a second, beside one that is asked now and then', () => {
  const servers = [{ name: 'busy' }, { name: 'calm' }]
  const counts = [
    [10, 5],
    [29, 20],
  ] as const
  expect(restless(servers, counts, 15_000)).toEqual(['busy was asked 19 times in 15000 ms in which nothing changed'])
})
