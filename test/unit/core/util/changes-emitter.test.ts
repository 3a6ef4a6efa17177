/** Waiting for changes, and telling of them. */
import { expect, test } from 'vitest'
import { Changes } from '../../../../electron/core/util/changes'
import { Emitter } from '../../../../electron/core/util/emitter'
import { fakeClock, settled } from '../fake-clock'

test('all who wait are woken once by a change, and by nothing before', async () => {
  const changes = new Changes(fakeClock())
  let woken = 0
  for (let count = 0; count < 3; count++) void changes.next().then(() => woken++)
  await settled()
  expect(woken).toBe(0)
  changes.notify()
  changes.notify()
  await settled()
  expect(woken).toBe(3)
})

test('a deadline wakes without a change, and a change leaves no timer behind', async () => {
  const clock = fakeClock()
  const changes = new Changes(clock)
  let woken = false
  void changes.next(clock.now() + 1_000).then(() => (woken = true))
  await clock.pass(999)
  expect(woken).toBe(false)
  await clock.pass(2)
  expect(woken).toBe(true)
  // Past the deadline, so that a loop which compares with `now` ends.
  const early = changes.next(clock.now() + 60_000)
  changes.notify()
  await early
  expect(clock.pending).toBe(0)
})

test('who waits again while being woken waits for the next change (or a loop would spin)', async () => {
  const changes = new Changes(fakeClock())
  let rounds = 0
  void (async () => {
    for (;;) {
      await changes.next()
      rounds++
    }
  })()
  for (let count = 0; count < 3; count++) {
    changes.notify()
    await settled()
  }
  expect(rounds).toBe(3)
})

test('a listener that throws does not keep the news from the others', () => {
  const emitter = new Emitter<{ news: number }>()
  const heard: number[] = []
  emitter.on('news', () => {
    throw new Error('broken listener')
  })
  emitter.on('news', (value) => heard.push(value))
  expect(() => emitter.emit('news', 1)).toThrow(AggregateError)
  expect(heard).toEqual([1])
})

test('a listener that was removed, also during the news, hears nothing more', () => {
  const emitter = new Emitter<{ news: number }>()
  const heard: string[] = []
  const off = emitter.on('news', () => {
    heard.push('first')
    off()
    offSecond()
  })
  const offSecond = emitter.on('news', () => heard.push('second'))
  emitter.emit('news', 1)
  emitter.emit('news', 2)
  expect(heard).toEqual(['first'])
  emitter.clear()
  emitter.emit('news', 3)
  expect(heard).toEqual(['first'])
})
