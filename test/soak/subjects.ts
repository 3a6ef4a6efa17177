/** Fifty real servers of every kind, and what can go wrong with each of them. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { HttpListener } from '../servers/http-listener'
import { startLegacyHttp } from '../servers/legacy-http'
import { startModernHttp } from '../servers/modern-http'
import { startAuthorizationServer, type AuthorizationServer } from '../servers/oauth/authorization-server'
import { startProtectedServer } from '../servers/oauth/protected-server'
import { isAlive, pidsIn, program } from '../servers/programs'
import { startSse } from '../servers/sse'
import { oddities, type Oddity } from '../servers/oddities'
import { startStranger, type Forgetting } from '../servers/stranger'
import { startTcpProxy, type ProxyFault } from '../servers/tcp-proxy'
import type { Toolbox } from '../servers/toolbox'

const programs = 7

type Undo = () => Promise<void> | void

export interface Fault {
  name: string
  /** Breaks something. Answers how to mend it, or null when it is over by itself. */
  begin: () => Promise<Undo | null> | Undo | null
  /** Not again on the same server before this time (ms). */
  rest?: number
}

export interface Subject {
  name: string
  entry: Record<string, unknown>
  faults: readonly Fault[]
  /** How often the tool `echo` was run with each text. */
  executed(): Promise<ReadonlyMap<string, number>> | ReadonlyMap<string, number>
  /** TCP connections to it that are open now; null where there are none. */
  connections: (() => number) | null
  close(): Promise<unknown>
}

export interface World {
  subjects: Subject[]
  auth: AuthorizationServer
  /** Every program that was started, dead or alive. */
  programs(): number[]
  /** How many run when all is well. */
  readonly programsWanted: number
  close(): Promise<void>
}

export async function createWorld(folder: string): Promise<World> {
  const auth = await startAuthorizationServer({ tokenLife: 15 })
  const many = <T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: count }, (_, index) => make(index)))
  const subjects = (
    await Promise.all([
      many(10, plainLegacy),
      many(4, strange),
      many(8, plainModern),
      many(5, plainSse),
      many(7, behindProxy),
      many(4, fixedHeader),
      many(2, (index) => helped(index, folder)),
      many(3, (index) => protectedOne(index, auth)),
      many(programs, (index) => stdioOne(index, folder)),
    ])
  ).flat()
  return {
    subjects,
    auth,
    programs: () => Array.from({ length: programs }, (_, index) => pidsIn(startsFile(folder, index))).flat(),
    programsWanted: programs,
    async close() {
      await Promise.all(subjects.map((subject) => subject.close()))
      await auth.close()
    },
  }
}

/** What every HTTP server can suffer. */
function httpFaults(server: HttpListener & { stop(): Promise<void>; start(): Promise<void> }): Fault[] {
  const status = (code: number): Fault => ({
    name: `answers ${code}`,
    begin: () => {
      server.status(code)
      return () => server.status(null)
    },
  })
  return [
    ...[500, 502, 503, 429, 408].map(status),
    { name: 'connections cut', begin: () => (server.cut(), null) },
    { name: 'cut and unavailable', begin: () => (server.status(503), server.cut(), () => server.status(null)) },
    {
      name: 'restarted',
      begin: async () => {
        await server.stop()
        return () => server.start()
      },
    },
    { name: 'an answer lost', begin: () => (server.loseNextAnswer(), null) },
  ]
}

function counted(toolbox: Toolbox): Map<string, number> {
  const executed = new Map<string, number>()
  const call = toolbox.call.bind(toolbox)
  toolbox.call = (name, args) => {
    const text = String(args['text'])
    if (name === 'echo') executed.set(text, (executed.get(text) ?? 0) + 1)
    return call(name, args)
  }
  return executed
}

async function plainLegacy(index: number): Promise<Subject> {
  const server = await startLegacyHttp({ json: index % 3 === 0 })
  const executed = counted(server.toolbox)
  const forgets = (code: 404 | 400): Fault => ({
    name: `session forgotten (${code})`,
    begin: () => (server.forgetSessions(code), null),
  })
  return {
    name: `legacy-${index}`,
    entry: { type: 'http', url: server.url },
    faults: [...httpFaults(server), forgets(404), forgets(400)],
    executed: () => executed,
    connections: () => server.stats.open,
    close: () => server.close(),
  }
}

/** What it takes to be odd and yet as good as any: neither tools nor calls may be lost over these. */
const harmless = (Object.keys(oddities) as Oddity[]).filter((name) =>
  /^(greeting|ping|list: (odd|the cursor))/.test(name),
)
const forgettings: readonly Forgetting[] = [
  { status: 404, code: -32001, message: 'Session not found' },
  { status: 404, message: 'session not found', plain: true },
  { status: 400, code: -32000, message: 'Bad Request: Server not initialized' },
  { event: true, code: -32001, message: 'Session not found' },
]

async function strange(index: number): Promise<Subject> {
  const server = await startStranger({ events: index % 2 === 0 })
  const executed = counted(server.toolbox)
  const odd = (oddity: Oddity): Fault => ({
    name: oddity,
    begin: () => {
      server.set(oddity)
      return () => server.set(null)
    },
  })
  const forgets = (how: Forgetting): Fault => ({
    name: `session forgotten: ${how.message}`,
    begin: () => (server.forget(how), null),
    rest: 30_000,
  })
  return {
    name: `strange-${index}`,
    entry: { type: 'http', url: server.url },
    faults: [...httpFaults(server).slice(0, 5), ...harmless.map(odd), ...forgettings.map(forgets)],
    executed: () => executed,
    connections: () => server.stats.open,
    close: () => server.close(),
  }
}

async function plainModern(index: number): Promise<Subject> {
  const server = await startModernHttp({ legacy: index % 2 === 0 ? 'serve' : 'refuse' })
  const executed = counted(server.toolbox)
  return {
    name: `modern-${index}`,
    entry: { type: 'http', url: server.url },
    faults: httpFaults(server),
    executed: () => executed,
    connections: () => server.stats.open,
    close: () => server.close(),
  }
}

async function plainSse(index: number): Promise<Subject> {
  const server = await startSse()
  const executed = counted(server.toolbox)
  return {
    name: `sse-${index}`,
    entry: { type: 'sse', url: server.url },
    faults: httpFaults(server),
    executed: () => executed,
    connections: () => server.stats.open,
    close: () => server.close(),
  }
}

async function behindProxy(index: number): Promise<Subject> {
  const server = await startLegacyHttp()
  const proxy = await startTcpProxy(server.port)
  const executed = counted(server.toolbox)
  const fault = (given: ProxyFault): Fault => ({
    name: `proxy: ${given.kind}`,
    begin: async () => {
      await proxy.fault(given)
      return () => proxy.fault({ kind: 'none' })
    },
  })
  return {
    name: `proxied-${index}`,
    entry: { type: 'http', url: `http://127.0.0.1:${proxy.port}/mcp` },
    faults: [
      fault({ kind: 'refuse' }),
      fault({ kind: 'hang' }),
      fault({ kind: 'reset', afterBytes: 40 }),
      fault({ kind: 'reset', afterBytes: 400 }),
      fault({ kind: 'blackhole' }),
      ...httpFaults(server).slice(0, 3),
    ],
    executed: () => executed,
    connections: () => proxy.open(),
    async close() {
      await proxy.close()
      await server.close()
    },
  }
}

async function fixedHeader(index: number): Promise<Subject> {
  const server = await startLegacyHttp({ bearer: 'of-the-entry' })
  const executed = counted(server.toolbox)
  return {
    name: `fixed-${index}`,
    entry: { type: 'http', url: server.url, headers: { Authorization: 'Bearer of-the-entry' } },
    faults: [
      ...httpFaults(server),
      {
        name: 'good token refused',
        begin: () => (server.requireBearer('another'), server.cut(), () => server.requireBearer('of-the-entry')),
      },
    ],
    executed: () => executed,
    connections: () => server.stats.open,
    close: () => server.close(),
  }
}

async function helped(index: number, folder: string): Promise<Subject> {
  let ticket = 0
  const file = join(folder, `ticket-${index}`)
  const server = await startLegacyHttp({ bearer: 'ticket-0' })
  await writeFile(file, 'ticket-0')
  const executed = counted(server.toolbox)
  return {
    name: `helped-${index}`,
    entry: {
      type: 'http',
      url: server.url,
      headersHelper: `printf '{"Authorization":"Bearer %s"}' "$(cat '${file}')"`,
    },
    faults: [
      ...httpFaults(server),
      {
        name: 'ticket replaced',
        begin: async () => {
          ticket += 1
          await writeFile(file, `ticket-${ticket}`)
          server.requireBearer(`ticket-${ticket}`)
          return null
        },
      },
      {
        name: 'helper behind the times',
        begin: () => {
          ticket += 1
          server.requireBearer(`ticket-${ticket}`)
          return () => writeFile(file, `ticket-${ticket}`)
        },
      },
    ],
    executed: () => executed,
    connections: () => server.stats.open,
    close: () => server.close(),
  }
}

async function protectedOne(index: number, auth: AuthorizationServer): Promise<Subject> {
  const server = await startProtectedServer(auth, { era: index % 2 === 0 ? 'legacy' : 'modern' })
  const executed = counted(server.toolbox)
  const tokenEndpoint = (kind: 'unavailable' | 'html' | 'hang'): Fault => ({
    name: `token endpoint: ${kind}`,
    begin: () => {
      auth.faults.token = kind
      return () => void (auth.faults.token = null)
    },
  })
  return {
    name: `protected-${index}`,
    entry: { type: 'http', url: server.url },
    faults: [
      ...(index === 0 ? (['unavailable', 'html', 'hang'] as const).map(tokenEndpoint) : []),
      {
        name: 'every token refused',
        begin: () => {
          server.faults.rejectAll = true
          return () => void (server.faults.rejectAll = false)
        },
      },
      {
        name: 'forbidden',
        begin: () => {
          server.faults.forbid = true
          return () => void (server.faults.forbid = false)
        },
      },
    ],
    executed: () => executed,
    connections: null,
    close: () => server.close(),
  }
}

async function stdioOne(index: number, folder: string): Promise<Subject> {
  const starts = startsFile(folder, index)
  const calls = join(folder, `calls-${index}`)
  await writeFile(calls, '')
  const running = (): number | undefined => pidsIn(starts).findLast(isAlive)
  return {
    name: `stdio-${index}`,
    entry: program('echo', [], { TEST_STARTS_FILE: starts, TEST_CALLS_FILE: calls }),
    faults: [
      {
        name: 'program killed',
        // Five ends within a minute would be a crash loop, which waits for a person.
        rest: 16_000,
        begin: () => {
          const pid = running()
          if (pid !== undefined) process.kill(pid, 'SIGKILL')
          return null
        },
      },
      {
        name: 'program stopped',
        begin: () => {
          const pid = running()
          if (pid === undefined) return null
          process.kill(pid, 'SIGSTOP')
          return () => void (isAlive(pid) && process.kill(pid, 'SIGCONT'))
        },
      },
    ],
    async executed() {
      const texts = (await readFile(calls, 'utf8')).split('\n').filter(Boolean)
      return texts.reduce((counts, text) => counts.set(text, (counts.get(text) ?? 0) + 1), new Map<string, number>())
    },
    connections: null,
    close: () => Promise.resolve(),
  }
}

function startsFile(folder: string, index: number): string {
  return join(folder, `starts-${index}`)
}
