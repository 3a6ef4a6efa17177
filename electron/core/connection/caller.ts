/** One tool call on whatever connection there is: waits for one that is being made, and repeats only what never was sent. */
import type { ToolResult } from '../../../shared/model/capabilities'
import { isSettled, type ConnectionState } from '../../../shared/model/connection'
import type { ActivityCall } from '../../../shared/model/server'
import type { Clock } from '../ports'
import type { Changes } from '../util/changes'
import { callError, notConnected, wasNeverSent } from '../problems/call-errors'
import type { CallWatch } from '../mcp/mcp'
import { callRecord } from './call-record'
import type { Session } from '../mcp/session'

export interface Callee {
  readonly name: string
  readonly state: ConnectionState
  /** The live connection. */
  readonly session: Session | null
  readonly shown: { readonly changes: Changes }
}

export interface Call {
  tool: string
  args: Record<string, unknown>
  timeoutMs: number
  /** How long a connection that is being made is waited for (ms). */
  patienceMs: number
  watch: CallWatch
}

/** How long the successor of a connection that broke under a call is waited for (ms). */
const successorPatience = 10_000

export interface CallReport {
  /** The host or the command, for the words. */
  target: string
  redact: (text: string) => string
  log: (level: 'info' | 'warn' | 'error', message: string, call: ActivityCall) => void
  /** Told of what went wrong before it gets its words. */
  failed: (error: unknown) => void
  /** Told of what the tool has answered. */
  answered: (result: ToolResult) => void
}

/** Calls, and reports how that went. See `Engine.call` for the errors. */
export async function callTool(callee: Callee, call: Call, clock: Clock, report: CallReport): Promise<ToolResult> {
  const { tool, args } = call
  const begun = clock.now()
  const record = (answer?: ToolResult): ActivityCall => callRecord(args, answer, report.redact)
  try {
    const result = await callOnce(callee, call, clock)
    report.answered(result)
    report.log(result.isError ? 'warn' : 'info', `${tool}: ${clock.now() - begun} ms`, record(result))
    return result
  } catch (error) {
    report.failed(error)
    const told = callError(error, { tool, target: report.target, redact: report.redact })
    report.log('error', told.message, record())
    throw told
  }
}

function callOnce(
  callee: Callee,
  { tool, args, timeoutMs, patienceMs, watch }: Call,
  clock: Clock,
): Promise<ToolResult> {
  return onSession(callee, { patienceMs }, clock, (session) => session.call(tool, args, timeoutMs, watch))
}

export interface Patience {
  /** How long a connection that is being made is waited for (ms). */
  patienceMs: number
  /** How long the successor of one that broke before anything was sent is waited for (ms). */
  successorMs?: number
  /** Wait for the next attempt after a failure as well. */
  waitsForRetry?: boolean
}

/** Runs a request on the live connection; again, exactly once, when it certainly never reached the server. */
export async function onSession<T>(
  callee: Callee,
  { patienceMs, successorMs = successorPatience, waitsForRetry = false }: Patience,
  clock: Clock,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await liveSession(callee, clock.now() + patienceMs, clock, waitsForRetry)
  try {
    return await work(session)
  } catch (error) {
    // Again, exactly once, and only when the first try certainly never reached the server (docs/recovery.md, law 8).
    if (!wasNeverSent(error)) throw error
    const next = await successorOf(session, callee, clock, successorMs)
    if (next) return work(next)
    // What the server needs now says more than how its last connection ended.
    throw callee.session === null && !takesCalls(callee.state) ? notConnected(callee.name, callee.state) : error
  }
}

async function liveSession(callee: Callee, deadline: number, clock: Clock, waitsForRetry: boolean): Promise<Session> {
  for (;;) {
    const { session, state } = callee
    if (session && takesCalls(state)) return session
    const mayCome = !isSettled(state) || (waitsForRetry && state.kind === 'reconnecting')
    if (!mayCome || clock.now() >= deadline) throw notConnected(callee.name, state)
    await callee.shown.changes.next(deadline)
  }
}

/** A server that wants more rights for one tool, or is being signed in to again, still serves what it served before. */
function takesCalls(state: ConnectionState): boolean {
  return (
    state.kind === 'connected' ||
    state.kind === 'authorizing' ||
    (state.kind === 'needs-auth' && state.reason === 'more-scopes')
  )
}

function waitsForPerson({ kind }: ConnectionState): boolean {
  return kind === 'needs-auth' || kind === 'failed' || kind === 'disabled' || kind === 'disconnected'
}

/** The session that replaces a broken one, if it comes soon. None comes by itself once the server waits for a person. */
async function successorOf(
  session: Session,
  callee: Callee,
  clock: Clock,
  patienceMs: number,
): Promise<Session | null> {
  const deadline = clock.now() + patienceMs
  while ((callee.session === session || callee.session === null) && clock.now() < deadline) {
    if (callee.session === null && waitsForPerson(callee.state)) return null
    await callee.shown.changes.next(deadline)
  }
  return callee.session === session ? null : callee.session
}
