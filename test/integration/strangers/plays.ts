/**
 * Every switch of the test servers, turned a row for each, with every way in which it can be turned. `test/unit/servers/switches.test.ts` checks
 * that none is missing; `shown.test.ts` beside this looks at what a person sees of each.
 */
import { questions, startAskingLegacy, startAskingModern, type Question } from '../../servers/asking'
import { startDeadHost, type Death } from '../../servers/dead-host'
import { createFlood } from '../../servers/flood'
import type { HttpListenerOptions } from '../../servers/http-listener'
import { startLegacyHttp, type LegacyHttpServer } from '../../servers/legacy-http'
import { startModernHttp } from '../../servers/modern-http'
import { oddities, type Oddity } from '../../servers/oddities'
import { program, type ProgramName } from '../../servers/programs'
import { startSocksProxy } from '../../servers/socks-proxy'
import { createOddities, oddAnswers, startPolling, type PollingOptions } from '../../servers/strange-http'
import { startStranger, type Forgetting } from '../../servers/stranger'
import { startSse } from '../../servers/sse'
import { startTcpProxy, type ProxyFault } from '../../servers/tcp-proxy'
import { startWebProxy } from '../../servers/web-proxy'
import type { CleanupKit } from '../../support/cleanup'
import { rows, type Play } from './play'
import { signInPlays } from './sign-in-plays'

/** With a short limit for calls (ms). */
const http = (url: string, type = 'http') => ({ type, url, timeout: 2_000 })

type Guard = NonNullable<HttpListenerOptions['guard']>
type Later = CleanupKit['later']

/** A good server of each transport and era. */
const transports = {
  legacy: async (later: Later, guard?: Guard) => later(await startLegacyHttp({ guard })),
  modern: async (later: Later, guard?: Guard) => later(await startModernHttp({ guard })),
  sse: async (later: Later, guard?: Guard) => later(await startSse({ guard })),
}
type Kind = keyof typeof transports
const kinds = ['legacy', 'modern', 'sse'] as const
type Listener = Awaited<ReturnType<(typeof transports)[Kind]>>

function turned(kind: Kind, turn: (server: Listener) => unknown): Play {
  return async ({ later }) => {
    const server = await transports[kind](later)
    return { entry: http(server.url, kind === 'sse' ? 'sse' : 'http'), turn: () => turn(server) }
  }
}

function onLegacy(turn: (server: LegacyHttpServer) => unknown): Play {
  return turned('legacy', (server) => turn(server as LegacyHttpServer))
}

const listenerSwitches: Record<string, (server: Listener) => unknown> = {
  'requireBearer()': (server) => server.requireBearer('secret'),
  'loseNextAnswer()': (server) => server.loseNextAnswer(),
  'cut()': (server) => server.cut(),
  'stop()': (server) => server.stop(),
}

const proxied =
  (fault: ProxyFault): Play =>
  async ({ later }) => {
    const server = later(await startLegacyHttp())
    const proxy = later(await startTcpProxy(server.port))
    return { entry: http(`http://127.0.0.1:${proxy.port}/mcp`), turn: () => proxy.fault(fault) }
  }

/** Each under a name of its own, which only its proxy knows. */
let names = 0
const behind = (port: number): Record<string, unknown> => http(`http://mcp-${(names += 1)}.corp.test:${port}/mcp`)

const through =
  (turn: (proxy: Awaited<ReturnType<typeof startWebProxy>>) => unknown): Play =>
  async ({ later }) => {
    const proxy = later(await startWebProxy())
    const server = later(await startLegacyHttp())
    await turn(proxy)
    return { entry: behind(server.port), way: `PROXY 127.0.0.1:${proxy.port}` }
  }

const dead =
  (death: Death, revive = false): Play =>
  async ({ later }) => {
    const server = later(await startLegacyHttp())
    const host = later(await startDeadHost(death))
    return { entry: http(host.url(1)), ...(revive && { isDead: true, turn: () => host.revive(server.port) }) }
  }

const flooded =
  (as: 'json' | 'event', method: string): Play =>
  async ({ later }) => {
    const flood = createFlood(as, (_request, body) => (body as { method?: string } | undefined)?.method === method)
    const server = later(await startLegacyHttp({ guard: flood.guard }))
    return { entry: http(server.url) }
  }

const forgettings: Forgetting[] = [
  { status: 404, code: -32001, message: 'Session not found' },
  { status: 401, message: 'Unauthorized: Session not found', plain: true },
  { event: true, code: -32600, message: 'Session terminated' },
]

/** What the odd ones would say if they were not. */
const right = {
  initialize: {
    protocolVersion: '2025-06-18',
    capabilities: { tools: {} },
    serverInfo: { name: 'odd', version: '1' },
  },
  'tools/list': { tools: [{ name: 'echo', inputSchema: { type: 'object' } }], resultType: 'complete' },
  'tools/call': { content: [{ type: 'text', text: 'odd' }], resultType: 'complete' },
}

const strange =
  (what: string, oddity: (typeof oddAnswers)[number], kind: Kind): Play =>
  async ({ later }) => {
    const odd = createOddities(right)
    odd.set(what, oddity)
    const server = await transports[kind](later, odd.guard)
    return { entry: http(server.url, kind === 'sse' ? 'sse' : 'http') }
  }

/** One without sessions: whoever greets oddly has none. */
const oddGreeting =
  (oddity: (typeof oddAnswers)[number]): Play =>
  async ({ later }) => {
    const odd = createOddities(right)
    odd.set('initialize', oddity)
    return { entry: http(later(await startStranger({ guard: odd.guard })).url) }
  }

const polling =
  (options: PollingOptions): Play =>
  async ({ later }) => ({ entry: http(later(await startPolling(options)).url) })

const printed = ['a prefix', 'many lines', 'Python', 'words', 'colours', 'Content-Length']

const programs: Record<ProgramName, string[][]> = {
  asks: [[]],
  echo: [[]],
  tasks: [[]],
  'crash-at-once': [[]],
  'crash-after': [[]],
  silent: [[]],
  chatty: [[]],
  'ignores-stdin-end': [[]],
  'with-grandchild': [[]],
  'dies-unless-initialized': [[]],
  modern: [[]],
  'odd-printer': printed.map((how) => ['--how', how]),
  'old-revision': [[], ['--how', 'falls silent']],
  'changes-era': [[]],
  odd: [[]],
  lines: [[]],
  ends: [
    ['--how', 'with a sentence'],
    ['--how', 'with its usage'],
    ['--how', 'never, but refuses'],
  ],
}

/** Nobody is there to answer. */
const asking = (question: Question): [string, Play[]] => [
  `asking: ${question}`,
  [startAskingLegacy, startAskingModern].map((start): Play => async ({ later }) => {
    const server = await start()
    later({ close: () => server.stop() })
    return { entry: http(server.url), tool: `ask_${question}` }
  }),
]

/** By the switch, each in as many ways as it can be turned. */
export const plays: Readonly<Record<string, Play[]>> = Object.fromEntries<Play[]>([
  ...Object.entries(listenerSwitches).map(([key, turn]): [string, Play[]] => [
    `http-listener: ${key}`,
    kinds.map((kind) => turned(kind, turn)),
  ]),
  [
    'http-listener: status()',
    [302, 400, 401, 403, 404, 405, 429, 500].map((code) => onLegacy((server) => server.status(code))),
  ],
  [
    'legacy-http: forgetSessions()',
    [404, 400].map((code) => onLegacy((server) => server.forgetSessions(code as 404 | 400))),
  ],
  ...rows('oddities: ', Object.keys(oddities) as Oddity[], (oddity) => async ({ later }) => ({
    entry: http(later(await startStranger({ oddity })).url),
  })),
  [
    'stranger: forget()',
    forgettings.map((how): Play => async ({ later }) => {
      const server = later(await startStranger())
      return { entry: http(server.url), turn: () => server.forget(how) }
    }),
  ],
  // As the answer to a greeting, and by turns to lists and calls of every transport and era.
  ...oddAnswers.map((oddity, index): [string, Play[]] => [
    `strange-http: ${oddity}`,
    [
      oddGreeting(oddity),
      strange(index % 2 === 0 ? 'tools/list' : 'tools/call', oddity, kinds[index % 3] ?? 'legacy'),
      strange(index % 2 === 0 ? 'tools/call' : 'tools/list', oddity, kinds[(index + 1) % 3] ?? 'legacy'),
    ],
  ]),
  ...rows('strange-http: get=', ['page', 'ends', 'notice', 'resumable', 'nothing'] as const, (get) => polling({ get })),
  ['strange-http: call=resumable', [polling({ call: 'resumable', get: 'page' })]],
  ...questions.map(asking),
  ['flood: pour()', [flooded('json', 'initialize'), flooded('json', 'tools/list'), flooded('event', 'tools/list')]],
  ['dead-host: resets', [dead('resets')]],
  ['dead-host: silent', [dead('silent')]],
  ['dead-host: revive()', [dead('resets', true)]],
  ['tcp-proxy: refuse', [proxied({ kind: 'refuse' })]],
  ['tcp-proxy: hang', [proxied({ kind: 'hang' })]],
  ['tcp-proxy: reset', [proxied({ kind: 'reset', afterBytes: 0 }), proxied({ kind: 'reset', afterBytes: 200 })]],
  ['tcp-proxy: blackhole', [proxied({ kind: 'blackhole' })]],
  ['web-proxy: require()', [through((proxy) => proxy.require({ user: 'me', password: 'secret' }))]],
  ['web-proxy: refuse()', [403, 502].map((code) => through((proxy) => proxy.refuse(code)))],
  ['web-proxy: goAway()', [through((proxy) => proxy.goAway())]],
  [
    'socks-proxy: refuse()',
    [2, 5].map((code): Play => async ({ later }) => {
      const socks = later(await startSocksProxy())
      socks.refuse(code)
      return { entry: behind(81), way: `SOCKS5 127.0.0.1:${socks.port}` }
    }),
  ],
  ...Object.entries(programs).map(([key, ways]): [string, Play[]] => [
    `programs: ${key}`,
    ways.map((args) => () => Promise.resolve({ entry: { ...program(key as ProgramName, args), timeout: 2_000 } })),
  ]),
  ...Object.entries(signInPlays),
])

/** What is told to a server without anything going wrong, or is part of another row. */
export const noFaults: readonly string[] = [
  'http-listener: start()',
  'flood: mend()',
  'modern-tasks: finish()',
  'modern-http: legacy=refuse',
  'modern-http: legacy=serve',
  'oauth/protected-server: era=legacy',
  'oauth/protected-server: era=modern',
  'oauth/protected-server: forbidCalls',
  'oauth/person: decision=approve',
  'oauth/person: decision=deny',
  'strange-http: call=answers',
  'oauth/authorization-server: addResource()',
  'oauth/authorization-server: skip()',
  'oauth/fast-issuer: next()',
  'oauth/world: skip()',
  'oauth/person: decide()',
  'strange-http: set()',
  'strange-http: mend()',
  'stranger: set()',
  'tcp-proxy: none',
  'tcp-proxy: fault()',
  'toolbox: addTool()',
  'toolbox: removeTool()',
  'toolbox: touch()',
  'web-proxy: comeBack()',
]
