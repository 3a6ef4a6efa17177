/** The only user of the MCP client SDK: builds connected clients on any pipe, for both eras, and names its errors. */
import {
  Client,
  ProtocolError,
  SdkError,
  SdkErrorCode,
  type DiscoverResult,
  type PriorDiscovery,
} from '@modelcontextprotocol/client'
import type { Prompt, Resource, Tool, ToolResult } from '../../../shared/model/capabilities'
import type { ProtocolEra } from '../../../shared/model/connection'
import { AuthError } from '../problems/auth-error'
import { FaultError, type Fault } from '../problems/fault'
import { withLeaving } from '../network/leaving'
import { networkFault } from '../network/observed-fetch'
import {
  capabilitiesOf,
  clientInfo,
  type ClientEvents,
  type ConnectOptions,
  type EraVerdict,
  type McpClient,
} from './mcp'
import type { Pipe } from './pipe'
import { SdkTransport } from './sdk-transport'

/** Connects as a rider on a pipe. Rejects with a `FaultError`; the pipe is then as usable as before. */
export async function connect(pipe: Pipe, verdict: EraVerdict, options: ConnectOptions): Promise<McpClient> {
  const { version, elicit, events, timeoutMs, signal } = options
  const transport = new SdkTransport(pipe, events.suspect)
  const client = new Client(clientInfo(version), { capabilities: capabilitiesOf(options), listMaxPages: 1000 })
  if (elicit) {
    client.setRequestHandler('elicitation/create', async ({ params }) => {
      const schema = 'requestedSchema' in params ? (params.requestedSchema as Record<string, unknown>) : {}
      return elicit({ message: params.message, schema })
    })
  }
  try {
    await client.connect(transport, { prior: toPrior(verdict), timeout: timeoutMs, signal })
  } catch (error) {
    await transport.close()
    signal.throwIfAborted()
    throw faultError(error)
  }
  subscribe(client, events)
  return clientOver(client, pipe)
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
  client.setNotificationHandler('notifications/message', ({ params }) => {
    const { data } = params
    events.log(params.level, typeof data === 'string' ? data : JSON.stringify(data))
  })
  // What goes wrong on the way is told by the pipe; what the SDK cannot read of a notice is nobody's trouble.
  client.onclose = () => events.closed()
}

function clientOver(client: Client, pipe: Pipe): McpClient {
  const era = client.getProtocolEra() ?? 'legacy'
  const capabilities = client.getServerCapabilities() ?? {}
  const info = client.getServerVersion()
  const offers = { tools: !!capabilities.tools, prompts: !!capabilities.prompts, resources: !!capabilities.resources }
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    if (!client.transport) throw new FaultError({ kind: 'closed', message: 'Not connected' }, { neverSent: true })
    try {
      return await work()
    } catch (error) {
      throw faultError(error)
    }
  }
  return {
    era,
    offers,
    serverInfo: info ? { name: info.name, version: info.version } : null,
    verdict: era === 'modern' ? { era, discover: client.getDiscoverResult() ?? {} } : { era },
    hasSession: () => pipe.conversation.sessionId !== null,
    listTools: (timeout) =>
      guarded(async () =>
        offers.tools ? ((await client.listTools({}, { timeout, cacheMode: 'refresh' })).tools as Tool[]) : [],
      ),
    listPrompts: (timeout) =>
      guarded(async () =>
        offers.prompts ? ((await client.listPrompts({}, { timeout, cacheMode: 'refresh' })).prompts as Prompt[]) : [],
      ),
    listResources: (timeout) =>
      guarded(async () =>
        offers.resources
          ? ((await client.listResources({}, { timeout, cacheMode: 'refresh' })).resources as Resource[])
          : [],
      ),
    callTool: (name, args, { timeoutMs, signal }) => {
      const call = (): Promise<ToolResult> =>
        guarded(
          async () =>
            (await client.callTool(
              { name, arguments: args },
              { timeout: timeoutMs, resetTimeoutOnProgress: true, onprogress: () => undefined, signal },
            )) as ToolResult,
        )
      // Over a pipe the request is written at once.
      return pipe.kind === 'stdio' ? call() : withLeaving(call)
    },
    probe: (timeout) =>
      guarded(async () => {
        if (era === 'modern') await client.discover({ timeout })
        else await client.ping({ timeout })
      }),
    listen: () => guarded(async () => listen(client, era)),
    close: async () => {
      client.onclose = undefined
      await pipe.close()
      await client.close().catch(() => undefined)
    },
  }
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

/** Names an error of the SDK; what comes from the pipe has its name already. */
function faultError(error: unknown): FaultError {
  return error instanceof FaultError ? error : new FaultError(faultOf(error), { cause: error })
}

function faultOf(error: unknown): Fault {
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof AuthError) return { kind: 'auth', error, message }
  if (error instanceof ProtocolError) return { kind: 'rpc', code: error.code, message }
  if (error instanceof SdkError) return sdkFault(error.code, message)
  if (error instanceof SyntaxError || (error instanceof Error && /^\$?ZodError$/.test(error.name)))
    return { kind: 'not-mcp', message }
  // The SDK (2.4.0) has no code for it.
  if (message.includes('protocol version is not supported')) return { kind: 'era', message }
  const fault = networkFault(error)
  return fault.kind === 'network' && fault.code !== 'UNKNOWN' ? fault : { kind: 'other', message }
}

function sdkFault(code: SdkErrorCode, message: string): Fault {
  switch (code) {
    case SdkErrorCode.RequestTimeout:
      return { kind: 'timeout', message }
    case SdkErrorCode.ConnectionClosed:
    case SdkErrorCode.NotConnected:
      return { kind: 'closed', message }
    case SdkErrorCode.EraNegotiationFailed:
      return { kind: 'era', message }
    case SdkErrorCode.InvalidResult:
      return { kind: 'not-mcp', message }
    default:
      return { kind: 'other', message }
  }
}
