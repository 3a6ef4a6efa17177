/** A Streamable HTTP server without any SDK, for what only bytes can show: its calls are answered by the test itself. */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface BareHttp {
  readonly url: string
  /** Calls of tools that have arrived. */
  calls(): number
  close(): Promise<void>
}

/** @param call answers a `tools/call`; `id` is the request's, as JSON */
export async function startBareHttp(call: (id: string, response: ServerResponse) => void): Promise<BareHttp> {
  let calls = 0
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const head = chunks[0]?.toString('latin1', 0, 300) ?? ''
      const id = /"id":\s*("[^"]*"|\d+)/.exec(head)?.[1]
      const method = /"method":\s*"([^"]+)"/.exec(head)?.[1] ?? ''
      if (method === 'tools/call' && id !== undefined) {
        calls += 1
        return call(id, response)
      }
      const results: Record<string, object> = {
        initialize: {
          protocolVersion: '2025-06-18',
          capabilities: { tools: {} },
          serverInfo: { name: 'bare', version: '1' },
        },
        'tools/list': { tools: [{ name: 't', inputSchema: { type: 'object' } }] },
        ping: {},
      }
      const result = Object.hasOwn(results, method) ? results[method] : undefined
      if (id === undefined || request.method !== 'POST') return void response.writeHead(id ? 405 : 202).end()
      const body = result ? { result } : { error: { code: -32_601, message: 'no' } }
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ jsonrpc: '2.0', id: JSON.parse(id) as unknown, ...body }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    calls: () => calls,
    close: () => new Promise((resolve) => (server.closeAllConnections(), server.close(() => resolve()))),
  }
}
