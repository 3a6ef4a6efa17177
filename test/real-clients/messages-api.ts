/**
 * A made-up Messages API on loopback for a real Claude Code: what the person says is a call to make (`call TOOL {…}`), which
 * it answers with the use of that tool, and the tool's result with a text. As the real one does, it refuses a request whole in
 * which one tool is not as tools have to be. No model, and no network.
 */
import { randomUUID } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Block {
  type: string
  text?: string
}
interface OfferedTool {
  name: string
  input_schema?: { properties?: Record<string, unknown> }
}
interface Asked {
  stream?: boolean
  tools?: OfferedTool[]
  messages?: { role: string; content: string | Block[] }[]
}

export interface MessagesApi {
  readonly url: string
  /** The names of the tools that the client offered to the model last. */
  offered(): readonly string[]
  close(): Promise<void>
}

export async function startMessagesApi(): Promise<MessagesApi> {
  let tools: readonly string[] = []
  let uses = 0
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      if (!request.url?.startsWith('/v1/messages') || request.url.includes('count_tokens'))
        return void response.writeHead(200, { 'content-type': 'application/json' }).end('{"input_tokens":1}')
      const asked = JSON.parse(Buffer.concat(parts).toString()) as Asked
      if ((asked.tools?.length ?? 0) > 0) tools = asked.tools?.map(({ name }) => name) ?? []
      const wrong = asked.tools?.map(wrongIn).find((each) => each !== null)
      if (wrong !== undefined) return refuse(response, wrong)
      const last = asked.messages?.findLast(({ role }) => role === 'user')?.content ?? ''
      const blocks = typeof last === 'string' ? [{ type: 'text', text: last }] : last
      // What was said before may stand in front of it.
      const call = /^call (\S+) (\{.*\})$/.exec(blocks.at(-1)?.text ?? '')
      if (!call) return answer(response, asked, { text: 'done' })
      uses += 1
      answer(response, asked, { tool: call[1] ?? '', input: call[2] ?? '{}', id: `toolu_${uses}` })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    offered: () => tools,
    close: () => new Promise((resolve) => (server.closeAllConnections(), server.close(() => resolve()))),
  }
}

/** Why the Messages API does not take it (https://platform.claude.com/docs/en/agents-and-tools/tool-use); null when it does. */
function wrongIn({ name, input_schema: schema }: OfferedTool, index: number): string | null {
  if (!/^[a-zA-Z0-9_-]{1,128}$/.test(name))
    return `tools.${index}.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'`
  const keys = Object.keys(schema?.properties ?? {})
  if (keys.every((key) => /^[a-zA-Z0-9_.-]{1,64}$/.test(key))) return null
  return `tools.${index}.custom.input_schema.properties: Property keys should match pattern '^[a-zA-Z0-9_.-]{1,64}$'`
}

function refuse(response: ServerResponse, message: string): void {
  response.writeHead(400, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ type: 'error', error: { type: 'invalid_request_error', message } }))
}

type Said = { text: string } | { tool: string; input: string; id: string }

function answer(response: ServerResponse, { stream }: Asked, said: Said): void {
  const usage = { input_tokens: 1, output_tokens: 1 }
  const head = {
    id: `msg_${randomUUID()}`,
    type: 'message',
    role: 'assistant',
    model: 'made-up',
    stop_sequence: null,
    usage,
  }
  const isText = 'text' in said
  const reason = isText ? 'end_turn' : 'tool_use'
  const block = isText
    ? { type: 'text', text: said.text }
    : { type: 'tool_use', id: said.id, name: said.tool, input: JSON.parse(said.input) as unknown }
  if (stream !== true) {
    response.writeHead(200, { 'content-type': 'application/json' })
    return void response.end(JSON.stringify({ ...head, content: [block], stop_reason: reason }))
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const event = (type: string, more: object): void =>
    void response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`)
  event('message_start', { message: { ...head, content: [], stop_reason: null } })
  event('content_block_start', { index: 0, content_block: isText ? { ...block, text: '' } : { ...block, input: {} } })
  const delta = isText
    ? { type: 'text_delta', text: said.text }
    : { type: 'input_json_delta', partial_json: said.input }
  event('content_block_delta', { index: 0, delta })
  event('content_block_stop', { index: 0 })
  event('message_delta', { delta: { stop_reason: reason, stop_sequence: null }, usage })
  event('message_stop', {})
  response.end()
}
