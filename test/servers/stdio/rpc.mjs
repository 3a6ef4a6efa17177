/**
 * A small MCP server over stdin and stdout without any SDK, so that a test program starts in the time that Node needs.
 * Every program that uses it appends its process id to the file named by TEST_STARTS_FILE: starts can be counted.
 */
import { appendFileSync } from 'node:fs'

const known = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25']

/** Notes this start where the test can count it. */
export function noteStart() {
  const file = process.env['TEST_STARTS_FILE']
  if (file) appendFileSync(file, `${process.pid}\n`)
}

/** The value after `--name` among the arguments. */
export function option(name, fallback) {
  const index = process.argv.indexOf(`--${name}`)
  return index < 0 ? fallback : process.argv[index + 1]
}

/** Writes one JSON-RPC message. */
export function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
}

export const textResult = (text) => ({ content: [{ type: 'text', text: String(text) }] })

/**
 * Serves until stdin ends.
 * @param {{
 *   name: string,
 *   tools: { name: string, description: string, inputSchema: object }[],
 *   call: (name: string, args: Record<string, unknown>) => unknown,
 *   before?: (message: { method?: string, id?: unknown }) => boolean,
 *   ended?: () => void,
 *   greetAfterMs?: number,
 * }} server `before` answers true when it has dealt with a message itself; `ended` replaces the exit at the end of stdin.
 */
export function serve(server) {
  noteStart()
  let rest = ''
  process.stdin.setEncoding('utf8')
  process.stdin.on('data', (chunk) => {
    rest += chunk
    const lines = rest.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.trim() !== '') void receive(JSON.parse(line))
  })
  process.stdin.on('end', server.ended ?? (() => process.exit(0)))

  async function receive(message) {
    if (server.before?.(message)) return
    if (message.id === undefined || message.method === undefined) return
    if (message.method === 'initialize') await new Promise((go) => setTimeout(go, server.greetAfterMs ?? 0))
    try {
      const result = await answer(message.method, message.params ?? {})
      if (result === undefined) send({ id: message.id, error: { code: -32601, message: 'Method not found' } })
      else send({ id: message.id, result })
    } catch (error) {
      send({ id: message.id, error: { code: -32603, message: error.message } })
    }
  }

  async function answer(method, params) {
    switch (method) {
      case 'initialize':
        return {
          protocolVersion: known.includes(params.protocolVersion) ? params.protocolVersion : known.at(-1),
          capabilities: { tools: { listChanged: true } },
          serverInfo: { name: server.name, version: '1.0.0' },
        }
      case 'ping':
        return {}
      case 'tools/list':
        return { tools: server.tools }
      case 'tools/call':
        return server.call(params.name, params.arguments ?? {})
      default:
        return undefined
    }
  }
}
