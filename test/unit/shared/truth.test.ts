/** The sentence of truth. */
import { describe, expect, it } from 'vitest'
import { truthOf } from '../../../shared/text/truth'
import { everyState, fileSource, problem, server } from '../../support/renderer-fixtures'

const states = everyState(Date.parse('2026-11-20T10:00:00Z'))
type Name = keyof typeof states

function sentence(counts: Partial<Record<Name, number>>, brokenFiles = 0): string {
  const servers = Object.entries(counts).flatMap(([name, count]) =>
    Array.from({ length: count }, (_, index) => server(`${name}-${index}`, states[name as Name])),
  )
  const sources = Array.from({ length: brokenFiles }, (_, index) =>
    fileSource({ id: `file-${index}`, problem: problem({ code: 'config.parse' }) }),
  )
  const { headline, rest } = truthOf(servers, sources)
  return rest.length === 0 ? headline : `${headline} | ${rest.join(' · ')}`
}

describe('truthOf', () => {
  // Each row catches a headline that hides trouble, counts wrongly, or says the same thing twice.
  it.each<[string, Partial<Record<Name, number>>, number?]>([
    ['No servers configured', {}],
    ['1 file cannot be read', {}, 1],
    ['1 server connected', { connected: 1 }],
    ['All 14 servers connected', { connected: 14 }],
    ['2 files cannot be read | 2 connected', { connected: 2 }, 2],
    ['2 need you | 1 is retrying · 11 connected', { 'needs-auth': 2, reconnecting: 1, connected: 11 }],
    ['1 needs you, 1 failed | 3 connected', { unapproved: 1, failed: 1, connected: 3 }],
    ['Waiting for your sign-in to authorizing-0', { authorizing: 1 }],
    [
      '2 need you, 1 failed | waiting for your sign-in to authorizing-0',
      { authorizing: 1, 'needs-auth': 1, failed: 1 },
    ],
    ['2 need you', { authorizing: 2 }],
    ['2 failed | 1 is retrying · 1 connected', { failed: 2, reconnecting: 1, connected: 1 }],
    ['2 are retrying | 1 connected', { reconnecting: 2, connected: 1 }],
    ['Connecting 3 of 14 | 11 connected', { connecting: 3, connected: 11 }],
    ['Connecting', { connecting: 1 }],
    ['11 servers connected | 2 disconnected · 1 off', { connected: 11, disconnected: 2, disabled: 1 }],
    ['1 server connected | 1 off', { connected: 1, disabled: 1 }],
    ['All 4 servers are off', { disabled: 4 }],
    ['The one server is disconnected', { disconnecting: 1 }],
    ['Nothing is connected | 1 disconnected · 1 off', { disconnected: 1, disabled: 1 }],
  ])('%s', (expected, counts, brokenFiles) => {
    expect(sentence(counts, brokenFiles)).toBe(expected)
  })
})
