/** The ways in which real servers answer over HTTP that no specification knows: a switch per method, in front of any server. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { listen, type HttpListener, type HttpListenerOptions } from './http-listener'

/** By what is wrong with them. */
export const oddAnswers = [
  // A result or an error that lacks its id, or has another one than was asked with.
  'error without id',
  'error with id null',
  'error with a code as text',
  'error that is a text',
  'result without id',
  'result with its id as text',
  'result with another id',
  'result without jsonrpc',
  'result in a list',
  'result beside an error of null',
  // The right message in the wrong wrapping.
  'result as plain text',
  'result without content type',
  'result as JSON that claims to be a stream',
  'result as a stream that claims to be JSON',
  'result in a stream without its last line',
  'result in a body that never ends',
  'result in a stream that never ends',
  'error event without id',
  // No answer at all.
  'silence',
  'nothing',
  'nothing as JSON',
  'accepted',
  'stream without answer',
  'stream of other things',
  'half a JSON',
  'web page',
  'text',
  'reset',
  'status 500',
  'status 501 with a page',
  'status 403',
  'status 406',
  'status 200 with an HTTP error in words',
  // The right message among other things.
  'result in an event of its own name',
  'result behind printed warnings',
  'result behind a page of warnings',
  // The right message, told as something else.
  'result with status 500',
  'result in UTF-16',
  'result in Latin-1',
] as const
export type Oddity = (typeof oddAnswers)[number]

export interface Oddities {
  /** To be given to a server. */
  guard: NonNullable<HttpListenerOptions['guard']>
  /** From now on these requests are answered so: a JSON-RPC method, or `GET`. */
  set(what: string, oddity: Oddity): void
  mend(): void
  /** When each of them came, in ms since the epoch. */
  readonly seen: number[]
}

/** What a right answer would hold. */
const called: unknown = { content: [{ type: 'text', text: 'odd' }] }

/** @param results what a right answer would hold, by method */
export function createOddities(results: Readonly<Record<string, unknown>> = {}): Oddities {
  const answers = new Map<string, Oddity>()
  const seen: number[] = []
  return {
    seen,
    set: (what, oddity) => void answers.set(what, oddity),
    mend: () => answers.clear(),
    guard(request, response, body) {
      const { method, id } = (body ?? {}) as { method?: string; id?: unknown }
      const oddity = answers.get(method ?? request.method ?? '')
      if (oddity === undefined) return false
      seen.push(Date.now())
      answer(request, response, oddity, id, results[method ?? ''] ?? called)
      return true
    },
  }
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  oddity: Oddity,
  id: unknown,
  result: unknown,
): void {
  const error = { code: -32601, message: 'Method not found' }
  const send = (body: unknown, type: string | null = 'application/json', status = 200): void => {
    response.writeHead(status, type === null ? {} : { 'content-type': type })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }
  const right = { jsonrpc: '2.0', id, result }
  const event = `event: message\ndata: ${JSON.stringify(right)}\n\n`
  const [stream, page] = ['text/event-stream', '<!doctype html><title>Welcome</title>']
  switch (oddity) {
    case 'error without id':
      return send({ jsonrpc: '2.0', error })
    case 'error with id null':
      return send({ jsonrpc: '2.0', id: null, error })
    case 'error with a code as text':
      return send({ jsonrpc: '2.0', id, error: { code: '-32601', message: null } })
    case 'error that is a text':
      return send({ jsonrpc: '2.0', id, error: 'Method not found' })
    case 'result without id':
      return send({ jsonrpc: '2.0', result })
    case 'result with its id as text':
      return send({ ...right, id: String(id) })
    case 'result with another id':
      return send({ ...right, id: 'another' })
    case 'result without jsonrpc':
      return send({ id, result })
    case 'result in a list':
      return send([{ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: 'hi' } }, right])
    case 'result beside an error of null':
      return send({ ...right, error: null })
    case 'result as plain text':
      return send(right, 'text/plain')
    case 'result without content type':
      return send(right, null)
    case 'result as JSON that claims to be a stream':
      return send(right, stream)
    case 'result as a stream that claims to be JSON':
      return send(event)
    case 'result in a stream without its last line':
      return send(event.trimEnd(), stream)
    case 'result in a body that never ends':
      response.writeHead(200, { 'content-type': 'application/json' }).write(JSON.stringify(right))
      return
    case 'result in a stream that never ends':
      response.writeHead(200, { 'content-type': stream }).write(event)
      return
    case 'result in an event of its own name':
      return send(`event: ready\ndata: {"at":1}\n\nevent: response\ndata: ${JSON.stringify(right)}\n\n`, stream)
    case 'result behind printed warnings':
      return send(`PHP Notice: Undefined index: HTTP_ACCEPT in /var/www/mcp.php on line 12\n${JSON.stringify(right)}\n`)
    case 'result behind a page of warnings':
      return send(
        `<br />\n<b>Deprecated</b>: {closure}() in mcp.php on line 3<br />\n${JSON.stringify(right, null, 2)}`,
        'text/html',
      )
    case 'result with status 500':
      return send(right, 'application/json', 500)
    case 'result in UTF-16':
      response.writeHead(200, { 'content-type': 'application/json; charset=utf-16' })
      response.end(Buffer.from(`\uFEFF${JSON.stringify(right)}`, 'utf16le'))
      return
    case 'result in Latin-1':
      response.writeHead(200, { 'content-type': 'application/json;charset=ISO-8859-1' })
      response.end(Buffer.from(JSON.stringify(right), 'latin1'))
      return
    case 'error event without id':
      return send(`data: ${JSON.stringify({ jsonrpc: '2.0', error })}\n\n`, stream)
    case 'silence':
      return
    case 'nothing':
      return send('', null)
    case 'nothing as JSON':
      return send('')
    case 'accepted':
      return send('', null, 202)
    case 'stream without answer':
      return send(': bye\n\n', stream)
    case 'stream of other things':
      return send('data: hello\n\n', stream)
    case 'half a JSON':
      return send('{"jsonrpc":"2.0","id":')
    case 'web page':
      return send(page, 'text/html')
    case 'text':
      return send('OK', 'text/plain')
    case 'reset':
      request.socket.resetAndDestroy()
      return
    case 'status 500':
      return send({ jsonrpc: '2.0', id, error: { code: -32603, message: 'Internal error' } }, 'application/json', 500)
    case 'status 501 with a page':
      return send(page, 'text/html', 501)
    case 'status 403':
      return send('Forbidden', 'text/plain', 403)
    case 'status 406':
      return send('Not Acceptable', 'text/plain', 406)
    case 'status 200 with an HTTP error in words':
      return send({ error: 'Not Found', statusCode: 404 })
  }
}

/** A legacy server of few lines whose streams can be made to end; counts what is asked of it. */
export interface PollingServer extends HttpListener {
  readonly url: string
  close(): Promise<void>
}

/**
 * How its streams behave: `get` of the stream of notices, `call` of the stream that answers a call. `page` is no stream at
 * all, `ends` ends at once, `notice` after one notice, `resumable` after an event with an id and a wished pause of 0 ms.
 */
export interface PollingOptions extends HttpListenerOptions {
  get?: 'page' | 'ends' | 'notice' | 'resumable' | 'nothing'
  call?: 'answers' | 'resumable'
}

export async function startPolling({
  get = 'ends',
  call = 'answers',
  ...options
}: PollingOptions): Promise<PollingServer> {
  let events = 0
  const resumable = (response: ServerResponse): void => {
    events = call === 'resumable' ? 1 : events + 1
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(`id: ${events}\nretry: 0\ndata:\n\n`)
  }
  const listener = await listen((request, response, body) => {
    const { method, id } = (body ?? {}) as { method?: string; id?: unknown }
    const send = (result: unknown): void => {
      response.writeHead(200, { 'content-type': 'application/json', 'mcp-session-id': 'one' })
      response.end(JSON.stringify({ jsonrpc: '2.0', id, result }))
    }
    if (request.method === 'GET') {
      if (request.headers['last-event-id'] !== undefined && call === 'resumable') return resumable(response)
      switch (get) {
        case 'page':
          response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Hello</h1>')
          return
        case 'nothing':
          response.writeHead(204).end()
          return
        case 'ends':
          response.writeHead(200, { 'content-type': 'text/event-stream' }).end()
          return
        case 'notice': {
          const notice = { jsonrpc: '2.0', method: 'notifications/message', params: { level: 'debug', data: 'x' } }
          response.writeHead(200, { 'content-type': 'text/event-stream' }).end(`data: ${JSON.stringify(notice)}\n\n`)
          return
        }
        case 'resumable':
          return resumable(response)
      }
    }
    switch (method) {
      case 'initialize':
        return send({
          protocolVersion: '2025-11-25',
          capabilities: { tools: {} },
          serverInfo: { name: 'polling', version: '1' },
        })
      case 'ping':
        return send({})
      case 'tools/list':
        return send({ tools: [{ name: 'count', inputSchema: { type: 'object' } }] })
      case 'tools/call':
        if (call === 'resumable') return resumable(response)
        return send({ content: [{ type: 'text', text: 'polled' }] })
      case undefined:
        response.writeHead(200).end()
        return
      default:
        if (id === undefined) response.writeHead(202).end()
        else {
          response.writeHead(200, { 'content-type': 'application/json' })
          response.end(JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32601, message: 'Method not found' } }))
        }
    }
  }, options)
  return { ...listener, url: `http://127.0.0.1:${listener.port}/mcp`, close: () => listener.stop() }
}
