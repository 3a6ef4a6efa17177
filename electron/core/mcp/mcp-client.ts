/** The only user of the MCP client SDK: builds connected clients for all transports and both eras, and names its errors. */
import {
  Client,
  SSEClientTransport,
  SseError,
  StreamableHTTPClientTransport,
  type DiscoverResult,
  type JSONRPCMessage,
  type PriorDiscovery,
  type Transport,
  type TransportSendOptions,
} from '@modelcontextprotocol/client'
import type { Tool, ToolResult } from '../../../shared/model/capabilities'
import type { ProtocolEra } from '../../../shared/model/connection'
import { z } from 'zod'
import { FaultError } from '../problems/fault'
import { withLeaving } from '../network/leaving'
import { answerLost } from './answer-lost'
import { readLeniently } from './lenient-transport'
import { readPages } from './list-pages'
import { asSent } from './mend'
import type { ClientEvents, ConnectOptions, EraVerdict, McpClient } from './mcp'
import { prompts, resources, templates, tools, type ListItems, type ListKind, type ListReader } from './offers'
import { faultError } from './sdk-faults'
import { readResult } from './tool-result'
import type { Observed } from '../network/observed-fetch'

/** Connects over an own transport, e.g. a started program. `negotiate` finds the era out in place. */
export function connectTransport(
  transport: Transport,
  negotiate: boolean,
  options: ConnectOptions,
): Promise<McpClient> {
  return connect(transport, negotiate, options, null)
}

/** Connects over Streamable HTTP. */
export function connectHttp(url: URL, observed: Observed, options: ConnectOptions): Promise<McpClient> {
  const transport = new HttpTransport(url, { fetch: observed.fetch, onInsufficientScope: 'throw' })
  return connect(transport, true, options, observed)
}

/** Connects over HTTP+SSE, the transport of 2024-11-05. */
export function connectSse(url: URL, observed: Observed, options: ConnectOptions): Promise<McpClient> {
  const transport = new SSEClientTransport(url, { fetch: observed.fetch })
  return connect(transport, false, options, observed)
}

/**
 * A request whose answer stream ends without an answer would otherwise wait for its time-out (SDK 2.4.0); here it ends
 * at once with an error that says so.
 */
class HttpTransport extends StreamableHTTPClientTransport {
  override send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    if (!('method' in message) || !('id' in message) || options?.onRequestStreamEnd) return super.send(message, options)
    const { id } = message
    const onRequestStreamEnd = (): void => this.onmessage?.(answerLost(id))
    return super.send(message, { ...options, onRequestStreamEnd })
  }
}

async function connect(
  transport: Transport,
  negotiate: boolean,
  options: ConnectOptions,
  observed: Observed | null,
): Promise<McpClient> {
  const { version, elicit, verdict, events, timeoutMs, signal } = options
  const client = new Client(
    { name: 'patchbay', title: 'Patchbay', version },
    {
      capabilities: elicit ? { elicitation: { form: { applyDefaults: true } } } : {},
      versionNegotiation: { mode: negotiate ? 'auto' : 'legacy', probe: { timeoutMs } },
    },
  )
  if (elicit) {
    client.setRequestHandler('elicitation/create', async ({ params }) => {
      const schema = 'requestedSchema' in params ? (params.requestedSchema as Record<string, unknown>) : {}
      return elicit({ message: params.message, schema })
    })
  }
  const oddities: string[] = []
  readLeniently(transport, (what) => {
    if (oddities.length < mostOddities) oddities.push(what)
  })
  const prior = verdict ? toPrior(verdict) : negotiate ? undefined : ({ kind: 'legacy' } as const)
  try {
    await unlessAborted(client.connect(transport, { prior, timeout: timeoutMs, signal }), signal)
  } catch (error) {
    await transport.close().catch(() => undefined)
    throw faultError(error, observed)
  }
  subscribe(client, events, observed)
  return clientOver(client, transport, observed, oddities)
}

/** The SDK's era probe (2.4.0) is deaf to the signal: stop waiting for it; closing its transport then ends it. */
async function unlessAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  let abort = (): void => undefined
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason as Error)
    signal.addEventListener('abort', abort, { once: true })
    if (signal.aborted) abort()
  })
  try {
    await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

function toPrior(verdict: EraVerdict): PriorDiscovery {
  return verdict.era === 'legacy'
    ? { kind: 'legacy' }
    : { kind: 'modern', discover: verdict.discover as DiscoverResult }
}

function subscribe(client: Client, events: ClientEvents, observed: Observed | null): void {
  client.setNotificationHandler('notifications/tools/list_changed', () => events.listChanged('tools'))
  client.setNotificationHandler('notifications/prompts/list_changed', () => events.listChanged('prompts'))
  client.setNotificationHandler('notifications/resources/list_changed', () => events.listChanged('resources'))
  client.setNotificationHandler('notifications/message', ({ params }) => {
    const { data } = params
    events.log(params.level, typeof data === 'string' ? data : JSON.stringify(data))
  })
  client.onclose = () => events.closed()
  client.onerror = (error) => {
    // The second answer to a request that had one already (see HttpTransport) is no news.
    if (error.message.includes('unknown message ID')) return
    const { fault } = faultError(error, observed)
    // Nor is a refused message of HTTP+SSE, which says nothing about the event source: its own request hears of it.
    const refused = fault.kind === 'http' || fault.kind === 'redirect' || fault.kind === 'auth'
    if (client.transport instanceof SSEClientTransport && !(error instanceof SseError) && refused) return
    events.suspect(fault)
  }
}

/** What a greeting says that is odd is told so many times at most. */
const mostOddities = 10
/** Every result passes: what we read of it, we read ourselves. */
const anything = z.looseObject({})
/** `Mcp-Param-*` headers do not fit the call (2026-07-28, transports): our knowledge of the tool is an old one. */
const headerMismatch = -32020

function clientOver(
  client: Client,
  transport: Transport,
  observed: Observed | null,
  oddities: readonly string[],
): McpClient {
  const era = client.getProtocolEra() ?? 'legacy'
  const capabilities = client.getServerCapabilities() ?? {}
  const info = client.getServerVersion()
  const offers = { tools: !!capabilities.tools, prompts: !!capabilities.prompts, resources: !!capabilities.resources }
  /** The tools as last listed, whose parameters may travel in headers. */
  const known = new Map<string, Tool>()
  const toolReader = tools(era === 'modern' && observed !== null)
  const readers: { [K in ListKind]: ListReader<ListItems[K]> } = {
    tools: {
      ...toolReader,
      read: (item, wrong) => {
        const tool = toolReader.read(item, wrong)
        if (tool && era === 'modern') known.set(tool.name, tool)
        return tool
      },
    },
    prompts,
    resources,
    templates,
  }
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      const named = faultError(error, observed)
      // It has greeted us, so it is MCP.
      throw named.fault.kind === 'not-mcp'
        ? new FaultError({ ...named.fault, kind: 'invalid' }, { cause: error })
        : named
    }
  }
  const askPage = async (
    { method }: { method: string },
    cursor: string | undefined,
    timeout: number,
  ): Promise<unknown> =>
    asSent(
      await guarded(() =>
        client.request({ method, params: cursor === undefined ? {} : { cursor } }, anything, { timeout }),
      ),
    )
  const self: McpClient = {
    era,
    offers,
    oddities,
    serverInfo: info && info.name !== '' ? { name: info.name, version: info.version } : null,
    verdict: era === 'modern' ? { era, discover: client.getDiscoverResult() ?? {} } : { era },
    hasSession: () => transport.sessionId !== undefined,
    list: async (kind, timeoutMs) => {
      const reader = readers[kind]
      return readPages(reader, (cursor) => askPage(reader, cursor, timeoutMs), Date.now)
    },
    glance: async (kind, timeoutMs) => void (await askPage(readers[kind], undefined, timeoutMs)),
    callTool: async (name, args, { timeoutMs, signal }) => {
      const call = (): Promise<ToolResult> =>
        guarded(async () => {
          const options = { timeout: timeoutMs, resetTimeoutOnProgress: true, onprogress: () => undefined, signal }
          // Without an output schema, so that the SDK never hides a result that does not fit one.
          const { inputSchema = { type: 'object' } } = known.get(name) ?? {}
          const toolDefinition = { name, inputSchema: { ...inputSchema, type: 'object' as const } }
          return readResult(asSent(await client.callTool({ name, arguments: args }, { ...options, toolDefinition })))
        })
      // Over a pipe the request is written at once.
      const sent = (): Promise<ToolResult> => (observed ? withLeaving(call) : call())
      try {
        return await sent()
      } catch (error) {
        if (!(error instanceof FaultError) || error.fault.kind !== 'rpc' || error.fault.code !== headerMismatch)
          throw error
        // It was refused unseen: what it looks like now is asked, and it is called again.
        await self.list('tools', timeoutMs)
        return sent()
      }
    },
    probe: (timeout) =>
      guarded(async () => {
        if (era === 'modern') await client.discover({ timeout })
        else await client.ping({ timeout })
      }),
    listen: () => guarded(async () => listen(client, era)),
    close: async () => {
      client.onclose = undefined
      client.onerror = undefined
      // A server that has forgotten the session, or is gone, needs no goodbye.
      if (transport instanceof StreamableHTTPClientTransport && transport.sessionId !== undefined) {
        await withLimit(transport.terminateSession(), 1000)
      }
      await client.close().catch(() => undefined)
    },
  }
  return self
}

async function listen(client: Client, era: ProtocolEra): ReturnType<McpClient['listen']> {
  const { tools, prompts, resources } = client.getServerCapabilities() ?? {}
  const filter = {
    ...(tools?.listChanged && { toolsListChanged: true }),
    ...(prompts?.listChanged && { promptsListChanged: true }),
    ...(resources?.listChanged && { resourcesListChanged: true }),
  }
  if (era !== 'modern' || Object.keys(filter).length === 0) return null
  const subscription = await client.listen(filter)
  return { ended: subscription.closed, close: () => subscription.close() }
}

async function withLimit(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  await Promise.race([
    work.then(
      () => undefined,
      () => undefined,
    ),
    limit,
  ])
  clearTimeout(timer)
}
