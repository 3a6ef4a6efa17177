/** The frame reader: frames come out whole however the bytes were cut, and memory is bounded. */
import { expect, test } from 'vitest'
import { createFrameReader, encodeFrame } from '../../../electron/carriers/frames'

test('frames come out whole however the bytes are cut, also inside a character', () => {
  const bytes = Buffer.from(encodeFrame({ text: 'grüße ☕' }) + encodeFrame({ second: true }))
  for (let size = 1; size <= bytes.length; size++) {
    const read = createFrameReader(1_000)
    const seen: unknown[] = []
    for (let at = 0; at < bytes.length; at += size) seen.push(...read(bytes.subarray(at, at + size)))
    expect(seen, `pieces of ${size}`).toEqual([
      { kind: 'frame', value: { text: 'grüße ☕' } },
      { kind: 'frame', value: { second: true } },
    ])
  }
})

test('a frame at the limit passes, one byte more does not, and nothing after it is read', () => {
  const frame = encodeFrame('x'.repeat(98))
  expect(createFrameReader(100)(Buffer.from(frame))).toEqual([{ kind: 'frame', value: 'x'.repeat(98) }])
  const read = createFrameReader(99)
  expect(read(Buffer.from(frame.slice(0, 60)))).toEqual([])
  expect(read(Buffer.from(frame.slice(60)))).toEqual([{ kind: 'too-large' }])
  expect(read(Buffer.from(encodeFrame('small')))).toEqual([])
})

test('what is not JSON ends the reading; empty lines do not', () => {
  const read = createFrameReader(100)
  expect(read(Buffer.from('\n \n1\n{oops\n2\n'))).toEqual([{ kind: 'frame', value: 1 }, { kind: 'not-json' }])
  expect(read(Buffer.from('3\n'))).toEqual([])
})
