/** When the engine may begin to connect: with the window's list, and in any case soon. */
import { expect, test } from 'vitest'
import { awaitFirstList } from '../../../electron/shell/first-list'
import { fakeClock, settled } from '../core/fake-clock'

function begin() {
  const clock = fakeClock()
  const list = awaitFirstList((ms, task) => clock.after(ms, task))
  const seen = { shown: false, listed: false }
  void list.shown.then(() => (seen.shown = true))
  void list.listed.then(() => (seen.listed = true))
  return { clock, list, seen }
}

test('it begins when the page shows its list', async () => {
  const { list, seen } = begin()
  await settled()
  expect(seen.shown).toBe(false)
  list.show()
  list.show()
  await settled()
  expect(seen).toEqual({ shown: true, listed: true })
})

// Would catch: an engine that connects nothing because its window does not come up.
test('a page that never does is waited for a second', async () => {
  const { clock, seen } = begin()
  await clock.pass(999)
  expect(seen.shown).toBe(false)
  await clock.pass(1)
  expect(seen.shown).toBe(true)
})

// Would catch: a link that started the app, told to a page that was not there yet, because the computer was busy.
test('what is meant for the page waits for it, however long', async () => {
  const { clock, list, seen } = begin()
  await clock.pass(60_000)
  expect(seen).toEqual({ shown: true, listed: false })
  list.show()
  await settled()
  expect(seen.listed).toBe(true)
})
