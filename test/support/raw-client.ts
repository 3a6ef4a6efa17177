/** Clients that are no SDK: what they are answered is kept as it came, to the byte. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export interface RawAnswer {
  /** As it came. */
  text: string
  /** What came with it, as it came. */
  told: string[]
}

export interface RawClient {
  /** How the server has introduced itself. */
  greeting(): Promise<RawAnswer>
  /** Ids count from 1, so that two clients that ask the same send the same. */
  ask(method: string, params?: object): Promise<RawAnswer>
  /** Every notice so far, as it came. */
  readonly heard: readonly string[]
  close(): Promise<void>
}

interface Message {
  id?: unknown
  method?: string
}

/** What a client answers when it is asked, by method. */
export const ownAnswers: Record<string, object> = {
  'roots/list': { roots: [{ uri: 'file:///tmp', name: 'tmp' }] },
  'sampling/createMessage': { role: 'assistant', content: { type: 'text', text: 'sampled' }, model: 'a model' },
  'elicitation/create': { action: 'accept', content: { name: 'A name', check: true } },
}
export const capabilities = { roots: {}, sampling: {}, elicitation: { form: {}, url: {} } }
const clientInfo = { name: 'raw', version: '1' }
const read = (text: string): Message => JSON.parse(text) as Message
const request = (id: number, method: string, params?: object): string =>
  JSON.stringify({ jsonrpc: '2.0', id, method, ...(params && { params }) })
const reply = (id: unknown, method: string): string =>
  JSON.stringify({ jsonrpc: '2.0', id, result: ownAnswers[method] ?? {} })

async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<{ event: string; data: string }> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of body) {
    text = `${text}${decoder.decode(chunk, { stream: true })}`.replaceAll('\r\n', '\n')
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n')
      text = text.slice(end + 2)
      const of = (field: string): string[] =>
        lines.filter((line) => line.startsWith(`${field}:`)).map((line) => line.slice(field.length + 1).trimStart())
      const data = of('data').join('\n')
      if (data !== '') yield { event: of('event')[0] ?? 'message', data }
    }
  }
}

/** Collects what comes until the answer to each request is there. @param answered says something to the server */
function conversation(say: (text: string) => void) {
  const waiting = new Map<unknown, (answer: RawAnswer) => void>()
  let told: string[] = []
  let last = 0
  const all: string[] = []
  return {
    all,
    heard(text: string): void {
      const { id, method } = read(text)
      if (method !== undefined && id !== undefined) return say(reply(id, method))
      if (method !== undefined) {
        told.push(text)
        all.push(text)
        return
      }
      waiting.get(id)?.({ text, told })
      waiting.delete(id)
    },
    ask(method: string, params?: object): Promise<RawAnswer> {
      last += 1
      told = []
      const id = last
      return new Promise((resolve) => {
        waiting.set(id, resolve)
        say(request(id, method, params))
      })
    },
  }
}

/** Greets as a client of 2025-11-25 does: nothing is asked before the server has taken the end of the greeting. */
async function greeted(client: Omit<RawClient, 'greeting'>, tell: (text: string) => unknown): Promise<RawClient> {
  const answer = await client.ask('initialize', { protocolVersion: '2025-11-25', capabilities, clientInfo })
  await tell('{"jsonrpc":"2.0","method":"notifications/initialized"}')
  return { ...client, greeting: () => Promise.resolve(answer) }
}

export async function rawStdio(command: string, args: string[], env: NodeJS.ProcessEnv): Promise<RawClient> {
  const child = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'ignore'] })
  const say = (text: string): void => void child.stdin.write(`${text}\n`)
  const { ask, heard, all } = conversation(say)
  createInterface(child.stdout).on('line', (line) => {
    if (line.startsWith('{')) heard(line)
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const close = async (): Promise<void> => {
    child.kill()
    await ended
  }
  return greeted({ ask, close, heard: all }, say)
}

/** Streamable HTTP up to 2025-11-25, with a session. */
export async function rawHttp(url: string, token?: string): Promise<RawClient> {
  let session: string | null = null
  const abort = new AbortController()
  const own = (): Record<string, string> => ({
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(session !== null && { 'mcp-session-id': session, 'mcp-protocol-version': '2025-11-25' }),
  })
  const post = async (body: string): Promise<void> => {
    const response = await fetch(url, {
      method: 'POST',
      signal: abort.signal,
      headers: {
        ...own(),
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body,
    })
    session ??= response.headers.get('mcp-session-id')
    if (response.headers.get('content-type')?.startsWith('text/event-stream') === true && response.body) {
      for await (const { data } of eventsOf(response.body)) heard(data)
    } else {
      const text = await response.text()
      if (text !== '') heard(text)
    }
  }
  const say = (text: string): void => void post(text).catch(() => undefined)
  const { ask, heard, all } = conversation(say)
  const client = await greeted({ ask, close: async () => abort.abort(), heard: all }, post)
  void notices(url, { ...own(), accept: 'text/event-stream' }, abort.signal, heard).catch(() => undefined)
  return client
}

/** What a server says outside of answers. */
async function notices(
  url: string,
  headers: Record<string, string>,
  signal: AbortSignal,
  heard: (text: string) => void,
): Promise<void> {
  const { body, ok } = await fetch(url, { headers, signal })
  if (ok && body) for await (const { data } of eventsOf(body)) heard(data)
}

/** HTTP+SSE of 2024-11-05. */
export async function rawSse(url: string): Promise<RawClient> {
  const abort = new AbortController()
  const response = await fetch(url, { headers: { accept: 'text/event-stream' }, signal: abort.signal })
  if (!response.body) throw new Error('There is no stream')
  let to = url
  const post = (body: string): Promise<unknown> =>
    fetch(to, { method: 'POST', headers: { 'content-type': 'application/json' }, body }).catch(() => undefined)
  const say = (body: string): void => void post(body)
  const { ask, heard, all } = conversation(say)
  const events = eventsOf(response.body)
  const first = await events.next()
  if (first.done !== true) to = new URL(first.value.data, url).href
  void (async () => {
    for await (const { data } of events) heard(data)
  })().catch(() => undefined)
  return greeted({ ask, close: async () => abort.abort(), heard: all }, post)
}

/** 2026-07-28: every request stands alone. */
export function rawModern(url: string, token?: string): RawClient {
  let last = 0
  const meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': clientInfo,
    'io.modelcontextprotocol/clientCapabilities': capabilities,
  }
  const heard: string[] = []
  const client: RawClient = {
    heard,
    greeting: () => client.ask('server/discover'),
    async ask(method, params: { name?: string; uri?: string; _meta?: object } = {}) {
      last += 1
      const name = params.name ?? params.uri
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          'mcp-protocol-version': '2026-07-28',
          'mcp-method': method,
          ...(name !== undefined && { 'mcp-name': name }),
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
        body: request(last, method, { ...params, _meta: { ...params._meta, ...meta } }),
      })
      if (response.headers.get('content-type')?.startsWith('text/event-stream') !== true || !response.body)
        return { text: await response.text(), told: [] }
      const came: string[] = []
      for await (const { data } of eventsOf(response.body)) came.push(data)
      heard.push(...came.slice(0, -1))
      return { text: came.at(-1) ?? '', told: came.slice(0, -1) }
    },
    close: async () => undefined,
  }
  return client
}
