/**
 * The question which protocol era a server speaks (2026-07-28, versioning): one `server/discover`. Only what is recognised
 * as modern is a verdict; silence, errors and other people's pages are none, as old servers answer an unknown method as
 * they please.
 */
import { FaultError, type Fault } from '../problems/fault'
import { fieldsOf, texts } from '../util/lenient'
import { isFields } from '../../../shared/fields'
import { mendResult } from './mend'
import { capabilitiesOf } from './asked'
import { clientInfo, type ConnectOptions } from './mcp'
import type { Pipe } from './pipe'

const revision = '2026-07-28'
const unsupportedVersion = -32022

export type EraAnswer =
  | { kind: 'modern'; discover: Record<string, unknown> }
  /** Modern, but of no revision that we know. */
  | { kind: 'foreign'; error: FaultError }
  /** A credential is wanted for this question, and there is none: many servers let anybody greet them and list, and nothing else. */
  | { kind: 'refused'; error: FaultError }
  /** Nothing came back, or nobody was let in: whatever else is asked now would fare the same. */
  | { kind: 'unreachable'; error: FaultError }
  /** Anything else. */
  | { kind: 'unknown' }

/** The server is modern and knows our revision, but wants to be asked once more (2026-07-28, versioning, -32022). */
type Meaning = EraAnswer | { kind: 'again' }

/** Asks. Never rejects; an aborted question is `unknown`. */
export async function askEra(
  pipe: Pipe,
  options: Pick<ConnectOptions, 'version' | 'asks'>,
  signal: AbortSignal,
): Promise<EraAnswer> {
  let answer: Meaning = { kind: 'unknown' }
  const ask = async (): Promise<Meaning> => {
    await rider.send(question(options), { signal })
    return answer
  }
  const rider = pipe.ride({
    message: ({ kind, bytes }) => {
      if (kind === 'response') answer = meaning(bytes)
    },
    closed: () => undefined,
    trouble: () => undefined,
  })
  try {
    const first = await ask()
    const last = first.kind === 'again' ? await ask() : first
    return last.kind === 'again' ? { kind: 'unknown' } : last
  } catch (error) {
    if (!(error instanceof FaultError)) return { kind: 'unknown' }
    if (isRefused(error.fault)) return { kind: 'refused', error }
    return isUnreachable(error.fault) ? { kind: 'unreachable', error } : { kind: 'unknown' }
  } finally {
    rider.leave()
  }
}

function question(options: Pick<ConnectOptions, 'version' | 'asks'>): Buffer {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': revision,
    'io.modelcontextprotocol/clientInfo': clientInfo(options.version),
    'io.modelcontextprotocol/clientCapabilities': capabilitiesOf(options),
  }
  return Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 'era', method: 'server/discover', params: { _meta } }))
}

function meaning(bytes: Buffer): Meaning {
  let answer: unknown
  try {
    answer = JSON.parse(bytes.toString('utf8'))
  } catch {
    return { kind: 'unknown' }
  }
  const { result, error } = fieldsOf(answer)
  if (isFields(result)) {
    const supportedVersions = texts(result['supportedVersions'])
    if (!supportedVersions) return { kind: 'unknown' }
    const discover = { ...mendResult('server/discover', result, () => undefined) }
    return supportedVersions.includes(revision) ? { kind: 'modern', discover } : { kind: 'unknown' }
  }
  const { code, data } = fieldsOf(error)
  const supported = code === unsupportedVersion ? (texts(fieldsOf(data)['supported']) ?? []) : []
  if (supported.includes(revision)) return { kind: 'again' }
  // Revisions are dates: what is younger than the modern era's first is modern too.
  const modern = supported.filter((each) => each > revision)
  if (modern.length === 0) return { kind: 'unknown' }
  const message = `The server speaks only ${modern.join(', ')}.`
  return { kind: 'foreign', error: new FaultError({ kind: 'era', message }) }
}

function isRefused(fault: Fault): boolean {
  return fault.kind === 'http' && fault.status === 401 && fault.retryAfterMs === null
}

function isUnreachable(fault: Fault): boolean {
  switch (fault.kind) {
    case 'http':
      // Who names a pause is asked nothing more before it is over.
      return fault.status === 429 || fault.retryAfterMs !== null
    case 'network':
    case 'proxy':
    case 'auth':
    case 'redirect':
      return true
    case 'rpc':
    case 'not-mcp':
    case 'invalid':
    case 'too-large':
    case 'era':
    case 'timeout':
    case 'closed':
    case 'exited':
    case 'spawn':
    case 'other':
      return false
  }
}
