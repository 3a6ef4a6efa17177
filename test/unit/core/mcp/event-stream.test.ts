/** Events out of bytes: whatever the chunks and the line ends. */
import { describe, expect, test } from 'vitest'
import { EventStream } from '../../../../electron/core/mcp/event-stream'
import { seeded } from '../random'

function read(parts: readonly Buffer[], limit = 1_000): { events: unknown[]; retries: number[] } {
  const events: unknown[] = []
  const retries: number[] = []
  const stream = new EventStream(limit, {
    event: ({ event, data, id }) => events.push([event, data.toString(), id]),
    retry: (ms) => retries.push(ms),
  })
  for (const part of parts) stream.push(part)
  stream.end()
  return { events, retries }
}

const text =
  '\uFEFF: hello\n\nid: 7\nretry: 250\ndata\n\nevent: message\ndata: {"a":"ü✓"}\ndata: more\n\nevent:endpoint\ndata:/x\n\nid:\ndata:  two\nodd: field\nretry: soon\n\ndata: last'
const wanted = [
  ['message', '', '7'],
  ['message', '{"a":"ü✓"}\nmore', '7'],
  ['endpoint', '/x', '7'],
  ['message', ' two', null],
  // The blank line is missing, the answer is there all the same.
  ['message', 'last', null],
]

// Would catch: a character or a line end that a chunk has cut in two, and a line end of one kind only.
test.each(['\n', '\r\n', '\r'])('with %j, in chunks of any size', (lineEnd) => {
  const bytes = Buffer.from(text.replaceAll('\n', lineEnd))
  for (let seed = 1; seed <= 200; seed++) {
    const random = seeded(seed)
    const parts: Buffer[] = []
    for (let at = 0; at < bytes.length;) {
      const size = 1 + random.below(9)
      parts.push(bytes.subarray(at, at + size))
      at += size
    }
    expect(read(parts), `seed ${seed}`).toEqual({ events: wanted, retries: [250] })
  }
})

describe('an event without an end', () => {
  // Would catch: memory that a server fills, by one line or by many.
  test.each(['data: x', 'data: x\n', 'x'])('%j, again and again, is an error', (part) => {
    expect(() => read(Array.from({ length: 2_000 }, () => Buffer.from(part)))).toThrow('longer than')
  })

  test('but many events are none', () => {
    expect(read(Array.from({ length: 1_000 }, () => Buffer.from('data: x\n\n'))).events).toHaveLength(1_000)
  })
})

// Would catch: a server that is left alone for days, or for ever, because it says so.
test.each(['3600001', '999999999', '2147483648', '9'.repeat(400)])('retry: %s is an hour', (wish) => {
  expect(read([Buffer.from(`retry: ${wish}\n\n`)]).retries).toEqual([3_600_000])
})
