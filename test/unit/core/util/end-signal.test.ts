/** A signal of our own: each listener hears of the end once, in order, and none that has left. */
import { expect, test } from 'vitest'
import { EndSignal } from '../../../../electron/core/util/end-signal'

test('tells each listener once, and none that has left or comes late', () => {
  const signal = new EndSignal()
  const heard: string[] = []
  const [one, gone] = [() => void heard.push('one'), () => void heard.push('gone')]
  signal.addEventListener('abort', one)
  signal.addEventListener('abort', one)
  signal.addEventListener('abort', gone)
  signal.addEventListener('abort', () => void heard.push('two'))
  signal.removeEventListener('abort', gone)
  signal.throwIfAborted()
  signal.abort(new Error('first'))
  signal.abort(new Error('second'))
  signal.addEventListener('abort', () => void heard.push('late'))
  expect(heard).toEqual(['one', 'two'])
  expect(signal.aborted).toBe(true)
  expect(() => signal.throwIfAborted()).toThrow('first')
})

// Would catch: a listener that hears after it was taken away, or does not because one before it was.
test('a listener that takes itself and another away as it hears: that one is not told, the next one is', () => {
  const signal = new EndSignal()
  const heard: number[] = []
  const first = (): void => {
    heard.push(1)
    signal.removeEventListener('abort', first)
    signal.removeEventListener('abort', second)
  }
  const second = (): void => void heard.push(2)
  signal.addEventListener('abort', first)
  signal.addEventListener('abort', second)
  signal.addEventListener('abort', () => void heard.push(3))
  signal.abort()
  expect(heard).toEqual([1, 3])
})
