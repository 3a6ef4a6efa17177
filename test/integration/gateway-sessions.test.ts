/** Sessions of older clients as the specification wants them to end (2025-11-25, transports, "Session Management"). */
import { afterEach, expect, test } from 'vitest'
import { startLegacyHttp } from '../servers/legacy-http'
import { asJson, bench, cleanUp, later, raw } from '../support/gateway-bench'

afterEach(cleanUp)

async function setUpOne(): Promise<Awaited<ReturnType<typeof bench>>> {
  const server = await startLegacyHttp()
  later(() => server.close())
  const setUp = await bench({ one: { type: 'http', url: server.url } }, 'one')
  await setUp.engine.waitFor('one', 'connected')
  return setUp
}

// Would catch: a session that is over and hears of changes all the same, a stream that never ends for a client that has gone, and
// one client's end that costs another its session.
test('a session that its client has ended is not found any more, by POST and by GET', async () => {
  const setUp = await setUpOne()
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

// Would catch: a request of a revision that nobody has agreed to, answered by the rules of another; and a refusal of one that may be said.
test.each([
  ['2031-01-01', 400],
  ['nonsense', 400],
  ['2025-11-25', 200],
  ['2025-03-26', 200],
])('a request that says it is of %s: %i', async (version, status) => {
  const setUp = await setUpOne()
  const headers = { ...asJson(setUp.token), 'mcp-protocol-version': version }
  const answer = await raw(setUp.url, { headers, body: '{"jsonrpc":"2.0","id":2,"method":"ping"}' })
  expect(answer.status).toBe(status)
  expect((JSON.parse(answer.body) as { id: number }).id).toBe(2)
})
