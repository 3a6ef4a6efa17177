/** Clients over servers in memory, one for each transport: whatever is asked, `answer` says what comes back. */
import { assertNever } from '../../../shared/assert-never'
import { connectHttp, connectSse, connectTransport } from '../../../electron/core/mcp/mcp-client'
import type { ConnectOptions, McpClient } from '../../../electron/core/mcp/mcp'
import { StdioTransport } from '../../../electron/core/mcp/stdio-transport'
import { observeFetch } from '../../../electron/core/network/observed-fetch'
import { LineReader } from '../../../electron/core/programs/line-reader'
import type { StdioProcess } from '../../../electron/core/programs/stdio-process'

export type Way = 'http' | 'http-stream' | 'sse' | 'stdio'
export type Answer = (method: string, id: unknown) => { status: number; body: string }

/** Short: many answers fit no question, and are waited for in vain (ms). */
const patience = 40
const url = new URL('http://127.0.0.1:1/mcp')

export function openClient(way: Way, answer: Answer): Promise<McpClient> {
  const options: ConnectOptions = {
    version: '1.2.3',
    events: { listChanged: () => undefined, log: () => undefined, suspect: () => undefined, closed: () => undefined },
    elicit: () => Promise.resolve({ action: 'decline' }),
    verdict: null,
    timeoutMs: patience,
    signal: new AbortController().signal,
  }
  switch (way) {
    case 'stdio':
      return connectTransport(new StdioTransport(program(answer), { stray: () => undefined }), true, options)
    case 'sse':
      return connectSse(url, observeFetch({ fetch: sseServer(answer), now: Date.now }), options)
    case 'http':
    case 'http-stream':
      return connectHttp(
        url,
        observeFetch({ fetch: httpServer(answer, way === 'http-stream'), now: Date.now }),
        options,
      )
    default:
      return assertNever(way)
  }
}

interface Asked {
  method: string
  id: unknown
}

function read(body: unknown): Asked | null {
  const { method, id } = JSON.parse(String(body)) as Partial<Asked>
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
    onLine: (_line: string) => undefined as void,
    write(line: string) {
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
