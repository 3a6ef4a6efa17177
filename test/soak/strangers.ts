/** Servers as the internet has them: each switch of `test/servers` is one of their faults. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createFlood } from '../servers/flood'
import { startLegacyHttp } from '../servers/legacy-http'
import { oddities, type Oddity } from '../servers/oddities'
import { createOddities, oddAnswers, startPolling, type PollingOptions } from '../servers/strange-http'
import { startStranger, type Forgetting } from '../servers/stranger'
import { startTemptingServer } from '../servers/tempting-server'
import type { WebProxy } from '../servers/web-proxy'
import { counted, httpFaults, type Fault, type Subject } from './subject'

const forgettings: readonly Forgetting[] = [
  { status: 404, code: -32001, message: 'Session not found' },
  { status: 404, message: 'session not found', plain: true },
  { status: 400, code: -32000, message: 'Bad Request: Server not initialized' },
  { event: true, code: -32001, message: 'Session not found' },
]

/** All that is answered oddly by a server that is one. */
export async function strange(index: number): Promise<Subject> {
  const executed = new Map<string, number>()
  // Of a session that it has forgotten it does nothing.
  const server = await startStranger({ events: index % 2 === 0, oddly: (message) => note(executed, message) })
  const counts = counted(server.toolbox, executed)
  const odd = (name: Oddity): Fault => ({ name, begin: () => (server.set(name), () => server.set(null)) })
  const forgets = (how: Forgetting): Fault => ({
    name: `session forgotten: ${how.message}`,
    begin: () => (server.forget(how), null),
    rest: 30_000,
  })
  return {
    name: `strange-${index}`,
    entry: { type: 'http', url: server.url },
    faults: [
      ...httpFaults(server).slice(0, 5),
      ...(Object.keys(oddities) as Oddity[]).map(odd),
      ...forgettings.map(forgets),
    ],
    executed: () => counts,
    connections: () => server.stats.open,
    requests: () => server.totalRequests(),
    close: () => server.close(),
  }
}

/** All that is answered oddly over HTTP, whatever was asked; and answers without an end. */
export async function odd(index: number): Promise<Subject> {
  const executed = new Map<string, number>()
  const odd = createOddities()
  let flood: { guard(request: IncomingMessage, response: ServerResponse, body: unknown): boolean } | null = null
  let odds: string | null = null
  const server = await startLegacyHttp({
    json: index % 2 === 0,
    guard: (request, response, body) => {
      if (odds === 'tools/call' || flood) note(executed, body)
      return flood?.guard(request, response, body) ?? odd.guard(request, response, body)
    },
  })
  const counts = counted(server.toolbox, executed)
  const answers = (what: string): Fault[] =>
    oddAnswers.map((answer) => ({
      name: `${what}: ${answer}`,
      begin: () => {
        odds = what
        odd.set(what, answer)
        return () => {
          odds = null
          odd.mend()
        }
      },
    }))
  const floods = (as: 'json' | 'event'): Fault => ({
    name: `flood of ${as}`,
    rest: 45_000,
    kind: 'flood',
    begin: () => {
      flood = createFlood(as, ({ method }) => method === 'POST')
      return () => void (flood = null)
    },
  })
  return {
    name: `odd-${index}`,
    entry: { type: 'http', url: server.url },
    faults: [
      ...['initialize', 'tools/list', 'tools/call', 'ping', 'GET'].flatMap(answers),
      ...(index === 0 ? [floods('json'), floods('event')] : []),
    ],
    executed: () => counts,
    connections: () => server.stats.open,
    requests: () => server.totalRequests(),
    close: () => server.close(),
  }
}

const pollings: readonly PollingOptions[] = [
  { get: 'page' },
  { get: 'ends' },
  { get: 'notice' },
  { get: 'resumable' },
  { get: 'nothing' },
]

/** Whose streams end again and again, each in its own way and all the time. */
export async function polling(index: number): Promise<Subject> {
  const executed = new Map<string, number>()
  const server = await startPolling({
    ...pollings[index],
    guard: (_request, _response, body) => {
      note(executed, body)
      return false
    },
  })
  return {
    name: `polling-${index}`,
    entry: { type: 'http', url: server.url },
    faults: httpFaults(server),
    executed: () => executed,
    connections: () => server.stats.open,
    requests: () => server.totalRequests(),
    close: () => server.close(),
  }
}

/** Whose refusals lead to a sign-in that nobody with a token of its own may follow. */
export async function tempting(index: number): Promise<Subject> {
  let accepts = true
  const server = await startTemptingServer((authorization) => accepts && authorization === 'Bearer of-the-entry')
  const executed = counted(server.toolbox)
  return {
    name: `tempting-${index}`,
    entry: { type: 'http', url: server.url, headers: { Authorization: 'Bearer of-the-entry' } },
    faults: [
      ...httpFaults(server).slice(0, 5),
      {
        name: 'tempted',
        begin: () => {
          accepts = false
          server.cut()
          return () => void (accepts = true)
        },
      },
    ],
    executed: () => executed,
    connections: () => server.stats.open,
    requests: () => server.totalRequests(),
    wrong: () => server.temptations.map((path) => `was led astray to ${path}`),
    close: () => server.close(),
  }
}

/** Under a name that only the proxy knows. */
export async function behindWebProxy(index: number, proxy: WebProxy): Promise<Subject> {
  const server = await startLegacyHttp()
  const executed = counted(server.toolbox)
  const refuses = (status: number): Fault => ({
    name: `the proxy answers ${status}`,
    begin: () => (proxy.refuse(status), () => proxy.refuse(null)),
  })
  const away: Fault = { name: 'the proxy is away', begin: async () => (await proxy.goAway(), () => proxy.comeBack()) }
  return {
    name: `corporate-${index}`,
    entry: { type: 'http', url: `http://mcp.corp.test:${server.port}/mcp` },
    faults: [
      // Both have the one proxy.
      ...(index === 0 ? [...[407, 502, 504].map(refuses), away] : []),
      ...httpFaults(server).slice(0, 6),
    ],
    executed: () => executed,
    connections: null,
    requests: () => server.totalRequests(),
    close: () => server.close(),
  }
}

function note(executed: Map<string, number>, body: unknown): void {
  const { method, params } = (body ?? {}) as { method?: string; params?: { arguments?: { text?: unknown } } }
  if (method !== 'tools/call') return
  const text = String(params?.arguments?.text)
  executed.set(text, (executed.get(text) ?? 0) + 1)
}
