/** Limits. Catches: a question that waits for ever, one that outlives its asker, a timer that is left behind. */
import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { withLimit } from '../../../../electron/core/doctor/limit'
import type { Clock } from '../../../../electron/core/ports'

function handClock(): Clock & { ring: () => void; waiting: () => number } {
  const tasks = new Set<() => void>()
  return {
    now: () => 0,
    after: (_ms, task) => {
      tasks.add(task)
      return () => void tasks.delete(task)
    },
    ring: () => tasks.forEach((task) => task()),
    waiting: () => tasks.size,
  }
}
const never = new AbortController().signal

test('work that heeds nothing is given up, and its signal ends', async () => {
  const clock = handClock()
  let seen: AbortSignal | undefined
  const asked = withLimit(clock, 5_000, never, (signal) => {
    seen = signal
    return new Promise(() => undefined)
  })
  clock.ring()
  await expect(asked).rejects.toMatchObject({ code: 'ETIMEDOUT' })
  expect(seen?.aborted).toBe(true)
})

test('an answer in time leaves no timer; a failure keeps its own error', async () => {
  const clock = handClock()
  await expect(withLimit(clock, 5_000, never, async () => 'here')).resolves.toBe('here')
  await expect(withLimit(clock, 5_000, never, () => Promise.reject(new Error('mine')))).rejects.toThrow('mine')
  expect(clock.waiting()).toBe(0)
})

test('whoever asked may stop it, before and during', async () => {
  const clock = handClock()
  const asker = new AbortController()
  const asked = withLimit(clock, 5_000, asker.signal, () => new Promise(() => undefined))
  asker.abort(new Error('enough'))
  await expect(asked).rejects.toThrow('enough')
  let begun = false
  const late = withLimit(clock, 5_000, asker.signal, async () => (begun = true))
  await expect(late).rejects.toThrow('enough')
  expect(begun).toBe(false)
})

// Would catch: Node's own "MaxListenersExceededWarning" on a person's terminal, once more than ten servers are examined at once.
test('however much is asked at once, whoever may stop it is listened to once', async () => {
  const clock = handClock()
  const asker = new AbortController()
  const asked = Array.from({ length: 30 }, () =>
    withLimit(clock, 5_000, asker.signal, () => new Promise(() => undefined)),
  )
  expect(getEventListeners(asker.signal, 'abort')).toHaveLength(1)
  asker.abort(new Error('enough'))
  const ends = await Promise.allSettled(asked)
  expect(ends.every(({ status }) => status === 'rejected')).toBe(true)
})
