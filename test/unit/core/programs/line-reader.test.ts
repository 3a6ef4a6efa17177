/** Lines out of a byte stream: whatever the chunks, whatever the length. */
import { expect, test } from 'vitest'
import { LineReader } from '../../../../electron/core/programs/line-reader'
import { seeded } from '../random'
import { ownNow } from '../../../support/own-time'

function reader(limit = 1_000): {
  lines: string[]
  dropped: () => number
  push: (part: Buffer | string) => void
  end: () => void
} {
  const lines: string[] = []
  let dropped = 0
  const made = new LineReader(
    limit,
    (line) => lines.push(line),
    () => dropped++,
  )
  return { lines, dropped: () => dropped, push: (part) => made.push(Buffer.from(part)), end: () => made.end() }
}

test('a character cut in two by a chunk is whole again (“ü” would become two question marks)', () => {
  const text = 'eins zwei drei\nfünf 😀 ✓\r\n\nend'
  const bytes = Buffer.from(text)
  for (let first = 0; first <= bytes.length; first++) {
    for (const second of [first, Math.min(first + 1, bytes.length), Math.min(first + 2, bytes.length)]) {
      const { lines, push, end } = reader()
      push(bytes.subarray(0, first))
      push(bytes.subarray(first, second))
      push(bytes.subarray(second))
      end()
      expect(lines).toEqual(['eins zwei drei', 'fünf 😀 ✓', '', 'end'])
    }
  }
})

test('any text in any chunks gives its lines', () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = seeded(seed)
    const wanted = Array.from({ length: random.below(6) }, () =>
      random.text(random.below(30), 'aß😀 x'.replace('😀', '✓')),
    )
    const bytes = Buffer.from(wanted.map((line) => `${line}\n`).join(''))
    const { lines, push, end } = reader()
    for (let at = 0; at < bytes.length;) {
      const size = 1 + random.below(7)
      push(bytes.subarray(at, at + size))
      at += size
    }
    end()
    expect(lines, `seed ${seed}`).toEqual(wanted)
  }
})

test('a line that is too long is dropped and told once; the next one is read again', () => {
  const { lines, dropped, push, end } = reader(10)
  push('0123456789\n')
  for (let part = 0; part < 100; part++) push('01234')
  push('tail\nnext\n0123456789x\nlast')
  end()
  expect(lines).toEqual(['0123456789', 'next', 'last'])
  expect(dropped()).toBe(2)
})

test('a dropped line at the end of the stream is no line', () => {
  const { lines, push, end } = reader(3)
  push('too long')
  end()
  end()
  expect(lines).toEqual([])
})

test('an endless line costs no memory', () => {
  const { push } = reader(1024 * 1024)
  const chunk = Buffer.alloc(64 * 1024, 120)
  const before = process.memoryUsage().arrayBuffers
  for (let part = 0; part < 3_000; part++) push(chunk)
  expect((process.memoryUsage().arrayBuffers - before) / 1024 / 1024).toBeLessThan(100)
})

test('a line of 20 MB in small chunks is read in a moment', () => {
  const { lines, push } = reader(64 * 1024 * 1024)
  const chunk = Buffer.alloc(8 * 1024, 120)
  const begun = ownNow()
  for (let part = 0; part < 2_560; part++) push(chunk)
  push('\n')
  expect(lines[0]).toHaveLength(20 * 1024 * 1024)
  expect(ownNow() - begun).toBeLessThan(1_000)
})
