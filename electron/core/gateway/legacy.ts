/**
 * What the gateway says to a client of 2025-11-25 or older: the greeting and the lists from what is known, without asking
 * anybody; whatever a server has to do is relayed to it.
 */
import type { PromptsView, ResourcesView, ToolsView } from '../../../shared/model/capabilities'
import { PatchbayError } from '../../../shared/ipc/result'
import type { ServerView } from '../../../shared/model/server'
import { partOf, type Message } from '../mcp/message'
import { fieldsOf, readJson, text } from '../util/lenient'
import type { Way } from './relay'
import { awayAnswer, awayWords } from './away'

/** What the gateway needs of the engine. `server` is an id. */
export interface Upstreams {
  view(server: string): ServerView
  tools(server: string): Promise<ToolsView>
  prompts(server: string): Promise<PromptsView>
  resources(server: string): Promise<ResourcesView>
  /** Relays one request to the server, once; the answer has the request's own id. Throws a `PatchbayError` without one. */
  relay(server: string, request: Buffer, way: Way): Promise<Buffer>
}

/** The newest first; a client that wants another one is offered that. */
export const legacyVersions = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'] as const

/** What would change a state that all clients of a server share, or show one client what is another's. */
const refused = new Set([
  'server/discover',
  'logging/setLevel',
  'resources/subscribe',
  'resources/unsubscribe',
  'tasks/list',
])
const methodNotFound = -32_601

export interface Asked extends Way {
  upstreams: Upstreams
  server: string
  /** A request. */
  message: Message
}

export async function answerLegacy(asked: Asked): Promise<Buffer> {
  const { upstreams, server, message, ...way } = asked
  const id = partOf(message, 'id') ?? 'null'
  const method = message.method ?? ''
  switch (method) {
    case 'initialize':
      return result(id, { protocolVersion: agreedVersion(message), ...greetingOf(upstreams.view(server)) })
    case 'ping':
      return result(id, {})
    case 'tools/list':
      return result(id, { tools: (await upstreams.tools(server)).tools })
    case 'prompts/list':
      return result(id, { prompts: (await upstreams.prompts(server)).prompts })
    case 'resources/list':
      return result(id, { resources: (await upstreams.resources(server)).resources })
    case 'resources/templates/list':
      return result(id, { resourceTemplates: (await upstreams.resources(server)).templates })
    default:
  }
  if (refused.has(method)) {
    const error = { code: methodNotFound, message: `Patchbay does not pass ${method} on` }
    return Buffer.from(`{"jsonrpc":"2.0","id":${id},"error":${JSON.stringify(error)}}`)
  }
  try {
    return await upstreams.relay(server, message.bytes, way)
  } catch (error) {
    if (!(error instanceof PatchbayError)) throw error
    return awayAnswer(method, id, awayWords(error, upstreams.view(server)), error.code)
  }
}

/** The revision that an `initialize` asks for, if it is one of ours, else the newest. */
export function agreedVersion(initialize: Message): string {
  const read = readJson(initialize.bytes.toString())
  const wanted = text(fieldsOf(read.ok ? fieldsOf(read.value)['params'] : null)['protocolVersion'])
  return legacyVersions.find((version) => version === wanted) ?? legacyVersions[0]
}

/** The same whether the server is there or away: what a client is once told, it never asks again. */
export function greetingOf({ name, capabilities }: ServerView): { capabilities: object; serverInfo: object } {
  return {
    capabilities: {
      tools: { listChanged: true },
      prompts: { listChanged: true },
      resources: { listChanged: true },
      completions: {},
    },
    serverInfo: capabilities.serverInfo ?? { name, version: '0' },
  }
}

function result(id: string, value: unknown): Buffer {
  return Buffer.from(`{"jsonrpc":"2.0","id":${id},"result":${JSON.stringify(value)}}`)
}
