/** One request of a client on its way to a server and back, as bytes: it waits for the server, is sent once, and answered. */
import { clientInfo, type McpClient } from '../mcp/mcp'
import { partOf, readMessage } from '../mcp/message'
import type { Pipe, Rider } from '../mcp/pipe'
import { withLeaving } from '../network/leaving'
import type { Clock } from '../ports'
import { FaultError } from '../problems/fault'
import { fieldsOf, number, readJson, text } from '../util/lenient'
import { asComplete, withEnvelope, withoutEnvelope } from './envelope'

/** Runs something on the live connection of a server; see `Supervisor.run`. */
export type Run = <T>(work: (client: McpClient, pipe: Pipe) => Promise<T>) => Promise<T>

/** What goes along with a request, and how its client hears of it. */
export interface Way {
  /** Headers that a server of 2026-07-28 compares with the body (`Mcp-Param-…`). */
  headers?: Readonly<Record<string, string>>
  /** Notices that belong to this request. */
  hear: (bytes: Buffer) => void
  /** The client has taken its request back. */
  signal: AbortSignal
}

export interface RelayOptions extends Way {
  clock: Clock
  /** Our own version, for servers that are told with every request who asks. */
  version: string
}

/** Longest silence of a server under a request (ms); progress notices extend it. */
const silenceLimit = 10 * 60_000

/** Relays one request; the answer, an error of the server included, has the client's own id. Rejects as `run` does. */
export async function relay(run: Run, request: Buffer, options: RelayOptions): Promise<Buffer> {
  let refusal: { bytes: Buffer; error: FaultError } | null = null
  try {
    return await run((client, pipe) => {
      const once = (): Promise<Buffer> =>
        ride(client, pipe, request, options, (bytes, error) => (refusal = { bytes, error }))
      return pipe.kind === 'stdio' ? once() : withLeaving(once)
    })
  } catch (error) {
    const refused = refusal as { bytes: Buffer; error: FaultError } | null
    // An error that the server has answered with is an answer.
    if (refused && refused.error === error) return refused.bytes
    throw error
  }
}

async function ride(
  client: McpClient,
  pipe: Pipe,
  request: Buffer,
  { clock, version, hear, signal, headers }: RelayOptions,
  refused: (bytes: Buffer, error: FaultError) => void,
): Promise<Buffer> {
  const { message } = readMessage(request)
  const id = (message && partOf(message, 'id')) ?? 'null'
  const hasEnvelope = message?.parts.has('version') === true
  const isForeign = hasEnvelope && client.era === 'legacy'
  const heard: { answer: Buffer | null } = { answer: null }
  const timeUp = new AbortController()
  let cancelTimer = clock.after(silenceLimit, () => timeUp.abort())
  const rider: Rider = pipe.ride({
    message: ({ kind, method, isError, bytes }) => {
      switch (kind) {
        case 'response': {
          heard.answer = isForeign && !isError ? asComplete(bytes) : bytes
          if (!isError) return
          // Whether the server has forgotten the session is told by its error.
          const error = rpcError(bytes)
          refused(bytes, error)
          throw error
        }
        case 'request':
          return ignore(rider.send(declined(bytes)))
        case 'notification':
          if (method !== 'notifications/progress') return
          cancelTimer()
          cancelTimer = clock.after(silenceLimit, () => timeUp.abort())
          hear(bytes)
      }
    },
    closed: () => undefined,
    trouble: () => undefined,
  })
  const cancel = (): void => ignore(rider.send(cancelled(id)))
  signal.addEventListener('abort', cancel, { once: true })
  timeUp.signal.addEventListener('abort', cancel, { once: true })
  try {
    signal.throwIfAborted()
    await rider.send(forEra(client, pipe, request, hasEnvelope, version), { headers })
  } finally {
    cancelTimer()
    signal.removeEventListener('abort', cancel)
    rider.leave()
  }
  if (heard.answer) return heard.answer
  signal.throwIfAborted()
  throw new FaultError({ kind: 'timeout', message: 'The server did not answer in time.' })
}

/** What belongs to the protocol of one side stays on that side. */
function forEra({ era }: McpClient, pipe: Pipe, request: Buffer, hasEnvelope: boolean, version: string): Buffer {
  if (era === 'legacy') return hasEnvelope ? withoutEnvelope(request) : request
  // A client of the same era speaks for itself: a server asks what that client can answer.
  return hasEnvelope ? request : withEnvelope(request, envelopeOf(pipe, version))
}

function ignore(work: Promise<void>): void {
  work.catch(() => undefined)
}

/** A server may ask nothing back: nobody here would answer it. */
function envelopeOf({ conversation }: Pipe, version: string): Record<string, unknown> {
  return {
    'io.modelcontextprotocol/protocolVersion': conversation.version ?? '2026-07-28',
    'io.modelcontextprotocol/clientInfo': clientInfo(version),
    'io.modelcontextprotocol/clientCapabilities': {},
  }
}

function rpcError(bytes: Buffer): FaultError {
  const read = readJson(bytes.toString())
  const error = fieldsOf(read.ok ? fieldsOf(read.value)['error'] : null)
  return new FaultError({ kind: 'rpc', code: number(error['code']) ?? 0, message: text(error['message']) ?? '' })
}

function declined(question: Buffer): Buffer {
  const { message } = readMessage(question)
  const id = (message && partOf(message, 'id')) ?? 'null'
  const answer =
    message?.method === 'ping'
      ? '"result":{}'
      : '"error":{"code":-32601,"message":"The client behind Patchbay cannot be asked this"}'
  return Buffer.from(`{"jsonrpc":"2.0","id":${id},${answer}}`)
}

function cancelled(id: string): Buffer {
  return Buffer.from(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":${id}}}`)
}
