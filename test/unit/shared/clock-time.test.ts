/** Clock times: today without its day, and in the time zone in which the person is now. */
import { afterEach, expect, test, vi } from 'vitest'
import { clockTime } from '../../../shared/text/clock-time'

afterEach(() => vi.unstubAllEnvs())

test.each([
  ['2026-11-19T10:56:03Z', '2026-11-19T20:00:00Z', '10:56:03'],
  ['2026-11-18T10:56:03Z', '2026-11-19T20:00:00Z', '18 Nov, 10:56'],
  ['2026-11-19T00:00:00Z', '2026-11-19T00:00:01Z', '00:00:00'],
  ['no time', '2026-11-19T20:00:00Z', 'no time'],
])('%s, seen at %s, is %s', (iso, now, shown) => {
  vi.stubEnv('TZ', 'UTC')
  expect(clockTime(iso, Date.parse(now))).toBe(shown)
})

test('a person who has travelled sees the times of the new place (a format that is kept shows the old one)', () => {
  const [iso, now] = ['2026-11-19T10:56:03Z', Date.parse('2026-11-19T12:00:00Z')]
  const shown = ['UTC', 'Asia/Tokyo', 'America/New_York'].map((zone) => {
    vi.stubEnv('TZ', zone)
    return clockTime(iso, now)
  })
  expect(shown).toEqual(['10:56:03', '19:56:03', '05:56:03'])
})
