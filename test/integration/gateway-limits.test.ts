/** What a client cannot take goes by how it calls itself, whatever its token is called: one odd tool must not cost it the others. */
import { afterEach, expect, test } from 'vitest'
import { startLegacyHttp } from '../servers/legacy-http'
import { asJson, bench, cleanUp, later, openGateway, raw } from '../support/gateway-bench'

afterEach(cleanUp)

const names = (body: string): string[] => {
  const json = body.startsWith('{') ? body : (/^data: (.*)$/m.exec(body)?.[1] ?? '')
  const { result } = JSON.parse(json) as { result: { tools: { name: string }[] } }
  return result.tools.map(({ name }) => name)
}

// Would catch: a client that is known by the name of its token alone; one whose session has outlived the engine and is
// forgotten with it; and a tool that is taken from a client that could have it.
test('a tool that would cost Claude Code all its tools is left out for it alone, in both eras and across a restart', async () => {
  const server = await startLegacyHttp()
  later(() => server.close())
  server.toolbox.addTool('odd', { 'a name with blanks': { type: 'string' } })
  const setUp = await bench({ one: { type: 'http', url: server.url } }, 'one')
  await setUp.engine.waitFor('one', 'connected')
  let { url } = setUp
  const post = (headers: Record<string, string>, body: object) =>
    raw(url, { headers: { ...asJson(setUp.token), ...headers }, body: JSON.stringify({ jsonrpc: '2.0', ...body }) })
  const greet = async (name: string): Promise<Record<string, string>> => {
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name, version: '1' } }
    const { headers } = await post({}, { id: 1, method: 'initialize', params })
    return { 'mcp-session-id': String(headers['mcp-session-id']), 'mcp-protocol-version': '2025-11-25' }
  }
  const older = async (session: Record<string, string>): Promise<string[]> =>
    names((await post(session, { id: 2, method: 'tools/list' })).body)
  const newer = async (name: string): Promise<string[]> => {
    const _meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': {},
      'io.modelcontextprotocol/clientInfo': { name, version: '1' },
    }
    const headers = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/list' }
    return names((await post(headers, { id: 3, method: 'tools/list', params: { _meta } })).body)
  }

  const [claude, other] = [await greet('claude-code'), await greet('somebody else')]
  expect(await older(other)).toContain('odd')
  expect(await older(claude)).toContain('echo')
  expect(await older(claude)).not.toContain('odd')
  expect(await newer('somebody else')).toContain('odd')
  expect(await newer('claude-code')).not.toContain('odd')
  expect((await setUp.gateway.admin.leftOut()).leftOut).toMatchObject([{ client: 'a client', tool: 'odd' }])

  await setUp.gateway.close()
  url = new URL(url.pathname, (await (await openGateway(setUp.engine)).admin.view()).url)
  expect(await older(claude)).not.toContain('odd')
  expect(await older(other)).toContain('odd')
})
