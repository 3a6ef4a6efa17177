/** What servers say over all three transports: greetings, lists, results and notices, through the engine's own readers. */

import { mustFailPlainly, mustBeLists } from './messages-judge'
import { openClient, type Answer, type Way } from './messages-wires'
import { textOf, type Target } from '../target'

const tool = {
  name: 'add',
  title: 'Add',
  description: 'Adds',
  inputSchema: { type: 'object', properties: { a: { type: 'number' } }, required: ['a'] },
}
const usual: Readonly<Record<string, unknown>> = {
  initialize: {
    protocolVersion: '2025-06-18',
    capabilities: { tools: { listChanged: true }, prompts: {}, resources: {}, logging: {} },
    serverInfo: { name: 's', version: '1' },
  },
  'tools/list': { tools: [tool, { ...tool, name: 'sub' }] },
  'prompts/list': { prompts: [{ name: 'p', arguments: [{ name: 'x', required: true }] }] },
  'resources/list': { resources: [{ uri: 'file:///a', name: 'a', mimeType: 'text/plain' }] },
  'resources/templates/list': { resourceTemplates: [] },
  'tools/call': {
    content: [
      { type: 'text', text: 'hi' },
      { type: 'image', data: 'AA==', mimeType: 'image/png' },
    ],
    structuredContent: { sum: 3 },
    isError: false,
  },
  ping: {},
}
const stages = ['initialize', 'initialize', 'tools/list', 'tools/call', 'prompts/list', 'resources/list'] as const

/** `@` stands for the id that is asked for. */
const message = (more: object): Buffer => Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: '@', ...more }))

export const messages: Target = {
  name: 'messages',
  weight: 1,
  seeds: [
    ...Object.values(usual).map((result) => message({ result })),
    message({ result: { tools: [tool], nextCursor: 'more' } }),
    message({ error: { code: -32601, message: 'Method not found', data: { a: 1 } } }),
    message({
      result: {
        supportedVersions: ['2026-07-28'],
        capabilities: { tools: {} },
        serverInfo: { name: 's', version: '1' },
      },
    }),
    message({
      method: 'elicitation/create',
      params: { message: 'Who?', requestedSchema: { type: 'object', properties: {} } },
    }),
    Buffer.from(
      '{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"x"}}\n{"jsonrpc":"2.0","id":"@","result":{}}',
    ),
    Buffer.from('[{"jsonrpc":"2.0","id":"@","result":{}}]'),
    Buffer.from('<!doctype html><html><body>Not here</body></html>'),
  ],
  tokens: [
    '"id":"@"',
    '"jsonrpc":"2.0"',
    '"result":null',
    '"error":{}',
    '"method":"ping"',
    '"nextCursor":""',
    '\n\ndata: ',
    'event: endpoint\ndata: //evil.example/\n\n',
    'retry: 99999999999\n',
    'id: \0\n',
    '"$ref":"#"',
    '"tools":{}',
  ],
  open: () => ({
    async one(input, random) {
      const way: Way = random.pick(['http', 'http', 'http-stream', 'sse', 'stdio'])
      const stage = random.pick(stages)
      const status = random.pick([200, 200, 200, 200, 202, 400, 401, 404, 500])
      const answer: Answer = (method, id) =>
        method === stage
          ? { status, body: textOf(input).replaceAll('"@"', () => JSON.stringify(id)) }
          : { status: 200, body: JSON.stringify({ jsonrpc: '2.0', id, result: usual[method] ?? {} }) }
      await mustFailPlainly(async () => {
        const client = await openClient(way, answer)
        try {
          for (const kind of ['tools', 'prompts', 'resources'] as const)
            await mustFailPlainly(async () => mustBeLists(await client.list(kind, 40)))
          await mustFailPlainly(async () =>
            mustBeLists({ items: [], flaws: [], result: await client.callTool('add', { a: 1 }, { timeoutMs: 40 }) }),
          )
        } finally {
          await client.close()
        }
      })
    },
  }),
}
