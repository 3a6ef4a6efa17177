/** What a history says: what counts as an incident, how it ended, and how reliable a server was. */
import { describe, expect, test } from 'vitest'
import { incidentsOf, reliabilityOf, type StateSpan } from '../../../shared/model/history'

const at = (seconds: number): string => new Date(Date.UTC(2026, 10, 20) + seconds * 1_000).toISOString()
const ms = (seconds: number): number => Date.parse(at(seconds))
const spans = (...given: [StateSpan['kind'], number, string?][]): StateSpan[] =>
  given.map(([kind, seconds, code]) => ({ kind, from: at(seconds), code: code ?? null }))

describe('incidents', () => {
  // Would catch: an incident per retry, one that begins anew with every change of its problem, one that never ends.
  test('one from the first trouble to the repair, with its first cause', () => {
    const history = spans(
      ['connecting', 0],
      ['connected', 1],
      ['reconnecting', 10, 'net.refused'],
      ['failed', 20, 'http.not-mcp'],
      ['connecting', 25],
      ['connected', 30],
      ['needs-auth', 50, 'auth.expired'],
      ['authorizing', 55],
    )
    expect(incidentsOf(history)).toEqual([
      { from: at(10), to: at(30), code: 'net.refused', end: 'repaired' },
      { from: at(50), to: null, code: 'auth.expired', end: null },
    ])
  })

  test('given up by a person, or cut short by the end of Patchbay', () => {
    const history = spans(
      ['reconnecting', 0, 'net.refused'],
      ['disconnecting', 5],
      ['disconnected', 6],
      ['failed', 10, 'net.tls'],
      ['closed', 20],
      ['connecting', 100],
      ['connected', 101],
    )
    expect(incidentsOf(history).map(({ end, to }) => [end, to])).toEqual([
      ['not-wanted', at(6)],
      ['closed', at(20)],
    ])
  })

  test('wanting more rights is none: everything else goes on', () => {
    const history = spans(['connected', 0], ['needs-auth', 10, 'auth.more-scopes'], ['connected', 20])
    expect(incidentsOf(history)).toEqual([])
    expect(reliabilityOf(history, ms(30))).toMatchObject({ share: 1, incidents: 0 })
  })
})

describe('reliability', () => {
  // Would catch: nights in which the computer was off, and servers that nobody wanted, counted as outages.
  test('counts only the time in which it was wanted', () => {
    const history = spans(
      ['connected', 0],
      ['reconnecting', 80, 'net.refused'],
      ['connected', 100],
      ['closed', 200],
      ['connected', 10_000],
      ['disconnected', 10_100],
    )
    expect(reliabilityOf(history, ms(20_000))).toEqual({
      from: at(0),
      share: 280 / 300,
      incidents: 1,
      repairMs: 20_000,
    })
  })

  // Would catch: a server that is all well, shown as connected for a tenth of the time because Patchbay has just started.
  test('a start is no outage, the time until a failure is mended is', () => {
    expect(reliabilityOf(spans(['disconnected', 0], ['connecting', 0]), ms(5))).toMatchObject({ share: null })
    expect(reliabilityOf(spans(['connecting', 0], ['connected', 5]), ms(6))).toMatchObject({ share: 1 })
    const history = spans(['connecting', 0], ['failed', 5, 'net.tls'], ['connecting', 10], ['connected', 15])
    expect(reliabilityOf(history, ms(25))).toMatchObject({ share: 10 / 20 })
  })

  test('of nothing is null, and a server that was never wanted has no share', () => {
    expect(reliabilityOf([], ms(0))).toBeNull()
    expect(reliabilityOf(spans(['disabled', 0]), ms(50))).toMatchObject({ share: null, repairMs: null })
  })

  test('the usual repair is the median', () => {
    const history = [3, 500, 5].flatMap((length, index) =>
      spans(['failed', index * 1_000], ['connected', index * 1_000 + length]),
    )
    expect(reliabilityOf(history, ms(3_000))?.repairMs).toBe(5_000)
  })
})
