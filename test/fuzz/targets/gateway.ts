/** Any bytes at the gateway's door, with and without a token: an answer or a closed socket, and nothing passes without one. */
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { systemClock } from '../../../electron/adapters/clock'
import { createFiles } from '../../../electron/adapters/files'
import { createGateway, type GatewayOptions } from '../../../electron/carriers/gateway'
import { partOf, readMessage } from '../../../electron/core/mcp/message'
import { PatchbayError } from '../../../shared/ipc/result'
import type { ServerView } from '../../../shared/model/server'
import type { Random } from '../../unit/core/random'
import { jsonSeeds, must, type Target } from '../target'
import { mustBePlain } from '../words'

/** In the inputs they stand for what only this run knows. */
const [tokenMark, hostMark] = ['@TOKEN@', '@HOST@']

const call = { jsonrpc: '2.0', id: 7, method: 'tools/call', params: { name: 'echo', arguments: { a: 1 } } }
const modern = {
  ...call,
  params: { ...call.params, _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', progressToken: 'p' } },
}
const listen = {
  ...modern,
  method: 'subscriptions/listen',
  params: { ...modern.params, notifications: { toolsListChanged: true } },
}
const head = [`Host: ${hostMark}`, `Authorization: Bearer ${tokenMark}`, 'Accept: application/json, text/event-stream']

function post(message: unknown, ...headers: string[]): Buffer {
  const body = JSON.stringify(message)
  const lines = [...head, 'Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`, ...headers]
  return Buffer.from(`POST /mcp/one HTTP/1.1\r\n${lines.join('\r\n')}\r\nConnection: close\r\n\r\n${body}`)
}

/** A body that a case has changed, in an envelope that is as it should be. */
function enveloped(body: Buffer, random: Random): Buffer {
  const own =
    random.below(2) === 0 ? [] : ['MCP-Protocol-Version: 2026-07-28', 'Mcp-Method: tools/call', 'Mcp-Name: echo']
  const lines = [
    ...head,
    ...own,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    'Connection: close',
  ]
  return Buffer.concat([Buffer.from(`POST /mcp/one HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`), body])
}

export const gateway: Target = {
  name: 'gateway',
  weight: 2,
  seeds: [
    post({ jsonrpc: '2.0', id: 1, method: 'initialize', params: { protocolVersion: '2025-06-18', capabilities: {} } }),
    post({ jsonrpc: '2.0', id: 'a', method: 'tools/list', params: { cursor: 'x' } }),
    post({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 7 } }, 'Mcp-Session-Id: a.b'),
    post(call, 'Mcp-Session-Id: eyJhIjoxfQ.AAAA'),
    post(modern, 'MCP-Protocol-Version: 2026-07-28', 'Mcp-Method: tools/call', 'Mcp-Name: =?base64?ZWNobw==?='),
    post(listen, 'MCP-Protocol-Version: 2026-07-28', 'Mcp-Method: subscriptions/listen'),
    ...jsonSeeds(
      call,
      modern,
      listen,
      { jsonrpc: '2.0', id: null, method: 'ping' },
      { jsonrpc: '2.0', id: 1, result: {} },
    ),
    Buffer.from(`GET /mcp/one HTTP/1.1\r\n${head.join('\r\n')}\r\nLast-Event-ID: 4\r\n\r\n`),
    Buffer.from(`DELETE /mcp/one?x HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n`),
    Buffer.from(`POST /mcp/one HTTP/1.1\r\nHost: evil.example\r\nOrigin: https://evil.example\r\n\r\n`),
  ],
  tokens: [
    tokenMark,
    hostMark,
    'Authorization: Bearer ',
    'Origin: null\r\n',
    'Mcp-Session-Id: ',
    'Mcp-Param-A: b\r\n',
    'Expect: 100-continue\r\n',
    'Upgrade: websocket\r\n',
    'Content-Length: 99999999999999\r\n',
    'Transfer-Encoding: chunked\r\n\r\nffffffffff\r\n',
    'POST http://[ HTTP/1.1\r\n',
    'GET //mcp/one ',
    '/mcp/%zz',
    '/mcp/__proto__',
    '"id":',
    '"id":1e+-.',
    '"id":null',
    '"method":"\\u0069nitialize"',
    '"_meta":{}',
    '"jsonrpc":"2.0"',
    '\r\n',
    '\0',
  ],
  async open({ folder }) {
    const silent = { error: () => undefined, info: () => undefined, debug: () => undefined }
    let relayed = 0
    const options = {
      directory: folder,
      port: null,
      version: '1.2.3',
      origins: new Set<string>(),
      portHolder: () => Promise.resolve(null),
      engine: engine(() => (relayed += 1)),
      files: createFiles(),
    }
    // The name of the one server is known already: it is written down when a client first sees it.
    await options.files.write(join(folder, 'aliases.json'), JSON.stringify({ version: 1, aliases: { one: 'one' } }))
    const opened = createGateway({ ...options, clock: systemClock, logger: silent })
    await opened.load()
    await opened.open()
    const { token } = await opened.admin.token('fuzz')
    const { host, port } = new URL((await opened.admin.view()).url)
    const marks = { [tokenMark]: token, [hostMark]: host }
    return {
      async one(input, random) {
        const had = relayed
        const isBody = input[0] === 0x7b || input[0] === 0x5b
        const isKnown = isBody || input.includes(tokenMark)
        checkAnswer(await exchange(Number(port), filled(isBody ? enveloped(input, random) : input, marks)))
        must(isKnown || relayed === had, 'something was passed on for whoever has no token')
      },
      async close() {
        const ping = post({ jsonrpc: '2.0', id: 1, method: 'ping' })
        const answer = await exchange(Number(port), filled(ping, marks))
        must(answer.includes('"result":{}'), `nobody is served any more: ${answer.slice(0, 300)}`)
        const streams = (): number => opened.admin.clients().clients.reduce((sum, client) => sum + client.streams, 0)
        for (let turns = 0; streams() > 0 && turns < 200; turns += 1)
          await new Promise((resolve) => setTimeout(resolve, 10))
        must(streams() === 0, 'somebody who has left is still told of changes')
        await opened.close()
      },
    }
  },
}

function filled(input: Buffer, marks: Readonly<Record<string, string>>): Buffer {
  let text = input.toString('latin1')
  for (const [mark, value] of Object.entries(marks)) text = text.replaceAll(mark, value)
  return Buffer.from(text, 'latin1')
}

/** One server that answers whatever it is asked. */
function engine(relayed: () => void): GatewayOptions['engine'] {
  const capabilities = { freshness: 'live', tools: 0, prompts: 0, resources: 0, revision: 1, problem: null } as const
  const state = { kind: 'connected' }
  const view = {
    id: 'one',
    name: 'one',
    state,
    capabilities: { ...capabilities, serverInfo: null },
  } as unknown as ServerView
  const viewOf = (server: string): ServerView => {
    if (server !== 'one') throw new PatchbayError('unknown-server', 'There is no such server')
    return view
  }
  return {
    unsaved: () => undefined,
    snapshot: () => ({ servers: [view] }),
    on: () => () => undefined,
    watchResources: () => undefined,
    holdTask: () => undefined,
    onResourceUpdated: () => () => undefined,
    onTaskTold: () => () => undefined,
    view: (server) => viewOf(server),
    idOf: (server) => viewOf(server).id,
    introduction: () => Promise.resolve({ serverInfo: null, instructions: null }),
    settled: () => Promise.resolve(view),
    tools: () => Promise.resolve({ tools: [], freshness: 'live', flaws: [] }),
    prompts: () => Promise.resolve({ prompts: [], flaws: [] }),
    resources: () => Promise.resolve({ resources: [], templates: [], flaws: [] }),
    relay(_server, request) {
      relayed()
      const { message } = readMessage(request.bytes)
      must(message !== null, 'what is passed on is no message')
      return Promise.resolve(Buffer.from(`{"jsonrpc":"2.0","id":${partOf(message, 'id') ?? 'null'},"result":{}}`))
    },
  }
}

/** What is said about a mistake is ours; Node itself answers what is no HTTP. */
function checkAnswer(answer: string): void {
  if (answer === '') return
  must(/^HTTP\/1\.1 \d{3} /.test(answer), `an answer is no HTTP: ${answer.slice(0, 100)}`)
  for (const [, words = ''] of answer.matchAll(/"(?:message|error)":"((?:[^"\\]|\\.)*)"/g))
    mustBePlain(words, 'an answer')
}

/** Sends, says that it is done, and reads what comes until the other side closes or falls silent. */
function exchange(port: number, bytes: Buffer): Promise<string> {
  return new Promise((resolve) => {
    let said = ''
    const socket = createConnection({ host: '127.0.0.1', port })
    socket.setEncoding('latin1').on('data', (text: string) => {
      said = (said + text).slice(0, 1_000_000)
      // A stream of notices stays open: this client has seen enough.
      if (said.includes('text/event-stream')) socket.setTimeout(20)
    })
    socket.once('connect', () => socket.end(bytes))
    socket.on('error', () => undefined)
    socket.setTimeout(250, () => socket.destroy())
    socket.once('close', () => resolve(said))
  })
}
