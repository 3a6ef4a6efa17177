/** Makes one connected client for a launch: the right pipe, the right era, and what was learned on the way. */
import type { RequestShape } from '../activity/request-log'
import type { Clock, Fetch } from '../ports'
import { FaultError } from '../problems/fault'
import type { Launch, RemoteLaunch, StdioLaunch } from '../launch/launch'
import { authorizedFetch, type Authorization } from '../network/authorized-fetch'
import { keepCookies } from '../network/cookies'
import { noticeLeaving } from '../network/leaving'
import { observeFetch } from '../network/observed-fetch'
import { StdioProcess, type ProcessDeps } from '../programs/stdio-process'
import { agree, greet, isOldServer } from './agree'
import { HttpPipe } from './http-pipe'
import type { Asks } from './asked'
import type { ClientEvents, EraVerdict, McpClient } from './mcp'
import { Pauses } from './pauses'
import type { Pipe } from './pipe'
import { endOf } from './program-end'
import { Offers } from './revisions'
import { SsePipe } from './sse-pipe'
import { StdioPipe } from './stdio-pipe'

/** What was learned of a server and is kept on disk. */
export interface Verdict {
  /** Streamable HTTP or the older HTTP+SSE. Meaningless for programs. */
  transport: 'http' | 'sse'
  protocol: EraVerdict
  /** When it was found out, in ms: a server may be updated. */
  at: number
}

/** What this run of Patchbay has learnt of a server, over all its connections. */
export class Experience {
  /** How long it has to be left alone between repetitions of its own doing. */
  readonly pauses = new Pauses()
  /**
   * The last attempt brought nothing, not even an answer. It is probably away; but as it may be the question about the
   * era that it cannot stand, the next one begins with the greeting.
   */
  breaksOff = false
  /** It has greeted us as an MCP server does: whatever comes now, its address is right. */
  hasGreeted = false
  readonly offers = new Offers()

  /** A person wants it tried afresh. */
  forget(): void {
    this.pauses.forget()
    this.breaksOff = false
  }

  /** It is another server by now. */
  beginAnew(): void {
    this.forget()
    this.hasGreeted = false
    this.offers.forget()
  }
}

export interface DialOptions {
  version: string
  fetch: Fetch
  /** Ends the connections of `fetch`, whatever is under way on them; the next request opens a new one. */
  renewFetch: () => void
  processes: ProcessDeps
  asks: Asks | undefined
  clock: Clock
  experience: Experience
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
    /** A word for the activity. */
    note: (message: string) => void
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
  const fresh = verdict && options.clock.now() - verdict.at < verdictLife ? verdict : null
  if (launch.transport === 'stdio')
    return dialProgram(launch, verdict?.protocol.era === 'modern', fresh?.protocol ?? null, options, signal)
  const dialled = await dialRemote(launch, fresh, options, signal)
  options.experience.hasGreeted = true
  return dialled
}

/**
 * Legacy first: nearly all programs are legacy, some end at the sight of an unknown first message, and a modern-only one
 * answers `initialize` with an error on the same pipe. So the program is started once, whatever it speaks; twice only when
 * it was modern, and is not any more, and ends over it.
 */
async function dialProgram(
  launch: StdioLaunch,
  modernFirst: boolean,
  known: EraVerdict | null,
  options: DialOptions,
  signal: AbortSignal,
): Promise<Dialled> {
  const process = await startProgram(launch, options)
  const give = async (): Promise<void> => process.stop()
  signal.addEventListener('abort', () => void give(), { once: true })
  const printed: string[] = []
  const stray = (line: string): void => {
    if (printed.length < mostPrinted) printed.push(line.slice(0, longestPrinted))
    options.events.stray(line)
  }
  try {
    signal.throwIfAborted()
    const pipe = new StdioPipe(process, { stray })
    const client = await agree(pipe, modernFirst ? 'modern' : 'legacy', known, options, signal)
    return { client, process, transport: 'stdio' }
  } catch (error) {
    const end = await endOf(process, printed)
    const stderr = [...process.stderr]
    await give()
    signal.throwIfAborted()
    if (end && modernFirst) return dialProgram(launch, false, null, options, signal)
    if (end) throw new FaultError(end, { cause: error })
    if (error instanceof FaultError && error.fault.kind === 'timeout')
      throw new FaultError({ ...error.fault, printed, stderr }, { cause: error })
    throw error
  }
}

/** So much of what a program prints is kept for the case that it is all there is to say about it. */
const mostPrinted = 5
const longestPrinted = 4_000

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

async function dialRemote(
  launch: RemoteLaunch,
  verdict: Verdict | null,
  options: DialOptions,
  signal: AbortSignal,
): Promise<Dialled> {
  const { url } = launch
  const { clock, experience, timeoutMs } = options
  const fetch = wireOf(launch, options)
  const known = verdict?.protocol ?? null
  const sse = async (): Promise<Dialled> => {
    const pipe = await SsePipe.open({ url, fetch, clock, timeoutMs, signal })
    const client = await connectOrClose(pipe, () =>
      greet(pipe, known, () => ({ ...options, signal }), experience.offers),
    )
    return { client, process: null, transport: 'sse' }
  }
  if (launch.transport === 'sse' || verdict?.transport === 'sse') return sse()
  const pipe = new HttpPipe({ url, fetch, clock, pauses: experience.pauses, note: options.events.note })
  try {
    const first = verdict?.protocol.era === 'legacy' || experience.breaksOff ? 'legacy' : 'modern'
    const client = await connectOrClose(pipe, () => agree(pipe, first, known, options, signal))
    experience.breaksOff = false
    return { client, process: null, transport: 'http' }
  } catch (error) {
    experience.breaksOff = error instanceof FaultError && error.fault.kind === 'network'
    if (!isOldServer(error)) throw error
    try {
      return await sse()
    } catch {
      // It is no HTTP+SSE server either: the first answer says more.
      throw error
    }
  }
}

async function connectOrClose(pipe: Pipe, work: () => Promise<McpClient>): Promise<McpClient> {
  try {
    return await work()
  } catch (error) {
    await pipe.close()
    throw error
  }
}

/** From the outside in: the credential, cookies, what is remembered of answers, whether a request has left, the connection. */
function wireOf(launch: RemoteLaunch, { fetch, clock, requested, authorize }: DialOptions): Fetch {
  const now = (): number => clock.now()
  const observed = observeFetch({ fetch: noticeLeaving(fetch), now, seen: requested })
  const kept = keepCookies(observed, launch.url.origin, now)
  return authorizedFetch({ fetch: kept, url: launch.url, authorization: authorize(launch) })
}
