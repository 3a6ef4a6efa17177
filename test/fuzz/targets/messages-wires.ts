/** Clients over servers in memory, one for each transport: whatever is asked, `answer` says what comes back. */
import { assertNever } from '../../../shared/assert-never'
import { systemClock } from '../../../electron/adapters/clock'
import { createFiles } from '../../../electron/adapters/files'
import { dial, Experience, type DialOptions } from '../../../electron/core/mcp/dial'
import { connect } from '../../../electron/core/mcp/mcp-client'
import type { McpClient } from '../../../electron/core/mcp/mcp'
import { StdioPipe } from '../../../electron/core/mcp/stdio-pipe'
import type { Fetch } from '../../../electron/core/ports'
import { Ledger } from '../../../electron/core/programs/ledger'
import { LineReader } from '../../../electron/core/programs/line-reader'
import type { StdioProcess } from '../../../electron/core/programs/stdio-process'

export type Way = 'http' | 'http-stream' | 'sse' | 'stdio'
export type Answer = (method: string, id: unknown) => { status: number; body: string }

/** Short: many answers fit no question, and are waited for in vain (ms). */
const patience = 40
const url = new URL('http://127.0.0.1:1/mcp')

export async function openClient(way: Way, answer: Answer): Promise<McpClient> {
  const { signal } = new AbortController()
  switch (way) {
    case 'stdio': {
      const pipe = new StdioPipe(program(answer), { stray: () => undefined })
      return connect(pipe, { era: 'legacy' }, { ...optionsFor(() => Promise.reject(new Error('unused'))), signal })
    }
    case 'sse':
      return (await dial(remote('sse'), null, optionsFor(sseServer(answer)), signal)).client
    case 'http':
    case 'http-stream':
      return (await dial(remote('http'), null, optionsFor(httpServer(answer, way === 'http-stream')), signal)).client
    default:
      return assertNever(way)
  }
}

const remote = (transport: 'http' | 'sse') => ({ transport, url, headers: {}, helper: null }) as const

function optionsFor(fetch: Fetch): DialOptions {
  return {
    version: '1.2.3',
    fetch,
    renewFetch: () => undefined,
    processes: { platform: process.platform, ledger, owner: 'fuzz', grace: { stdinMs: 1, termMs: 1 } },
    asks: { kinds: ['form', 'url', 'sampling'], ask: () => Promise.resolve({ action: 'decline' }) },
    clock: systemClock,
    experience: new Experience(),
    authorize: () => ({ headersFor: () => ({}), refused: () => 'final' }),
    timeoutMs: patience,
    events: {
      listChanged: () => undefined,
      resourceUpdated: () => undefined,
      taskTold: () => undefined,
      log: () => undefined,
      suspect: () => undefined,
      closed: () => undefined,
      stderr: () => undefined,
      stray: () => undefined,
      note: () => undefined,
    },
  }
}

/** No program is started here, so nothing is written. */
const silent = { error: () => undefined, info: () => undefined, debug: () => undefined }
const ledger = new Ledger('/nowhere', createFiles(), process.platform, silent)

interface Asked {
  method: string
  id: unknown
}

function read(body: unknown): Asked | null {
  const { method, id } = JSON.parse(
    body instanceof Uint8Array ? Buffer.from(body).toString() : String(body),
  ) as Partial<Asked>
  return method === undefined || id === undefined ? null : { method, id }
}

function httpServer(answer: Answer, streams: boolean) {
  return (_input: unknown, init?: RequestInit): Promise<Response> => {
    const asked = init?.method === 'POST' ? read(init.body) : null
    if (init?.method !== 'POST') return Promise.resolve(new Response(null, { status: 405 }))
    if (!asked) return Promise.resolve(new Response(null, { status: 202 }))
    const { status, body } = answer(asked.method, asked.id)
    const type = streams ? 'text/event-stream' : 'application/json'
    const text = streams ? `event: message\ndata: ${body}\n\n` : body
    return Promise.resolve(new Response(text, { status, headers: { 'content-type': type, 'mcp-session-id': 'one' } }))
  }
}

function sseServer(answer: Answer) {
  let push: (text: string) => void = () => undefined
  return (_input: unknown, init?: RequestInit): Promise<Response> => {
    if (init?.method === 'POST') {
      const asked = read(init.body)
      const { status, body } = asked ? answer(asked.method, asked.id) : { status: 202, body: '' }
      if (asked && status < 300) push(`event: message\ndata: ${body}\n\n`)
      return Promise.resolve(new Response(null, { status: status < 300 ? 202 : status }))
    }
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        push = (text) => controller.enqueue(Buffer.from(text))
        push('event: endpoint\ndata: /messages\n\n')
        init?.signal?.addEventListener('abort', () => {
          push = () => undefined
        })
      },
    })
    return Promise.resolve(new Response(stream, { headers: { 'content-type': 'text/event-stream' } }))
  }
}

/** As much of a started program as a transport sees. */
function program(answer: Answer): StdioProcess {
  const fake = {
    pid: 1,
    ended: new Promise(() => undefined),
    onLine: (_line: Buffer) => undefined as void,
    isWhole: () => false,
    write(line: Buffer) {
      const asked = read(line)
      if (asked) setImmediate(() => out.push(Buffer.from(`${answer(asked.method, asked.id).body}\n`)))
      return Promise.resolve()
    },
  }
  const out = new LineReader(
    64 * 1024 * 1024,
    (line) => fake.onLine(line),
    () => undefined,
  )
  return fake as unknown as StdioProcess
}
