/** Where the window opens: never where nobody can see or reach it. */
import { expect, test } from 'vitest'
import { defaultSize, placeWindow, smallestSize } from '../../../electron/shell/window-bounds'

const main = { x: 0, y: 25, width: 1440, height: 875 }
const second = { x: 1440, y: 0, width: 1920, height: 1080 }

test('the first time it stands in the middle of the main screen', () => {
  const place = placeWindow(null, [main, second])
  expect(place).toMatchObject(defaultSize)
  expect(place.x).toBe((main.width - defaultSize.width) / 2)
})

test('a place on a second screen is kept while that screen is there', () => {
  const remembered = { x: 1600, y: 100, width: 1000, height: 700 }
  expect(placeWindow(remembered, [main, second])).toEqual(remembered)
})

test('when the screen is gone, the window comes to the main one with its size', () => {
  const place = placeWindow({ x: 1600, y: 100, width: 1000, height: 700 }, [main])
  expect(place).toMatchObject({ width: 1000, height: 700 })
  expect(place.x).toBeGreaterThanOrEqual(main.x)
  expect(place.x + place.width).toBeLessThanOrEqual(main.x + main.width)
})

test('a window that hangs out of the screen, or is larger than it, is pulled in', () => {
  expect(placeWindow({ x: 1300, y: 700, width: 1000, height: 700 }, [main])).toEqual({
    x: 440,
    y: 200,
    width: 1000,
    height: 700,
  })
  expect(placeWindow({ x: -300, y: -300, width: 9000, height: 9000 }, [main])).toEqual(main)
})

test('a sliver of window does not count as visible', () => {
  const place = placeWindow({ x: 1430, y: 100, width: 1000, height: 700 }, [main])
  expect(place.x).toBe((main.width - 1000) / 2)
})

test('a size that makes no sense becomes the smallest', () => {
  expect(placeWindow({ x: 100, y: 100, width: 200, height: 200 }, [main])).toMatchObject(smallestSize)
})

test('without any screen there is still a place', () => {
  expect(placeWindow(null, [])).toMatchObject(defaultSize)
})
