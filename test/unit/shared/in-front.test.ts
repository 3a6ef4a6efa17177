/** Whether somebody looks at the window, by what systems say of one. */
import { expect, test } from 'vitest'
import { isInFront } from '../../../shared/outside/in-front'

const window = (isVisible: boolean, isMinimized: boolean, isFocused: boolean) => ({
  isVisible: () => isVisible,
  isMinimized: () => isMinimized,
  isFocused: () => isFocused,
})

// Would catch: a question or an outage of which nobody is told, because a window that nobody sees is called focused.
test.each([
  ['no window', null, false],
  ['in front', window(true, false, true), true],
  ['behind another', window(true, false, false), false],
  ['just put away, the system is late', window(false, false, true), false],
  ['minimized on Windows, which calls it visible and focused', window(true, true, true), false],
])('%s', (_, state, inFront) => {
  expect(isInFront(state)).toBe(inFront)
})
