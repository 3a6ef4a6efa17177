/** The activity log: bounded, numbered, and not holding on to what it has cut off. */
import { expect, test } from 'vitest'
import { ActivityLog } from '../../../../electron/core/activity/activity-log'

const at = Date.UTC(2026, 10, 20)

test('entries are numbered from 1 and told after a number (a viewer must neither miss nor repeat one)', () => {
  const log = new ActivityLog()
  for (const message of ['a', 'b', 'c']) log.add(at, 'info', 'patchbay', message)
  expect(log.since(0).map((entry) => [entry.seq, entry.message])).toEqual([
    [1, 'a'],
    [2, 'b'],
    [3, 'c'],
  ])
  expect(log.since(2).map((entry) => entry.message)).toEqual(['c'])
  expect(log.since(3)).toEqual([])
  expect(log.seq).toBe(3)
})

test('at most 2 000 entries and about 1 MB are kept, always the latest, without a gap', () => {
  const many = new ActivityLog()
  for (let count = 1; count <= 10_000; count++) {
    many.add(at, 'info', 'stderr', `line ${count}`)
    if (count % 997 === 0) {
      const kept = many.since(0)
      expect(kept.length).toBe(Math.min(count, 2_000))
      expect(kept.at(-1)?.message).toBe(`line ${count}`)
      expect((kept.at(-1)?.seq ?? 0) - (kept[0]?.seq ?? 0)).toBe(kept.length - 1)
    }
  }
  expect(many.since(9_998).map(({ seq, message }) => [seq, message])).toEqual([
    [9_999, 'line 9999'],
    [10_000, 'line 10000'],
  ])
  const large = new ActivityLog()
  for (let count = 1; count <= 1_000; count++) large.add(at, 'info', 'stderr', `${count} ${'x'.repeat(10_000)}`)
  const kept = large.since(0)
  expect(kept.reduce((sum, entry) => sum + entry.message.length, 0)).toBeLessThanOrEqual(1024 * 1024)
  expect(kept.length).toBeGreaterThan(200)
  expect(kept.at(-1)?.message).toMatch(/^1000 x+…$/)
  expect(kept.at(-1)?.message.length).toBeLessThanOrEqual(4_001)
})

test('a cut never leaves half a character', () => {
  const log = new ActivityLog()
  log.add(at, 'info', 'stderr', `${'x'.repeat(3_999)}😀 and more`)
  const text = log.since(0)[0]?.message ?? ''
  expect(Buffer.from(text).toString() === text).toBe(true)
})

test('200 messages of 0.9 MB each cost a few MB (a cut text once kept the whole one alive)', () => {
  const log = new ActivityLog()
  const before = process.memoryUsage()
  for (let count = 0; count < 200; count++) {
    log.add(at, 'info', 'server', Buffer.alloc(900 * 1024, 97 + (count % 26)).toString('latin1'))
  }
  const after = process.memoryUsage()
  expect(log.since(0)).toHaveLength(200)
  expect((after.heapUsed - before.heapUsed) / 1024 / 1024).toBeLessThan(80)
})

test('what was pushed out is given back', () => {
  const logs = Array.from({ length: 15 }, () => new ActivityLog())
  const before = process.memoryUsage().heapUsed
  const text = (count: number): string => Buffer.alloc(3_900, 97 + (count % 26)).toString('latin1')
  for (const log of logs) for (let count = 0; count < 1_900; count++) log.add(at, 'info', 'stderr', text(count))
  expect((process.memoryUsage().heapUsed - before) / 1024 / 1024).toBeLessThan(75)
})

// Would catch: what was asked and answered kept for ever, and told with the line of another call.
test('the latest calls are kept with what was asked and answered, each with its own line', () => {
  const log = new ActivityLog()
  for (let count = 1; count <= 30; count++) {
    log.add(at, 'info', 'stderr', 'noise')
    log.add(at, 'info', 'call', `tool ${count}`, { request: `asked ${count}`, answer: null })
  }
  const kept = log.since(0).filter(({ call }) => call !== undefined)
  expect(kept).toHaveLength(20)
  for (const { message, call } of kept) expect(call?.request).toBe(message.replace('tool', 'asked'))
})
