/** In a storm the window draws the latest picture a few times a second, and the last one always. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { nextFrameOfWindow, paced } from '../../renderer/src/lib/paced'
import { screenAtOnce } from '../support/renderer-fixtures'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('draws a few at once, then the latest at the end of the stretch, and the last one whatever comes', () => {
  const drawn: number[] = []
  const { show } = paced<number>(
    (value) => drawn.push(value),
    screenAtOnce,
    () => Date.now(),
  )
  for (let value = 1; value <= 10; value += 1) show(value)
  expect(drawn).toEqual([1, 2, 3, 4])
  vi.advanceTimersByTime(100)
  expect(drawn).toEqual([1, 2, 3, 4, 10])
  // A storm of a second, a picture each 10 ms: a tenth of them are drawn, and nothing is lost at its end.
  for (let value = 11; value <= 110; value += 1) {
    show(value)
    vi.advanceTimersByTime(10)
  }
  expect(drawn.length).toBeLessThan(20)
  vi.advanceTimersByTime(100)
  expect(drawn.at(-1)).toBe(110)
})

it('draws at once what comes alone, and nothing after it has been stopped', () => {
  const drawn: number[] = []
  const { show, stop } = paced<number>(
    (value) => drawn.push(value),
    screenAtOnce,
    () => Date.now(),
  )
  for (let value = 1; value <= 5; value += 1) {
    show(value)
    expect(drawn.at(-1)).toBe(value)
    vi.advanceTimersByTime(150)
  }
  for (let value = 6; value <= 10; value += 1) show(value)
  stop()
  vi.advanceTimersByTime(1_000)
  expect(drawn.at(-1)).toBe(9)
})

// Catches pictures that are drawn one over the other while the screen waits: on a busy machine ten of them lay between two frames.
it('draws one picture for each frame, and the latest as soon as the one before is seen', () => {
  const drawn: number[] = []
  let frame = (): void => undefined
  const { show, stop } = paced<number>(
    (value) => drawn.push(value),
    (callback) => {
      frame = callback
      return () => (frame = () => undefined)
    },
    () => Date.now(),
  )
  for (let value = 1; value <= 10; value += 1) {
    show(value)
    vi.advanceTimersByTime(200)
  }
  expect(drawn).toEqual([1])
  frame()
  expect(drawn).toEqual([1, 10])
  show(11)
  stop()
  frame()
  vi.advanceTimersByTime(1_000)
  expect(drawn).toEqual([1, 10])
})

// Catches a window that is drawn never again once it was out of sight.
it('a frame that does not come is not waited for for ever', () => {
  let come = 0
  nextFrameOfWindow(() => (come += 1))
  vi.advanceTimersByTime(1_000)
  expect(come).toBe(1)
  const forget = nextFrameOfWindow(() => (come += 1))
  forget()
  vi.advanceTimersByTime(1_000)
  expect(come).toBe(1)
})
