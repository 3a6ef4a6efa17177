/** Greetings that go well until their last word; and what is said of a server that has answered as MCP does. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { problemOf } from '../../../shared/model/connection'
import { startLegacyHttp } from '../../servers/legacy-http'
import { createFault, inTrouble } from '../policy/bench'
import { cleanUp } from '../../support/cleanup'
import { ownNow } from '../../support/own-time'

const { later, engineFor } = cleanUp(afterEach)
const http = (url: string) => ({ type: 'http', url })

type Answer = (request: IncomingMessage, response: ServerResponse) => void
const status =
  (code: number, body = ''): Answer =>
  (_request, response) =>
    void response.writeHead(code, { 'content-type': 'application/json' }).end(body)

describe('“initialized”, the last word of a greeting', () => {
  // https://github.com/outline/outline/issues/13775, https://github.com/warpdotdev/warp/issues/8656 and others.
  const answers: Record<string, Answer> = {
    '400 and nothing': status(400),
    '404 for the method': status(
      404,
      '{"jsonrpc":"2.0","id":null,"error":{"code":-32601,"message":"Method not found"}}',
    ),
    '405': status(405),
    '403': status(403, 'Forbidden'),
    '500': status(500, 'Internal Server Error'),
    '503 with a pause': (_request, response) => void response.writeHead(503, { 'retry-after': '60' }).end(),
    '200 with an error': status(200, '{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"Invalid Request"}}'),
    'a web page': (_request, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
    'a broken connection': (request) => request.socket.resetAndDestroy(),
    silence: () => undefined,
  }

  /** A server that takes everything but this message. */
  const startServer = async (answer: Answer) =>
    later(
      await startLegacyHttp({
        guard(request, response, body) {
          if ((body as { method?: string } | undefined)?.method !== 'notifications/initialized') return false
          answer(request, response)
          return true
        },
      }),
    )

  // Would catch: a server that works and is given up, or sent to look at its address, for a notice that it does not know.
  test.each(Object.entries(answers))('answered with %s: connected, with its tools', async (_name, answer) => {
    const server = await startServer(answer)
    const engine = await engineFor({ it: http(server.url) })
    const { state, capabilities } = await engine.waitFor('it', ['connected', 'failed', 'reconnecting'], 15_000)
    expect(problemOf(state)).toBeNull()
    expect(capabilities).toMatchObject({ tools: 7, problem: null })
    expect(await engine.callText('it', 'count')).toBe('1')
    expect(server.initializes()).toBe(1)
  })

  // Would catch: a server that never hears that the greeting is over, because it closed a kept connection in that moment: none
  // of its notices and questions would come.
  test('a connection that broke once: it is said again, and notices come', async () => {
    let isWhole = false
    const server = later(
      await startLegacyHttp({
        guard(request, _response, body) {
          if (isWhole || (body as { method?: string } | undefined)?.method !== 'notifications/initialized') return false
          isWhole = true
          request.socket.resetAndDestroy()
          return true
        },
      }),
    )
    const engine = await engineFor({ it: http(server.url) })
    await engine.waitFor('it', 'connected', 15_000)
    server.toolbox.addTool('late')
    await engine.waitFor('it', ({ capabilities }) => capabilities.tools === 8)
    expect(server.initializes()).toBe(1)
  })

  // Would catch: a wish of the person that waits for a server's answer, and an engine that cannot stop.
  test('not answered: Disconnect does not wait for it', async () => {
    const server = await startServer(() => undefined)
    const engine = await engineFor({ it: http(server.url) })
    await expect.poll(() => server.stats.messages['notifications/initialized'] ?? 0).toBe(1)
    const begun = ownNow()
    await engine.engine.disconnect('it')
    expect(ownNow() - begun).toBeLessThan(3_000)
    expect(engine.view('it').state.kind).toBe('disconnected')
  })
})

describe('an address where MCP has answered once', () => {
  const aboutTheAddress = /\bURL|\baddress\b|\bpath\b|\bhost and port\b|not an MCP server/i
  const refusals: [string, number, Record<string, string>, string][] = [
    ['400', 400, {}, 'Bad Request'],
    ['402', 402, {}, ''],
    ['404', 404, { 'content-type': 'text/plain' }, 'Not found'],
    ['405', 405, {}, ''],
    ['406', 406, {}, 'Not Acceptable'],
    ['410', 410, {}, ''],
    ['415', 415, {}, ''],
    ['a web page', 200, { 'content-type': 'text/html' }, '<!doctype html><title>Welcome</title>'],
    ['other JSON', 200, { 'content-type': 'application/json' }, '{"status":"ok"}'],
    ['nothing', 204, {}, ''],
    ['a way to a sign-in page', 302, { location: 'https://sso.example.com/login' }, ''],
  ]

  // Would catch: "Check the URL" although nothing but what stands behind it has changed.
  test.each(refusals)(
    'and now %s: no word about its address, and it heals by itself',
    async (_name, code, headers, body) => {
      const fault = createFault()
      const server = later(await startLegacyHttp({ guard: fault.guard }))
      const engine = await engineFor({ it: http(server.url) })
      await engine.waitFor('it', 'connected')
      fault.set(code, headers, body)
      await engine.engine.reconnect('it')
      const view = await engine.waitFor('it', ({ state }) => problemOf(state) !== null)
      const { title, hint, action } = problemOf(view.state) ?? { title: '', hint: '', action: '' }
      expect(`${title} ${hint}`).not.toMatch(aboutTheAddress)
      expect(action).not.toBe('edit-config')
      const { cause } = await engine.engine.diagnose('it')
      expect(cause?.hint ?? '').not.toMatch(aboutTheAddress)
      expect(cause?.action).not.toBe('edit-config')
      fault.mend()
      await engine.engine.reconnect('it')
      expect(engine.view('it').state.kind).toBe('connected')
    },
  )

  // Would catch: the same after a greeting that went well, before anything of it was kept.
  test('is not blamed for what comes right behind the greeting', async () => {
    const fault = createFault()
    fault.set(302, { location: 'https://sso.example.com/login' }, '', 'tools/list')
    const server = later(await startLegacyHttp({ guard: fault.guard }))
    const engine = await engineFor({ it: http(server.url) })
    const problem = problemOf((await inTrouble(engine, 'it', 'http.redirect')).state)
    expect(`${problem?.title} ${problem?.hint}`).not.toMatch(/\bURL|entry/)
  })

  // Would catch: a server taken down by its own list, which was refused from the beginning.
  test.each([400, 404])(
    'and whose list and ping are both refused (%i): one session, and why there are no tools',
    async (code) => {
      const server = later(
        await startLegacyHttp({
          guard(_request, response, body) {
            const { method = '' } = (body ?? {}) as { method?: string }
            if (!['tools/list', 'ping', 'prompts/list', 'resources/list'].includes(method)) return false
            response.writeHead(code, { 'content-type': 'text/plain' }).end('No')
            return true
          },
        }),
      )
      const engine = await engineFor({ it: http(server.url) })
      await engine.waitFor('it', ({ pulse }) => (pulse?.latencyMs ?? null) !== null)
      expect(engine.view('it').capabilities.problem).toMatchObject({ code: 'protocol.tools-unavailable' })
      expect(engine.view('it').state.kind).toBe('connected')
      expect(server.initializes()).toBeLessThanOrEqual(2)
      expect(await engine.callText('it', 'count')).toBe('1')
    },
  )
})

describe('a redirect to the same address with a slash', () => {
  // Would catch: a server that every other client reaches, refused for how its web server spells a folder.
  test.each([301, 302, 307, 308])('%i: is followed, with the method kept', async (code) => {
    const server = later(
      await startLegacyHttp({
        guard(request, response) {
          if (request.url !== '/mcp') return false
          response.writeHead(code, { location: '/mcp/' }).end()
          return true
        },
      }),
    )
    const engine = await engineFor({ it: http(server.url) })
    await engine.waitFor('it', 'connected')
    expect(await engine.callText('it', 'count')).toBe('1')
  })

  test.each([301, 302])('%i to another path is not: a call must not be put to whatever is there', async (code) => {
    const asked: string[] = []
    const server = later(
      await startLegacyHttp({
        guard(request, response) {
          asked.push(request.url ?? '')
          if (request.url !== '/mcp') return false
          response.writeHead(code, { location: '/login' }).end()
          return true
        },
      }),
    )
    const engine = await engineFor({ it: http(server.url) })
    await inTrouble(engine, 'it', 'http.redirect')
    expect(asked).not.toContain('/login')
  })
})
