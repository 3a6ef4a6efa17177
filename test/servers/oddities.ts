/** What real servers answer that MCP does not foresee, one switch per oddity: which methods are answered, and how. */

export interface Message {
  id?: string | number
  method: string
  params?: Record<string, unknown>
}

export type Answer =
  | { result: unknown }
  | { error: { code: number; message: string; data?: unknown } }
  | { status: number; body?: string; type?: string }
  | { silent: true }

export type Odd = Readonly<Record<string, (message: Message) => Answer>>

const schema = { type: 'object' }
const good = { name: 'echo', description: 'Answers with the given text', inputSchema: schema }

/** Each is odd in another way; those with `usable` can be called all the same. */
export const oddTools: readonly { tool: unknown; usable: boolean }[] = [
  { tool: { name: 'any_of', inputSchema: { anyOf: [{ type: 'object' }, { type: 'object' }] } }, usable: true },
  { tool: { name: 'required_null', inputSchema: { ...schema, required: null } }, usable: true },
  { tool: { name: 'properties_null', inputSchema: { ...schema, properties: null } }, usable: true },
  { tool: { name: 'properties_list', inputSchema: { ...schema, properties: [] } }, usable: true },
  { tool: { name: 'no_schema' }, usable: true },
  { tool: { name: 'empty_schema', inputSchema: {} }, usable: true },
  { tool: { name: 'null_schema', inputSchema: null }, usable: true },
  { tool: { name: 'odd_property', inputSchema: { ...schema, properties: { a: null, b: 'text' } } }, usable: true },
  { tool: { name: 'odd_output', inputSchema: schema, outputSchema: 'text' }, usable: true },
  { tool: { name: 'odd_annotations', inputSchema: schema, annotations: 'read only' }, usable: true },
  { tool: { name: 'odd_icons', inputSchema: schema, icons: 'icon.png' }, usable: true },
  { tool: { name: 'odd_words', inputSchema: schema, title: 7, description: { en: 'text' } }, usable: true },
  { tool: { name: 'odd_hint', inputSchema: schema, annotations: { title: 4, readOnlyHint: 'yes' } }, usable: true },
  { tool: { name: 'odd_icon', inputSchema: schema, icons: [{}, { src: 'a.png', theme: 'blue' }] }, usable: true },
  { tool: { name: 'odd_tasks', inputSchema: schema, execution: { taskSupport: 'maybe' } }, usable: true },
  { tool: { name: '', inputSchema: schema }, usable: false },
  { tool: { inputSchema: schema }, usable: false },
  { tool: { name: 7, inputSchema: schema }, usable: false },
  { tool: null, usable: false },
  { tool: 'echo', usable: false },
  { tool: { name: 'echo', inputSchema: schema }, usable: false },
  { tool: { name: 'too_deep', inputSchema: deep(500) }, usable: false },
]

function deep(levels: number): unknown {
  let inner: unknown = {}
  for (let level = 0; level < levels; level += 1) inner = { type: 'object', properties: { a: inner } }
  return inner
}

function byName<N extends string>(odd: Record<N, Odd>): Record<N, Odd> {
  return odd
}

const list = (result: unknown): Odd => ({ 'tools/list': () => ({ result }) })
const greeting = (result: unknown): Odd => ({ initialize: () => ({ result }) })
const call = (result: unknown): Odd => ({ 'tools/call': () => ({ result }) })
const ping = (answer: Answer): Odd => ({ ping: () => answer })
const called = { protocolVersion: '2025-06-18', serverInfo: { name: 'stranger', version: '1' } }
const offering = { ...called, capabilities: { tools: {} } }
const rpc = (code: number, message: string): string =>
  JSON.stringify({ jsonrpc: '2.0', id: null, error: { code, message } })

/** The revision that a greeting offers. */
const offered = ({ params }: Message): unknown => params?.['protocolVersion']
const refusing = (refuse: (message: Message) => Answer, ...taken: string[]): Odd => ({
  initialize: (message) =>
    taken.includes(String(offered(message)))
      ? { result: { ...offering, protocolVersion: offered(message) } }
      : refuse(message),
})
const badRequest = (body: string): Answer => ({ status: 400, type: 'text/plain', body })

const known = byName({
  'list: odd items': list({ tools: [good, ...oddTools.map(({ tool }) => tool)] }),
  'list: null': list({ tools: null }),
  'list: missing': list({}),
  'list: an object': list({ tools: { echo: good } }),
  'list: the cursor is empty': list({ tools: [good], nextCursor: '' }),
  'list: the cursor is null': list({ tools: [good], nextCursor: null }),
  'list: the cursor is a number': list({ tools: [good], nextCursor: 2 }),
  'list: the cursor repeats': list({ tools: [good], nextCursor: 'again' }),
  'list: the rest fails': {
    'tools/list': ({ params }) =>
      params?.['cursor'] === undefined
        ? { result: { tools: [good], nextCursor: 'more' } }
        : { error: { code: -32603, message: 'the database is away' } },
  },
  'list: pages without end': {
    'tools/list': ({ params }) => {
      const page = Number(params?.['cursor'] ?? 0)
      const tools = Array.from({ length: 100 }, (_, index) => ({ ...good, name: `tool_${page * 100 + index}` }))
      return { result: { tools, nextCursor: String(page + 1) } }
    },
  },
  'list: long texts without end': {
    'tools/list': ({ params }) => {
      const page = Number(params?.['cursor'] ?? 0)
      const tools = [{ ...good, name: `tool_${page}`, description: 'x'.repeat(1024 * 1024) }]
      return { result: { tools, nextCursor: String(page + 1) } }
    },
  },
  'list: empty pages without end': {
    'tools/list': ({ params }) => ({
      result: { tools: [], nextCursor: String(Number(params?.['cursor'] ?? 0) + 1) },
    }),
  },
  'list: status 405': { 'tools/list': () => ({ status: 405 }) },
  'list: a web page': { 'tools/list': () => ({ status: 200, type: 'text/html', body: '<!doctype html><p>Sign in' }) },
  'list: no JSON': { 'tools/list': () => ({ status: 200, type: 'application/json', body: '{"jsonrpc":' }) },
  'list: an error': { 'tools/list': () => ({ error: { code: -32603, message: 'no tools today' } }) },

  'greeting: capabilities null': greeting({ ...called, capabilities: null }),
  'greeting: capabilities by PHP': greeting({ ...called, capabilities: { tools: [], prompts: null } }),
  'greeting: capabilities true': greeting({ ...called, capabilities: { tools: true, logging: true } }),
  'greeting: odd flags': greeting({
    ...called,
    capabilities: { tools: { listChanged: 'yes' }, experimental: { a: 1 } },
  }),
  'greeting: no server info': greeting({ ...offering, serverInfo: undefined }),
  'greeting: a version number': greeting({ ...offering, serverInfo: { name: 'stranger', version: 2 } }),
  'greeting: no version': greeting({ ...offering, protocolVersion: null }),
  'greeting: odd instructions': greeting({ ...offering, instructions: ['a'] }),

  // https://github.com/dirvine/tauri-mcp/issues/2
  'revision: refused in words': refusing(
    (message) => ({
      error: { code: -32602, message: `Unsupported protocol version: ${String(offered(message))}` },
    }),
    '2024-11-05',
  ),
  // https://github.com/cl-ai-project/cl-mcp/issues/26
  'revision: refused with a list': refusing(
    () => ({
      error: { code: -32000, message: 'Unsupported protocolVersion', data: { supportedVersions: ['2025-03-26'] } },
    }),
    '2025-03-26',
  ),
  // https://github.com/sickn33/agentic-awesome-skills/issues/1003
  'revision: refused with the one': refusing(
    () => ({ error: { code: -32602, message: 'Unsupported', data: { code: 'INCOMPATIBLE', expected: '2025-06-18' } } }),
    '2025-06-18',
  ),
  // https://github.com/xpzouying/xiaohongshu-mcp/issues/697
  'revision: refused with status 400': refusing(
    () => badRequest('Bad Request: Unsupported protocol version (supported versions: 2025-06-18, 2024-11-05)'),
    '2025-06-18',
    '2024-11-05',
  ),
  // Slack's, https://github.com/different-ai/openwork/pull/3569
  'revision: refused without a word': refusing(() => badRequest(''), '2025-06-18'),
  // https://github.com/TryGhost/ghst/issues/51
  'revision: breaks the server': refusing(() => ({ status: 500 }), '2025-06-18', '2024-11-05'),
  // https://github.com/stripe/ai/issues/290
  'revision: silences the server': refusing(() => ({ silent: true }), '2025-06-18', '2024-11-05'),
  // Nothing is wrong with the revision: this is no loop of greetings.
  'revision: not the matter': { initialize: () => ({ error: { code: -32603, message: 'The database is away' } }) },

  'result: does not match': call({ content: [], structuredContent: { temperature: 'warm' } }),
  'result: only structured': call({ structuredContent: { temperature: 'warm' } }),
  'result: null content': call({ content: null, structuredContent: { temperature: 'warm' } }),
  'result: text': call({ content: 'warm' }),
  'result: blocks without type': call({ content: [{ text: 'warm' }, 'warm', { type: 'new', a: 'warm' }] }),

  'ping: nothing': ping({ status: 200, type: 'application/json' }),
  'ping: accepted': ping({ status: 202 }),
  'ping: 204': ping({ status: 204 }),
  'ping: a stream that ends': ping({ status: 200, type: 'text/event-stream', body: ': bye\n\n' }),
  'ping: 400': ping({ status: 400, body: 'Bad Request' }),
  'ping: 404': ping({ status: 404, body: 'Not Found' }),
  'ping: 405': ping({ status: 405 }),
  'ping: 500': ping({ status: 500, body: 'Internal Server Error' }),
  'ping: 501': ping({ status: 501 }),
  'ping: 404 for the method': ping({ status: 404, type: 'application/json', body: rpc(-32601, 'Method not found') }),
  'ping: 400 for the method': ping({ status: 400, type: 'application/json', body: rpc(-32601, 'Unknown method ping') }),
  'ping: an error': ping({ error: { code: -32601, message: 'Method not found' } }),
  'ping: another error': ping({ error: { code: -32603, message: 'Method not supported: ping' } }),
  'ping: a result with members': ping({ result: { ok: true } }),
  'ping: a web page': ping({ status: 200, type: 'text/html', body: '<!doctype html>' }),

  'call: a session of its own': {
    'tools/call': () => ({ error: { code: -32000, message: 'Your shop session has expired, please sign in again' } }),
  },
  'call: a session of its own, as a result': call({
    content: [{ type: 'text', text: 'Session expired' }],
    isError: true,
  }),
  'call: 404 for the method': {
    'tools/call': () => ({ status: 404, type: 'application/json', body: rpc(-32601, 'Method not found') }),
  },
  'call: 503': { 'tools/call': () => ({ status: 503, body: 'No session servers available' }) },
})

/** Messages that are hardly JSON-RPC any more. */
const bareOddities = byName({
  'bare: a list of nothing': list(null),
  'bare: null as _meta everywhere': {
    initialize: () => ({ result: { ...offering, _meta: null } }),
    'tools/list': () => ({ result: { tools: [good], _meta: null } }),
    'tools/call': () => ({ result: { content: [{ type: 'text', text: 'warm' }], _meta: null } }),
  },
  'bare: a result that is text': call('warm'),
  'bare: a ping that is answered with null': ping({ result: null }),
})

export type Oddity = keyof typeof known | keyof typeof bareOddities
export const oddities: Readonly<Record<Oddity, Odd>> = { ...known, ...bareOddities }
