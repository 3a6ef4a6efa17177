/** Some seventy real servers of every kind that work as they should, until something is done to them. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startLegacyHttp } from '../servers/legacy-http'
import { startModernHttp } from '../servers/modern-http'
import { startAuthorizationServer, type AuthorizationServer } from '../servers/oauth/authorization-server'
import type { Faults } from '../servers/oauth/faults'
import { startProtectedServer, type ProtectedFaults } from '../servers/oauth/protected-server'
import { pidsIn } from '../servers/programs'
import { startSse } from '../servers/sse'
import { startTcpProxy, type ProxyFault } from '../servers/tcp-proxy'
import { startWebProxy, type WebProxy } from '../servers/web-proxy'
import { printer, startsFile, wellBehaved } from './programs'
import { behindWebProxy, odd, polling, strange, tempting } from './strangers'
import { counted, httpFaults, type Fault, type Subject } from './subject'

const programs = 6
const printers = 3

export interface World {
  subjects: Subject[]
  auth: AuthorizationServer
  /** The way to those whose names nobody else knows. */
  proxy: WebProxy
  /** Every program that was started, dead or alive. */
  programs(): number[]
  /** How many run when all is well. */
  readonly programsWanted: number
  close(): Promise<void>
}

export async function createWorld(folder: string): Promise<World> {
  const auth = await startAuthorizationServer({ tokenLife: 15 })
  const proxy = await startWebProxy()
  const many = <T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: count }, (_, index) => make(index)))
  const subjects = (
    await Promise.all([
      many(8, plainLegacy),
      many(6, strange),
      many(6, odd),
      many(5, polling),
      many(2, tempting),
      many(2, (index) => behindWebProxy(index, proxy)),
      many(7, plainModern),
      many(4, plainSse),
      many(6, behindProxy),
      many(3, fixedHeader),
      many(2, (index) => helped(index, folder)),
      many(4, (index) => protectedOne(index, auth)),
      many(programs, (index) => wellBehaved(index, folder)),
      many(printers, (index) => printer(programs + index, folder)),
    ])
  ).flat()
  return {
    subjects,
    auth,
    proxy,
    programs: () => Array.from({ length: programs + printers }, (_, index) => pidsIn(startsFile(folder, index))).flat(),
    programsWanted: programs + printers,
    async close() {
      await Promise.all(subjects.map((subject) => subject.close()))
      await proxy.close()
      await auth.close()
    },
  }
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
    requests: () => server.totalRequests(),
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
    requests: () => server.totalRequests(),
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
    requests: () => server.totalRequests(),
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
    requests: () => server.totalRequests(),
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
    requests: () => server.totalRequests(),
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
    requests: () => server.totalRequests(),
    close: () => server.close(),
  }
}

/** What an authorization server can do for a while that costs nobody the sign-in (`invalid_grant`, in whatever shape, ends it). */
const tokenFaults: readonly [string, Partial<Faults>][] = [
  ...(['unavailable', 'html', 'hang', 'reset', 'rate-limited', 'portal'] as const).map(
    (token): [string, Partial<Faults>] => [`token endpoint: ${token}`, { token }],
  ),
  ['token endpoint: slow', { tokenDelayMs: 4_000 }],
  ['tokens without a life', { omit: ['expires_in', 'scope'] }],
  [
    'tokens with odd members',
    { overwrite: { metadata: {}, registration: {}, token: { token_type: 'bearer', scope: null } } },
  ],
  [
    'issuer: odd metadata',
    { overwrite: { metadata: { client_uri: '', scopes_supported: null }, registration: {}, token: {} } },
  ],
  [
    'issuer: a web page',
    { madeUp: { metadata: { status: 200, type: 'text/html', body: '<p>' }, registration: null, token: null } },
  ],
  ['refresh needs its scopes', { refreshScope: 'wanted' }],
]
const refusals: readonly [string, Partial<ProtectedFaults>][] = [
  ['every token refused', { rejectAll: true }],
  ['forbidden', { forbid: true }],
  ['only known tokens', { onlyKnownTokens: true }],
  ['a bare 401', { refuse: { challenge: null } }],
  ['a 401 that leads astray', { refuse: { challenge: 'Bearer resource_metadata="http://127.0.0.1:9/router/reboot"' } }],
  ['redirected to nowhere', { redirectTo: 'http://127.0.0.1:9/mcp' }],
  ['resource: odd metadata', { metadata: { resource_name: null, scopes_supported: 'a' }, rejectAll: true }],
  ['resource: moved', { moved: { status: 302, to: 'http://127.0.0.1:9/' }, rejectAll: true }],
  ['resource: a web page', { madeUp: { status: 200, type: 'text/html', body: '<p>' }, rejectAll: true }],
]

async function protectedOne(index: number, auth: AuthorizationServer): Promise<Subject> {
  const server = await startProtectedServer(auth, { era: index % 2 === 0 ? 'legacy' : 'modern' })
  const executed = counted(server.toolbox)
  return {
    name: `protected-${index}`,
    entry: { type: 'http', url: server.url },
    faults: [
      ...(index === 0 ? tokenFaults.map(([name, change]) => switched(name, auth.faults, change)) : []),
      ...refusals.map(([name, change]) => switched(name, server.faults, change)),
    ],
    executed: () => executed,
    connections: null,
    requests: () => server.totalRequests(),
    close: () => server.close(),
  }
}

function switched<T extends object>(name: string, faults: T, change: Partial<T>): Fault {
  return {
    name,
    begin: () => {
      const before = { ...faults }
      Object.assign(faults, change)
      return () => void Object.assign(faults, before)
    },
  }
}
