import { expect, test } from 'vitest'
import { EndedSessions } from '../../../../electron/core/gateway/ended-sessions'

// Would catch: a client that ends one session after the other and fills the memory, and one whose end is forgotten at once.
test('sessions that have been ended are known, and those of long ago forgotten', () => {
  const ended = new EndedSessions()
  for (let index = 0; index < 10_000; index += 1) ended.add(`session ${index}`)
  expect(ended.has('session 9999')).toBe(true)
  expect(ended.has('session 0')).toBe(false)
})
