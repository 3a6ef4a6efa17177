/** How far an answer's body is read. */
import { expect, test } from 'vitest'
import { boundedBody, TooLongError } from '../../../../electron/core/network/bounded-body'

const limit = 10

function answer(chunks: readonly string[], type: string, more: Record<string, string> = {}): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk))
      controller.close()
    },
  })
  return boundedBody(new Response(body, { headers: { 'content-type': type, ...more } }), limit)
}
const stream = (...chunks: string[]): Response => answer(chunks, 'text/event-stream; charset=utf-8')
const cut = (text: string, length: number): string[] => text.match(new RegExp(`[^]{1,${length}}`, 'g')) ?? []
const json = (...chunks: string[]): Response => answer(chunks, 'application/json')

test('a body up to the limit is read, a longer one ends with an error', async () => {
  expect(await json('12345', '67890').text()).toBe('1234567890')
  await expect(json('12345', '67890', '1').text()).rejects.toThrow(TooLongError)
})

// Would catch: a stream that ends after so many bytes, however small its events are; whichever way the lines end, and
// wherever the chunks are cut.
test.each(['\n\n', '\r\n\r\n', '\r\r', '\n\r\n'])('events that each end with %j may go on for ever', async (end) => {
  const text = `12345${end}`.repeat(20)
  expect(await stream(...cut(text, 1)).text()).toBe(text)
  expect(await stream(...cut(text, 3)).text()).toBe(text)
})

// Would catch: an event of many lines taken for many events.
test.each(['\n', '\r\n', '\r'])('an event whose lines end with %j may not', async (end) => {
  await expect(stream(...cut(`123${end}`.repeat(20), 1)).text()).rejects.toThrow(TooLongError)
})

// Would catch: an answer whose stated length is that of its compressed form.
test('only an uncompressed answer is believed its length', async () => {
  const long = ['12345', '67890', '1']
  await expect(answer(long, 'text/plain', { 'content-length': '5', 'content-encoding': 'br' }).text()).rejects.toThrow(
    TooLongError,
  )
})

// Would catch: a server that is read on although nobody wants it any more.
test('the rest is cancelled, by the limit and by the reader', async () => {
  for (const stop of [(response: Response) => response.text(), (response: Response) => response.body?.cancel()]) {
    let cancelled = false
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(limit + 1)),
      cancel: () => void (cancelled = true),
    })
    await Promise.resolve(stop(boundedBody(new Response(body), limit))).catch(() => undefined)
    expect(cancelled).toBe(true)
  }
})

test('what there is to know of where it came from is kept', async () => {
  const { url, redirected, status } = boundedBody(await fetch('data:text/plain,hello'), limit)
  expect({ url, redirected, status }).toEqual({ url: 'data:text/plain,hello', redirected: false, status: 200 })
})
