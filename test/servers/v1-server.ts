/** The toolbox behind an SDK v1 server: one instance per session, as deployed legacy servers do it. */
import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import {
  CallToolRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListToolsRequestSchema,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from '@modelcontextprotocol/sdk/types.js'
import { prompts, resources } from './offers'
import type { Toolbox } from './toolbox'

/** Makes a server instance for one session. It tells its client about changes of the toolbox until it is closed. */
export function createV1Server(toolbox: Toolbox, name: string): Server {
  const server = new Server(
    { name, version: '1.0.0' },
    { capabilities: { tools: { listChanged: true }, prompts: {}, resources: { subscribe: true } } },
  )
  server.setRequestHandler(ListToolsRequestSchema, (request) => toolbox.list(request.params?.cursor))
  server.setRequestHandler(CallToolRequestSchema, (request) =>
    toolbox.call(request.params.name, request.params.arguments ?? {}),
  )
  server.setRequestHandler(ListPromptsRequestSchema, () => ({ prompts }))
  server.setRequestHandler(ListResourcesRequestSchema, () => ({ resources }))
  const watched = new Set<string>()
  server.setRequestHandler(SubscribeRequestSchema, ({ params }) => {
    watched.add(params.uri)
    return {}
  })
  server.setRequestHandler(UnsubscribeRequestSchema, ({ params }) => {
    watched.delete(params.uri)
    return {}
  })
  const stopTouch = toolbox.onTouch((uri) => {
    if (watched.has(uri))
      server.sendResourceUpdated({ uri }).catch((error: unknown) => server.onerror?.(error as Error))
  })
  const unsubscribe = toolbox.onChange(() => {
    server.sendToolListChanged().catch((error: unknown) => server.onerror?.(error as Error))
  })
  server.onclose = () => {
    stopTouch()
    unsubscribe()
  }
  return server
}
