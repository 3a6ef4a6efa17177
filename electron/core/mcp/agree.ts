/** Finds out how one server is greeted: in which era, and in which revision of the older one. Transports are none of its business. */
import { setTimeout as pause } from 'node:timers/promises'
import { FaultError } from '../problems/fault'
import { askEra } from './era'
import { connect } from './mcp-client'
import type { ConnectOptions, EraVerdict, McpClient } from './mcp'
import type { Pipe } from './pipe'
import { otherRevisions, revisions, type Offers } from './revisions'

interface AgreeOptions extends Omit<ConnectOptions, 'signal'> {
  experience: { readonly offers: Offers }
  /** See `DialOptions`. */
  renewFetch: () => void
}

/** A question about the era that is not answered so soon (ms) is taken back. */
const eraPatience = 8_000
/** So long whoever answers at all has for the next answer (ms), however late it was asked: without one it would be given up. */
const shortestPatience = 2_000

/** Finds the era out and connects in it. Nothing that the question about the era brings ends the attempt. */
export async function agree(
  pipe: Pipe,
  first: EraVerdict['era'],
  known: EraVerdict | null,
  options: AgreeOptions,
  signal: AbortSignal,
): Promise<McpClient> {
  const begun = performance.now()
  const left = (): number => Math.max(options.timeoutMs - (performance.now() - begun), 1)
  const given = (): ConnectOptions => ({ ...options, timeoutMs: left(), signal })
  const old = (): Promise<McpClient> => greet(pipe, known, given, options.experience.offers)
  return first === 'legacy'
    ? legacyFirst(pipe, old, given, signal)
    : modernFirst(pipe, old, given, options.renewFetch, signal)
}

/** The old greeting, in as many revisions as it takes. Rejects with what came of the first. */
export async function greet(
  pipe: Pipe,
  known: EraVerdict | null,
  given: () => ConnectOptions,
  offers: Offers,
): Promise<McpClient> {
  const offer = (revision: string, options: ConnectOptions): Promise<McpClient> =>
    connect(pipe, { era: 'legacy', ...(revision !== revisions[0] && { offered: revision }) }, options)
  const first = offers.next(known)
  try {
    return await offer(first, given())
  } catch (error) {
    if (!(error instanceof FaultError)) throw error
    for (const revision of otherRevisions(error.fault, dataOf(error.cause), first)) {
      const options = given()
      try {
        return await offer(revision, { ...options, timeoutMs: Math.max(options.timeoutMs, shortestPatience) })
      } catch (again) {
        options.signal.throwIfAborted()
        // What is away by now, or wants something else, is not asked on; only a refusal of them all is a verdict.
        if (!(again instanceof FaultError) || again.fault.kind !== error.fault.kind) throw again
      }
    }
    offers.failed(error.fault, known)
    throw error
  }
}

/** What a JSON-RPC error has besides its words. */
function dataOf(error: unknown): unknown {
  return error instanceof Error && 'data' in error ? error.data : undefined
}

/** The old greeting; when an answer (not an outage) disputes it, the question about the era. */
async function legacyFirst(
  pipe: Pipe,
  old: () => Promise<McpClient>,
  given: () => ConnectOptions,
  signal: AbortSignal,
): Promise<McpClient> {
  try {
    return await old()
  } catch (error) {
    const isAnswer = error instanceof FaultError && (error.fault.kind === 'rpc' || error.fault.kind === 'not-mcp')
    if (!isAnswer && !isOldServer(error)) throw error
    // It answers, so silence is an answer soon.
    const patience = Math.min(Math.max(given().timeoutMs, shortestPatience), eraPatience)
    const answer = await within(patience, signal, (limit) => askEra(pipe, given(), limit))
    if (answer?.kind === 'modern') return connect(pipe, { era: 'modern', discover: answer.discover }, given())
    throw answer?.kind === 'foreign' ? answer.error : error
  }
}

/** The question; when it brings nothing that is recognised, the old greeting. */
async function modernFirst(
  pipe: Pipe,
  old: () => Promise<McpClient>,
  given: () => ConnectOptions,
  renewFetch: () => void,
  signal: AbortSignal,
): Promise<McpClient> {
  const answer = await within(eraPatience, signal, (limit) => askEra(pipe, given(), limit))
  signal.throwIfAborted()
  // A server that was only slow to wake may well be modern: it is asked again when it does not take the greeting.
  if (answer === null) {
    // The question's connection would stay open beside the greeting's.
    renewFetch()
    return legacyFirst(pipe, old, given, signal)
  }
  if (answer.kind === 'unreachable') throw answer.error
  if (answer.kind === 'modern') return connect(pipe, { era: 'modern', discover: answer.discover }, given())
  try {
    return await old()
  } catch (error) {
    throw answer.kind === 'unknown' ? error : answer.error
  }
}

/** Null when it was not done in so many ms. */
async function within<T>(
  ms: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | null> {
  const limit = new AbortController()
  const stop = (): void => limit.abort()
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([work(limit.signal), waited(ms)])
  } finally {
    signal.removeEventListener('abort', stop)
    limit.abort()
  }
}

const turn = 500

/** In short turns, so that on a busy machine an answer that is there already is read before the time is over. */
async function waited(ms: number): Promise<null> {
  for (let left = ms; left > 0; left -= turn) await pause(Math.min(turn, left), undefined, { ref: false })
  return null
}

/** 400, 404 and 405 are how a server of 2024-11-05 answers a POST (2025-11-25, transports, "Backwards compatibility"). */
export function isOldServer(error: unknown): boolean {
  return error instanceof FaultError && error.fault.kind === 'http' && [400, 404, 405].includes(error.fault.status)
}
