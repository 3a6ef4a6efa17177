/** The only user of the MCP client SDK: builds connected clients for all transports and both eras, and names its errors. */
import {
  Client,
  ProtocolError,
  SSEClientTransport,
  SdkError,
  SdkErrorCode,
  SdkHttpError,
  SseError,
  StreamableHTTPClientTransport,
  type DiscoverResult,
  type JSONRPCMessage,
  type PriorDiscovery,
  type Transport,
  type TransportSendOptions,
} from '@modelcontextprotocol/client'
import type { Prompt, Resource, Tool, ToolResult } from '../../../shared/model/capabilities'
import type { ProtocolEra } from '../../../shared/model/connection'
import { AuthError } from '../problems/auth-error'
import { FaultError, type Fault } from '../problems/fault'
import { withLeaving } from '../network/leaving'
import type { ClientEvents, ConnectOptions, EraVerdict, McpClient } from './mcp'
import type { Observed } from '../network/observed-fetch'
import { TooLongError } from '../network/bounded-body'
import { proxyError, systemError } from '../problems/system-code'

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

const answerLost = 'answer-lost'

/**
 * A request whose answer stream ends without an answer would otherwise wait for its time-out (SDK 2.4.0); here it ends
 * at once with an error that says so.
 */
class HttpTransport extends StreamableHTTPClientTransport {
  override send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    if (!('method' in message) || !('id' in message) || options?.onRequestStreamEnd) return super.send(message, options)
    const { id } = message
    const onRequestStreamEnd = (): void =>
      this.onmessage?.({ jsonrpc: '2.0', id, error: { code: -32000, message: answerLost } })
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
      listMaxPages: 1000,
    },
  )
  if (elicit) {
    client.setRequestHandler('elicitation/create', async ({ params }) => {
      const schema = 'requestedSchema' in params ? (params.requestedSchema as Record<string, unknown>) : {}
      return elicit({ message: params.message, schema })
    })
  }
  const prior = verdict ? toPrior(verdict) : negotiate ? undefined : ({ kind: 'legacy' } as const)
  try {
    await unlessAborted(client.connect(transport, { prior, timeout: timeoutMs, signal }), signal)
  } catch (error) {
    await transport.close().catch(() => undefined)
    throw faultError(error, observed)
  }
  subscribe(client, events, observed)
  return face(client, transport, observed)
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

function face(client: Client, transport: Transport, observed: Observed | null): McpClient {
  const era = client.getProtocolEra() ?? 'legacy'
  const capabilities = client.getServerCapabilities() ?? {}
  const info = client.getServerVersion()
  const offers = { tools: !!capabilities.tools, prompts: !!capabilities.prompts, resources: !!capabilities.resources }
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw faultError(error, observed)
    }
  }
  return {
    era,
    offers,
    serverInfo: info ? { name: info.name, version: info.version } : null,
    verdict: era === 'modern' ? { era, discover: client.getDiscoverResult() ?? {} } : { era },
    hasSession: () => transport.sessionId !== undefined,
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
      return observed ? withLeaving(call) : call()
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

/** Names an error of the SDK; what the SDK leaves out comes from the observed fetch. */
function faultError(error: unknown, observed: Observed | null): FaultError {
  return error instanceof FaultError ? error : new FaultError(faultOf(error, observed), { cause: error })
}

function faultOf(error: unknown, observed: Observed | null): Fault {
  const message = error instanceof Error ? error.message : String(error)
  const seen = observed?.lastFailure() ?? null
  if (error instanceof AuthError) return { kind: 'auth', error, message }
  if (error instanceof SdkHttpError) {
    return answered(error.status ?? 0, message, typeof error.data?.text === 'string' ? error.data.text : null, observed)
  }
  if (error instanceof ProtocolError) {
    if (error.message.includes(answerLost)) return lostAnswer(seen)
    return { kind: 'rpc', code: error.code, message }
  }
  if (error instanceof SseError)
    return typeof error.code === 'number' ? answered(error.code, message, null, observed) : (seen ?? networkLike(error))
  if (error instanceof SdkError) return eraFault(error, observed) ?? sdkFault(error.code, message, seen)
  const post = /\(HTTP (\d{3})\): ?(.*)$/s.exec(message)
  if (post) return answered(Number(post[1]), message, post[2] ?? null, observed)
  if (
    error instanceof TooLongError ||
    error instanceof SyntaxError ||
    (error instanceof Error && /^\$?ZodError$/.test(error.name))
  )
    return { kind: 'not-mcp', message }
  // The SDK (2.4.0) has no code for it.
  if (message.includes('protocol version is not supported')) return { kind: 'era', message }
  return networkLike(error)
}

/** The stream ended without it; if that was our doing, because it was too long, that is what to say. */
function lostAnswer(seen: Fault | null): Fault {
  return seen?.kind === 'not-mcp' ? seen : { kind: 'closed', message: 'The answer was lost on its way.' }
}

/** A negotiation that failed for another reason than the versions, e.g. over a web page, has that reason as its cause. */
function eraFault({ code, cause }: SdkError, observed: Observed | null): Fault | null {
  if (code !== SdkErrorCode.EraNegotiationFailed || !(cause instanceof Error)) return null
  const reason = faultOf(cause, observed)
  return reason.kind === 'not-mcp' || reason.kind === 'auth' ? reason : null
}

function sdkFault(code: SdkErrorCode, message: string, seen: Fault | null): Fault {
  switch (code) {
    case SdkErrorCode.RequestTimeout:
      return { kind: 'timeout', message }
    case SdkErrorCode.ConnectionClosed:
    case SdkErrorCode.NotConnected:
      return { kind: 'closed', message }
    case SdkErrorCode.EraNegotiationFailed:
      return seen ?? { kind: 'era', message }
    case SdkErrorCode.ClientHttpUnexpectedContent:
    case SdkErrorCode.InvalidResult:
      return { kind: 'not-mcp', message }
    default:
      return seen ?? { kind: 'other', message }
  }
}

function answered(status: number, message: string, body: string | null, observed: Observed | null): Fault {
  return status >= 300 && status < 400 ? { kind: 'redirect', message } : http(status, body, observed)
}

function http(status: number, body: string | null, observed: Observed | null): Fault {
  const none = { headerNames: [], wwwAuthenticate: null, retryAfterMs: null, server: null }
  return { kind: 'http', status, body, ...(observed?.details(status) ?? none) }
}

function networkLike(error: unknown): Fault {
  const proxy = proxyError(error)
  if (proxy) return { kind: 'proxy', error: proxy, message: proxy.message }
  const { code, message } = systemError(error)
  if (code !== null && /^[A-Z_]+$/.test(code)) return { kind: 'network', code, message }
  return { kind: 'other', message: error instanceof Error ? error.message : String(error) }
}
