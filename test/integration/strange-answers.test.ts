/** Answers as strangers' servers give them over HTTP: an old one is met with patience, and every answer finds its request. */
import { afterEach, describe, expect, test } from 'vitest'
import { startLegacyHttp } from '../servers/legacy-http'
import { startModernHttp } from '../servers/modern-http'
import { createOddities, type Oddity } from '../servers/strange-http'
import { startSse } from '../servers/sse'
import { cleanUp } from '../support/cleanup'
import { ownNow } from '../support/own-time'

const { later, engineFor } = cleanUp(afterEach)
const http = (url: string) => ({ type: 'http', url })

describe('an old server that does not understand the question about the era', () => {
  // Would catch: a verdict about the server (away, not MCP, forbidden) before it was ever greeted as old servers are.
  test.each<Oddity>([
    'error without id',
    'error with id null',
    'error that is a text',
    'status 500',
    'status 501 with a page',
    'status 403',
    'status 406',
    'status 200 with an HTTP error in words',
    'web page',
    'text',
    'nothing',
    'nothing as JSON',
    'accepted',
    'stream without answer',
    'stream of other things',
    'half a JSON',
    'silence',
    'result without id',
  ])('and answers it with: %s', async (oddity) => {
    const odd = createOddities()
    odd.set('server/discover', oddity)
    const server = later(await startLegacyHttp({ guard: odd.guard }))
    const engine = await engineFor({ it: http(server.url) })
    // One attempt: none of these is a failure that is tried again.
    const view = await engine.waitFor('it', ['connected', 'failed', 'reconnecting', 'needs-auth'], 15_000)
    expect(view.state).toMatchObject({ kind: 'connected', era: 'legacy' })
    expect([odd.seen.length, server.initializes()]).toEqual([1, 1])
    expect(await engine.callText('it', 'count')).toBe('1')
  })

  // Would catch: a server that ends over the question, is asked the same again, and ends again.
  test('and breaks the connection off: the next attempt begins with the greeting', async () => {
    const odd = createOddities()
    odd.set('server/discover', 'reset')
    const server = later(await startLegacyHttp({ guard: odd.guard }))
    const engine = await engineFor({ it: http(server.url) })
    expect((await engine.waitFor('it', 'connected', 5_000)).state).toMatchObject({ era: 'legacy' })
    expect([odd.seen.length, server.initializes()]).toEqual([1, 1])
  })

  // Would catch: a pause that a server asks for and does not get, as the greeting follows the question at once.
  test('but who asks for a pause is not greeted before it is over', async () => {
    const asked: string[] = []
    const server = later(
      await startLegacyHttp({
        guard: (_request, response, body) => {
          asked.push((body as { method?: string } | undefined)?.method ?? 'none')
          response.writeHead(503, { 'retry-after': '30' }).end()
          return true
        },
      }),
    )
    const engine = await engineFor({ it: http(server.url) })
    await engine.waitFor('it', ({ state }) => state.kind === 'reconnecting' && state.nextRetryAt !== null)
    expect(asked).toEqual(['server/discover'])
  })

  // Would catch: a remembered era that outlives the server's; only an answer of certain kinds used to dispute it.
  test.each<Oddity>(['error without id', 'status 500', 'web page', 'silence'])(
    'and was a modern one when it was last seen (%s)',
    async (oddity) => {
      const modern = await startModernHttp()
      const engine = await engineFor({ it: http(modern.url) })
      expect((await engine.waitFor('it', 'connected')).state).toMatchObject({ era: 'modern' })
      await modern.close()
      const odd = createOddities()
      odd.set('server/discover', oddity)
      const old = later(await startLegacyHttp({ port: modern.port, guard: odd.guard }))
      const { state } = await engine.engine.reconnect('it')
      expect(state).toMatchObject({ kind: 'connected', era: 'legacy' })
      expect(old.initializes()).toBe(1)
    },
  )

  // Would catch: patience that gives a modern server up because it is slow to wake.
  test('nor is a modern one that wakes too late for the question taken for an old one', async () => {
    let asleep = true
    const server = later(
      await startModernHttp({
        guard: (_request, response, body) => {
          if ((body as { method?: string } | undefined)?.method !== 'server/discover' || !asleep) return false
          asleep = false
          setTimeout(() => response.destroy(), 9_000)
          return true
        },
      }),
    )
    const engine = await engineFor({ it: http(server.url) })
    const view = await engine.waitFor('it', ['connected', 'failed', 'reconnecting'], 20_000)
    expect(view.state).toMatchObject({ kind: 'connected', era: 'modern' })
  })
})

describe('an answer finds its request', () => {
  const soon = 4_000

  async function calling(oddity: Oddity, kind = 'legacy', text = 'odd') {
    const content = [{ type: 'text', text }]
    const odd = createOddities({ 'tools/call': { content, ...(kind === 'modern' && { resultType: 'complete' }) } })
    const guard = { guard: odd.guard }
    const server = later(kind === 'modern' ? await startModernHttp(guard) : await startLegacyHttp(guard))
    const engine = await engineFor({ it: http(server.url) })
    await engine.waitFor('it', 'connected')
    odd.set('tools/call', oddity)
    return { engine, odd }
  }

  // Would catch: a call that waits for its time-out although its answer has been read, in either era.
  describe.each(['legacy', 'modern'])('%s', (kind) => {
    test.each<Oddity>([
      'result without id',
      'result with its id as text',
      'result with another id',
      'result without jsonrpc',
      'result in a list',
      'result beside an error of null',
      'result as plain text',
      'result without content type',
      'result as JSON that claims to be a stream',
      'result in an event of its own name',
      'result behind printed warnings',
      'result behind a page of warnings',
      'result as a stream that claims to be JSON',
      'result in a stream without its last line',
      'result in a body that never ends',
      'result in a stream that never ends',
      'result with status 500',
      'result in UTF-16',
    ])('%s', async (oddity) => {
      const { engine, odd } = await calling(oddity, kind)
      const begun = ownNow()
      expect(await engine.callText('it', 'count')).toBe('odd')
      expect(ownNow() - begun).toBeLessThan(soon)
      expect(odd.seen).toHaveLength(1)
      odd.mend()
      expect(await engine.callText('it', 'count')).toBe('1')
    })

    test.each<[Oddity, string, RegExp]>([
      ['error without id', 'call-failed', /Method not found/],
      ['error with id null', 'call-failed', /Method not found/],
      ['error event without id', 'call-failed', /Method not found/],
      ['error that is a text', 'call-failed', /Method not found/],
      ['error with a code as text', 'call-failed', /does not say why/],
      ['status 500', 'call-failed', /Internal error/],
      ['nothing', 'call-outcome-unknown', /was lost/],
      ['nothing as JSON', 'call-outcome-unknown', /was lost/],
      ['stream without answer', 'call-outcome-unknown', /was lost/],
      ['web page', 'call-failed', /web page/],
      ['text', 'call-failed', /text/],
      ['half a JSON', 'call-outcome-unknown', /was lost/],
      ['stream of other things', 'call-outcome-unknown', /was lost/],
      ['reset', 'call-outcome-unknown', /was lost/],
    ])('%s: %s', async (oddity, code, message) => {
      const { engine, odd } = await calling(oddity, kind)
      const begun = ownNow()
      const failure: unknown = await engine.engine.call('it', 'count', {}).then(
        () => null,
        (error: unknown) => error,
      )
      expect(failure).toMatchObject({ code })
      expect(JSON.stringify([String(failure), failure])).toMatch(message)
      // No library's words (a schema's, a parser's) for people.
      expect(String(failure)).not.toMatch(/Zod|invalid_|JSON at position|Unexpected|undici|terminated/)
      expect(ownNow() - begun).toBeLessThan(soon)
      expect(odd.seen).toHaveLength(1)
      odd.mend()
      await engine.waitFor('it', 'connected', 10_000)
      expect(await engine.callText('it', 'count')).toBe('1')
    })
  })

  // Would catch: a person's words turned into question marks, because everything is taken for UTF-8.
  test.each<Oddity>(['result in Latin-1', 'result in UTF-16'])('%s: every letter of it', async (oddity) => {
    const { engine } = await calling(oddity, 'legacy', 'Größe: 4 °C')
    expect(await engine.callText('it', 'count')).toBe('Größe: 4 °C')
  })

  // Would catch: "refused with status 422", where the server says what is wrong with the call.
  test.each([
    [422, true],
    [400, false],
    [500, false],
  ])('an error in the body of a status %i (id: %s): in the words of the server', async (status, hasId) => {
    const server = later(
      await startLegacyHttp({
        guard: (_request, response, body) => {
          const { method, id } = (body ?? {}) as { method?: string; id?: unknown }
          if (method !== 'tools/call') return false
          const error = { code: -32602, message: 'text must not be empty' }
          response.writeHead(status, { 'content-type': 'application/json' })
          response.end(JSON.stringify({ jsonrpc: '2.0', id: hasId ? id : null, error }))
          return true
        },
      }),
    )
    const engine = await engineFor({ it: http(server.url) })
    await engine.waitFor('it', 'connected')
    await expect(engine.engine.call('it', 'count', {})).rejects.toThrow('“text must not be empty”')
    expect(server.stats.messages['tools/call']).toBe(1)
    expect(engine.view('it').state.kind).toBe('connected')
  })

  // Would catch: a call that waits although nothing can bring its answer any more.
  test('that was only promised (202), where nothing could bring it: lost at once', async () => {
    const { engine } = await calling('accepted', 'modern')
    const begun = ownNow()
    await expect(engine.engine.call('it', 'count', {})).rejects.toMatchObject({ code: 'call-outcome-unknown' })
    expect(ownNow() - begun).toBeLessThan(soon)
  })

  // Would catch: an answer that is thrown away because it came on the stream of notices.
  test('that was only promised, and comes on the stream of notices', async () => {
    let stream: { write(text: string): unknown } | null = null
    const server = later(
      await startLegacyHttp({
        guard: (request, response, body) => {
          if (request.method === 'GET') {
            response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
            stream = response
            return true
          }
          const { method, id } = (body ?? {}) as { method?: string; id?: number }
          if (method !== 'tools/call') return false
          response.writeHead(202).end()
          const answer = { jsonrpc: '2.0', id, result: { content: [{ type: 'text', text: 'late' }] } }
          setTimeout(() => stream?.write(`data: ${JSON.stringify(answer)}\n\n`), 300)
          return true
        },
      }),
    )
    const engine = await engineFor({ it: http(server.url) })
    await engine.waitFor('it', 'connected')
    await expect.poll(() => stream !== null).toBe(true)
    expect(await engine.callText('it', 'count')).toBe('late')
  })

  // Would catch: the older transport, where an answer in the POST was never looked at.
  test('over HTTP+SSE, in the answer to its POST', async () => {
    const odd = createOddities()
    const server = later(await startSse({ guard: odd.guard }))
    const engine = await engineFor({ it: { type: 'sse', url: server.url } })
    await engine.waitFor('it', 'connected')
    odd.set('tools/call', 'result without id')
    expect(await engine.callText('it', 'count')).toBe('odd')
    odd.set('tools/call', 'error with id null')
    await expect(engine.engine.call('it', 'count', {})).rejects.toThrow('Method not found')
  })
})
