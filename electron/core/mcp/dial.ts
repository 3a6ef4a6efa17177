/** Makes one connected client for a launch: the right transport, the right era, and what was learned on the way. */
import type { RequestShape } from '../activity/request-log'
import type { Fetch } from '../ports'
import { FaultError } from '../problems/fault'
import type { Launch, RemoteLaunch, StdioLaunch } from '../launch/launch'
import { connectHttp, connectSse, connectTransport } from './mcp-client'
import type { ClientEvents, Elicit, EraVerdict, McpClient } from './mcp'
import { authorizedFetch, type Authorization } from '../network/authorized-fetch'
import { noticeLeaving } from '../network/leaving'
import { observeFetch, type Observed } from '../network/observed-fetch'
import { StdioProcess, type ProcessDeps } from '../programs/stdio-process'
import { StdioTransport } from './stdio-transport'

/** What was learned of a server and is kept on disk. */
export interface Verdict {
  /** Streamable HTTP or the older HTTP+SSE. Meaningless for programs. */
  transport: 'http' | 'sse'
  protocol: EraVerdict
  /** When it was found out, in ms: a server may be updated. */
  at: number
}

export interface DialOptions {
  version: string
  fetch: Fetch
  processes: ProcessDeps
  elicit: Elicit | undefined
  now: () => number
  /** Told of every HTTP request. */
  requested?: (shape: RequestShape) => void
  /** How requests to this server prove themselves. */
  authorize: (launch: RemoteLaunch) => Authorization
  /** For the handshake, in ms. */
  timeoutMs: number
  events: ClientEvents & {
    stderr: (line: string) => void
    /** A line on stdout that is not a message. */
    stray: (line: string) => void
  }
}

export interface Dialled {
  client: McpClient
  process: StdioProcess | null
  /** The transport that worked. */
  transport: 'stdio' | 'http' | 'sse'
}

/** A legacy verdict is doubted after a day: an updated server would still answer the old handshake. */
const verdictLife = 24 * 3_600_000

/** Connects, or rejects with a `FaultError` and leaves nothing behind. */
export async function dial(
  launch: Launch,
  verdict: Verdict | null,
  options: DialOptions,
  signal: AbortSignal,
): Promise<Dialled> {
  signal.throwIfAborted()
  if (launch.transport === 'stdio') return dialProgram(launch, verdict, options, signal)
  const fresh = verdict && options.now() - verdict.at < verdictLife ? verdict : null
  return dialRemote(launch, fresh, options, signal)
}

async function dialProgram(
  launch: StdioLaunch,
  verdict: Verdict | null,
  options: DialOptions,
  signal: AbortSignal,
): Promise<Dialled> {
  const process = await startProgram(launch, options)
  const give = async (): Promise<void> => process.stop()
  signal.addEventListener('abort', () => void give(), { once: true })
  try {
    signal.throwIfAborted()
    const client = await greet(process, verdict?.protocol ?? null, options, signal)
    return { client, process, transport: 'stdio' }
  } catch (error) {
    // A program that fails at once may have closed its pipes a moment before its end is known.
    await Promise.race([process.ended, pause(250)])
    const { end } = process
    const stderr = [...process.stderr]
    await give()
    if (end) throw new FaultError({ kind: 'exited', ...end, stderr }, { cause: error })
    throw error
  }
}

async function startProgram(launch: StdioLaunch, { processes, events }: DialOptions): Promise<StdioProcess> {
  try {
    const process = await StdioProcess.start(launch.process, processes)
    process.onStderr = events.stderr
    return process
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN'
    throw new FaultError({ kind: 'spawn', code, message: String(error) }, { cause: error })
  }
}

/**
 * Legacy first: nearly all programs are legacy, some end at the sight of an unknown first message, and a modern-only one
 * answers `initialize` with an error on the same pipe. So the program is started once, whatever it speaks.
 */
async function greet(
  process: StdioProcess,
  known: EraVerdict | null,
  options: DialOptions,
  signal: AbortSignal,
): Promise<McpClient> {
  const attempt = (verdict: EraVerdict | null): Promise<McpClient> =>
    connectTransport(new StdioTransport(process, options.events), true, { ...options, verdict, signal })
  if (known?.era === 'modern') {
    const client = await attempt(known)
    if (await answers(client, options.timeoutMs)) return client
    await client.close()
  }
  try {
    return await attempt({ era: 'legacy' })
  } catch (error) {
    if (!(error instanceof FaultError) || error.fault.kind !== 'rpc') throw error
    return attempt(null)
  }
}

async function dialRemote(
  launch: RemoteLaunch,
  verdict: Verdict | null,
  options: DialOptions,
  signal: AbortSignal,
): Promise<Dialled> {
  const { url } = launch
  const observed = wireOf(launch, options)
  const http = (known: EraVerdict | null): Promise<McpClient> =>
    connectHttp(url, observed, { ...options, verdict: known, signal })
  const sse = async (): Promise<Dialled> => {
    const client = await connectSse(url, observed, { ...options, verdict: { era: 'legacy' }, signal })
    return { client, process: null, transport: 'sse' }
  }
  if (launch.transport === 'sse' || verdict?.transport === 'sse') return sse()
  if (verdict) {
    try {
      const client = await http(verdict.protocol)
      if (client.era === 'legacy' || (await answers(client, options.timeoutMs)))
        return { client, process: null, transport: 'http' }
      await client.close()
    } catch (error) {
      // Only an answer that disputes the verdict is a reason to ask anew; an outage is not.
      if (!isOldServer(error) && !(error instanceof FaultError && error.fault.kind === 'rpc')) throw error
    }
  }
  try {
    return { client: await http(null), process: null, transport: 'http' }
  } catch (error) {
    if (!isOldServer(error)) throw error
    try {
      return await sse()
    } catch {
      // It is no HTTP+SSE server either: the first answer says more.
      throw error
    }
  }
}

/** From the outside in: the credential, what is remembered of answers, whether a request has left, the connection. */
function wireOf(launch: RemoteLaunch, { fetch, now, requested, authorize }: DialOptions): Observed {
  const observed = observeFetch({ fetch: noticeLeaving(fetch), now, seen: requested })
  const authorized = authorizedFetch({
    fetch: observed.fetch,
    url: launch.url,
    authorization: authorize(launch),
    denied: (error) => observed.failed({ kind: 'auth', error, message: error.message }),
  })
  return { ...observed, fetch: authorized }
}

/** 400, 404 and 405 are how a server of 2024-11-05 answers a POST (2025-11-25, transports, "Backwards compatibility"). */
function isOldServer(error: unknown): boolean {
  return error instanceof FaultError && error.fault.kind === 'http' && [400, 404, 405].includes(error.fault.status)
}

/** A modern client adopts its verdict without a round trip, so it is tried once. An outage is thrown on. */
async function answers(client: McpClient, timeoutMs: number): Promise<boolean> {
  try {
    await client.probe(timeoutMs)
    return true
  } catch (error) {
    const disputed = error instanceof FaultError && (error.fault.kind === 'rpc' || isOldServer(error))
    if (disputed) return false
    await client.close()
    throw error
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref())
}
