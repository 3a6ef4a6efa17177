/** A client that speaks MCP on stdio with `patchbay bridge`, as plainly as a program can: one message per line. */
import type { RunningCommand } from './cli'
import { expect } from 'vitest'

export interface RpcAnswer {
  id: unknown
  result?: Record<string, unknown>
  error?: { code: number; message: string }
}

export interface BridgeClient {
  command: RunningCommand
  /** Asks, and resolves with the answer. */
  ask(method: string, params?: object): Promise<RpcAnswer>
  tell(method: string, params?: object): void
  /** Says something as it is. */
  say(message: object): void
  /** Everything that came and is no answer. */
  heard(): { id?: unknown; method: string; params?: Record<string, unknown> }[]
  greet(capabilities?: object): Promise<RpcAnswer>
  toolNames(): Promise<string[]>
  call(tool: string, args?: object): Promise<{ text: string; isError: boolean }>
}

export function bridgeClient(command: RunningCommand): BridgeClient {
  let last = 0
  const messages = (): Record<string, unknown>[] =>
    command
      .stdout()
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  const say = (message: object): void => command.type(JSON.stringify({ jsonrpc: '2.0', ...message }))
  const client: BridgeClient = {
    command,
    say,
    tell: (method, params) => say({ method, ...(params && { params }) }),
    heard: () => messages().filter((message) => 'method' in message) as ReturnType<BridgeClient['heard']>,
    async ask(method, params) {
      last += 1
      const id = `t${last}`
      say({ id, method, ...(params && { params }) })
      const answer = (): Record<string, unknown> | undefined =>
        messages().find((message) => message['id'] === id && !('method' in message))
      await expect.poll(answer, { timeout: 30_000, interval: 10 }).toBeDefined()
      return answer() as unknown as RpcAnswer
    },
    async greet(capabilities = {}) {
      const clientInfo = { name: 'a test', version: '1' }
      const answer = await client.ask('initialize', { protocolVersion: '2025-06-18', capabilities, clientInfo })
      client.tell('notifications/initialized')
      return answer
    },
    async toolNames() {
      const { result } = await client.ask('tools/list')
      const tools = (result?.['tools'] ?? []) as { name: string }[]
      return tools.map(({ name }) => name)
    },
    async call(tool, args = {}) {
      const { result } = await client.ask('tools/call', { name: tool, arguments: args })
      const content = result?.['content'] as { text?: string }[] | undefined
      return { text: content?.[0]?.text ?? '', isError: result?.['isError'] === true }
    },
  }
  return client
}
