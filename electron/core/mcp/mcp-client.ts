/** The only user of the MCP client SDK: builds connected clients on any pipe, for both eras. */
import {
  Client,
  SUPPORTED_PROTOCOL_VERSIONS,
  type DiscoverResult,
  type PriorDiscovery,
} from '@modelcontextprotocol/client'
import type { Tool, ToolResult } from '../../../shared/model/capabilities'
import type { ProtocolEra } from '../../../shared/model/connection'
import { z } from 'zod'
import { FaultError } from '../problems/fault'
import { withLeaving } from '../network/leaving'
import { readPages } from './list-pages'
import { AskedHere, capabilitiesOf } from './asked'
import { asSent } from './mend'
import {
  clientInfo,
  type CallWatch,
  type ClientEvents,
  type ConnectOptions,
  type EraVerdict,
  type McpClient,
} from './mcp'
import { prompts, resources, templates, tools, type ListItems, type ListKind, type ListReader } from './offers'
import type { Pipe } from './pipe'
import { faultError } from './sdk-faults'
import { SdkTransport } from './sdk-transport'
import { readResult } from './tool-result'

/** Connects as a rider on a pipe. Rejects with a `FaultError`; the pipe is then as usable as before. */
export async function connect(pipe: Pipe, verdict: EraVerdict, options: ConnectOptions): Promise<McpClient> {
  const { version, asks, events, timeoutMs, signal } = options
  const oddities: string[] = []
  const transport = new SdkTransport(pipe, {
    trouble: events.suspect,
    taskTold: events.taskTold,
    odd: (what) => {
      if (oddities.length < mostOddities) oddities.push(what)
    },
  })
  const client = new Client(clientInfo(version), {
    capabilities: { ...forOthers(verdict), ...capabilitiesOf(options) },
    ...offering(verdict),
  })
  if (verdict.era === 'legacy') client.setRequestHandler('roots/list', () => ({ roots: [] }))
  const asked = asks && new AskedHere(asks)
  if (asked?.takes('form', 'url') === true)
    client.setRequestHandler('elicitation/create', ({ params }, { mcpReq }) => asked.elicit(params, mcpReq.signal))
  if (asked?.takes('sampling') === true)
    client.setRequestHandler('sampling/createMessage', ({ params }, { mcpReq }) => asked.sample(params, mcpReq.signal))
  // The SDK gives up only the request that is under way, not what is sent behind it.
  const giveUp = (): void => void transport.close()
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    await client.connect(transport, { prior: toPrior(verdict), timeout: timeoutMs, signal })
    signal.throwIfAborted()
  } catch (error) {
    await transport.close()
    signal.throwIfAborted()
    throw faultError(error)
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
  subscribe(client, events)
  return clientOver(client, pipe, verdict, oddities, transport, () => asked?.begin() ?? (() => undefined))
}

/** The SDK offers the first, and takes whichever of them the server names. */
function offering(verdict: EraVerdict): { supportedProtocolVersions?: string[] } {
  if (verdict.era === 'modern' || verdict.offered === undefined) return {}
  return { supportedProtocolVersions: [verdict.offered, ...SUPPORTED_PROTOCOL_VERSIONS] }
}

/**
 * An older server is told once what can be asked of those who speak through this connection. What one of them cannot answer
 * is refused when it is asked; of ourselves, when nobody's call is under way, the same. Later ones are told with every request.
 */
function forOthers({ era }: EraVerdict): object {
  return era === 'legacy' ? { elicitation: { form: {}, url: {} }, sampling: {}, roots: {} } : {}
}

function toPrior(verdict: EraVerdict): PriorDiscovery {
  return verdict.era === 'legacy'
    ? { kind: 'legacy' }
    : { kind: 'modern', discover: verdict.discover as DiscoverResult }
}

function subscribe(client: Client, events: ClientEvents): void {
  client.setNotificationHandler('notifications/tools/list_changed', () => events.listChanged('tools'))
  client.setNotificationHandler('notifications/prompts/list_changed', () => events.listChanged('prompts'))
  client.setNotificationHandler('notifications/resources/list_changed', () => events.listChanged('resources'))
  client.setNotificationHandler('notifications/resources/updated', ({ params }) => events.resourceUpdated(params.uri))
  client.setNotificationHandler('notifications/message', ({ params }) => {
    const { data } = params
    events.log(params.level, typeof data === 'string' ? data : JSON.stringify(data))
  })
  // What goes wrong on the way is told by the pipe; what the SDK cannot read of a notice is nobody's trouble.
  client.onclose = () => events.closed()
}

/** Clients show a model the first few thousand characters. */
const longestInstructions = 100_000
/** What a greeting says that is odd is told so many times at most. */
const mostOddities = 10
/** Every result passes: what we read of it, we read ourselves. */
const anything = z.looseObject({})
/** `Mcp-Param-*` headers do not fit the call (2026-07-28, transports): our knowledge of the tool is an old one. */
const headerMismatch = -32020

/** The SDK tells of its own rounds of questions as if the server had (client 2.4.0): its words, and a count of nothing. */
const ownProgress = /^Fulfilling input required by '/

/** @param begin marks a call as under way; what it returns ends that */
function clientOver(
  client: Client,
  pipe: Pipe,
  given: EraVerdict,
  oddities: readonly string[],
  transport: SdkTransport,
  begin: () => () => void,
): McpClient {
  const era = client.getProtocolEra() ?? 'legacy'
  const capabilities = client.getServerCapabilities() ?? {}
  const info = client.getServerVersion()
  const offers = { tools: !!capabilities.tools, prompts: !!capabilities.prompts, resources: !!capabilities.resources }
  /** The tools as last listed, whose parameters may travel in headers. */
  const known = new Map<string, Tool>()
  const toolReader = tools(era === 'modern' && pipe.kind === 'http')
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
    if (!client.transport) throw new FaultError({ kind: 'closed', message: 'Not connected' }, { neverSent: true })
    try {
      return await work()
    } catch (error) {
      const named = faultError(error)
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
    pipe,
    offers,
    oddities,
    introduction: {
      serverInfo: info && info.name !== '' ? { ...info } : null,
      instructions: client.getInstructions()?.slice(0, longestInstructions) ?? null,
    },
    verdict: era === 'modern' ? { era, discover: client.getDiscoverResult() ?? {} } : { ...given, era },
    hasSession: () => pipe.conversation.sessionId !== null,
    list: async (kind, timeoutMs) => {
      const reader = readers[kind]
      return readPages(reader, (cursor) => askPage(reader, cursor, timeoutMs), Date.now)
    },
    glance: async (kind, timeoutMs) => void (await askPage(readers[kind], undefined, timeoutMs)),
    callTool: async (name, args, { timeoutMs, signal, progress }) => {
      const call = (own: Record<string, unknown>): Promise<ToolResult> =>
        guarded(async () => {
          const options = {
            timeout: timeoutMs,
            resetTimeoutOnProgress: true,
            onprogress: (step: Parameters<NonNullable<CallWatch['progress']>>[0]) => {
              if (!ownProgress.test(step.message ?? '')) progress?.(step)
            },
            signal,
          }
          // Without an output schema, so that the SDK never hides a result that does not fit one.
          const { inputSchema = { type: 'object' } } = known.get(name) ?? {}
          const toolDefinition = { name, inputSchema: { ...inputSchema, type: 'object' as const } }
          return readResult(asSent(await client.callTool({ name, arguments: own }, { ...options, toolDefinition })))
        })
      // Over a pipe the request is written at once.
      const sent = (): Promise<ToolResult> => {
        if (pipe.kind === 'stdio') return call(args)
        // The same arguments may be another call's at this moment.
        const own = { ...args }
        return withLeaving(transport.leavingOf(own), () => call(own))
      }
      const over = begin()
      try {
        return await sent()
      } catch (error) {
        if (!(error instanceof FaultError) || error.fault.kind !== 'rpc' || error.fault.code !== headerMismatch)
          throw error
        // It was refused unseen: what it looks like now is asked, and it is called again.
        await self.list('tools', timeoutMs)
        return await sent()
      } finally {
        over()
      }
    },
    ask: async (method, params, timeout) => {
      const over = begin()
      try {
        return asSent(await guarded(() => client.request({ method, params }, anything, { timeout })))
      } finally {
        over()
      }
    },
    probe: (timeout) =>
      guarded(async () => {
        if (era === 'modern') await client.discover({ timeout })
        else await client.ping({ timeout })
      }),
    listen: (watched) => guarded(async () => listen(client, era, watched)),
    close: async () => {
      client.onclose = undefined
      await pipe.close()
      await client.close().catch(() => undefined)
    },
  }
  return self
}

async function listen(client: Client, era: ProtocolEra, watched: readonly string[]): ReturnType<McpClient['listen']> {
  const { tools, prompts, resources } = client.getServerCapabilities() ?? {}
  const filter = {
    ...(tools?.listChanged && { toolsListChanged: true }),
    ...(prompts?.listChanged && { promptsListChanged: true }),
    ...(resources?.listChanged && { resourcesListChanged: true }),
    ...(resources?.subscribe && watched.length > 0 && { resourceSubscriptions: [...watched] }),
  }
  if (era !== 'modern' || Object.keys(filter).length === 0) return null
  const subscription = await client.listen(filter)
  return { ended: subscription.closed, close: () => subscription.close() }
}
