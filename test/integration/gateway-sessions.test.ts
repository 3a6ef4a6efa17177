/** Sessions of older clients as the specification wants them to end (2025-11-25, transports, "Session Management"). */
import { afterEach, expect, test } from 'vitest'
import { startLegacyHttp } from '../servers/legacy-http'
import { asJson, bench, cleanUp, later, raw } from '../support/gateway-bench'

afterEach(cleanUp)

// Would catch: a session that is over and hears of changes all the same, a stream that never ends for a client that has gone, and
// one client's end that costs another its session.
test('a session that its client has ended is not found any more, by POST and by GET', async () => {
  const server = await startLegacyHttp()
  later(() => server.close())
  const setUp = await bench({ one: { type: 'http', url: server.url } }, 'one')
  await setUp.engine.waitFor('one', 'connected')
  const headers = asJson(setUp.token)
  const greet = async (): Promise<Record<string, string>> => {
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'x', version: '1' } }
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })
    return { ...headers, 'mcp-session-id': String((await raw(setUp.url, { headers, body })).headers['mcp-session-id']) }
  }
  const [mine, other] = [await greet(), await greet()]
  const ping = { body: '{"jsonrpc":"2.0","id":2,"method":"ping"}' }
  expect((await raw(setUp.url, { method: 'DELETE', headers: mine })).status).toBe(204)
  expect((await raw(setUp.url, { headers: mine, ...ping })).status).toBe(404)
  // However the client spells the media type.
  for (const accept of ['text/event-stream', 'Text/Event-Stream'])
    expect((await raw(setUp.url, { method: 'GET', headers: { ...mine, accept } })).status).toBe(404)
  expect((await raw(setUp.url, { headers: other, ...ping })).status).toBe(200)
})
