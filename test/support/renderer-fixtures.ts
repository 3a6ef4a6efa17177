/** Made-up servers in every state, and a bridge that answers from them: what the window's tests and pictures show. */
import type { PatchbayBridge } from '../../shared/ipc/bridge'
import type { RequestInput, RequestName, RequestOutput } from '../../shared/ipc/contract'
import type { AppEventName, AppEvents } from '../../shared/ipc/events'
import type { IpcResult } from '../../shared/ipc/result'
import type { CapabilitiesView } from '../../shared/model/capabilities'
import type { ConnectionState } from '../../shared/model/connection'
import type { Problem } from '../../shared/model/problem'
import type { ServerSource, ServerView } from '../../shared/model/server'
import type { Snapshot } from '../../shared/model/snapshot'
import type { SourceView } from '../../shared/model/source'

/** Ten o'clock on a made-up day; fixtures are relative to `now`. */
export function minutesBefore(now: number, minutes: number): string {
  return new Date(now - minutes * 60_000).toISOString()
}

export function problem(part: Partial<Problem> = {}): Problem {
  return {
    code: 'net.refused',
    title: 'Nothing listens at 127.0.0.1:4100',
    detail: 'The computer at 127.0.0.1 refused the connection on port 4100.',
    hint: 'Start the server, or check the port in the entry.',
    action: 'wait',
    evidence: { cause: 'ECONNREFUSED' },
    at: '2026-11-20T10:00:00.000Z',
    ...part,
  }
}

/** One state of each kind, and the program that waits for approval. */
export function everyState(now: number): Record<ConnectionState['kind'] | 'unapproved', ConnectionState> {
  return {
    disabled: { kind: 'disabled', where: '/home/me/.claude.json' },
    disconnected: { kind: 'disconnected', problem: null },
    unapproved: {
      kind: 'disconnected',
      problem: problem({ code: 'config.needs-approval', title: 'Not allowed to start yet', action: 'none' }),
    },
    connecting: { kind: 'connecting', attempt: 1 },
    connected: { kind: 'connected', era: 'legacy' },
    asleep: { kind: 'asleep' },
    reconnecting: {
      kind: 'reconnecting',
      attempt: 4,
      nextRetryAt: new Date(now + 12_000).toISOString(),
      problem: problem(),
    },
    'needs-auth': {
      kind: 'needs-auth',
      reason: 'expired',
      scopes: ['read'],
      problem: problem({ code: 'auth.expired', title: 'The sign-in has expired', action: 'sign-in' }),
    },
    authorizing: {
      kind: 'authorizing',
      url: 'https://auth.example.com/authorize',
      startedAt: minutesBefore(now, 1),
      expiresAt: minutesBefore(now, -4),
    },
    failed: {
      kind: 'failed',
      problem: problem({
        code: 'process.not-found',
        title: '“uvx” was not found on your shell’s PATH',
        detail: 'Looked for uvx in 14 folders of the login shell’s PATH.',
        hint: 'Install uv, or write the whole path into the entry.',
        action: 'edit-config',
      }),
    },
    disconnecting: { kind: 'disconnecting' },
  }
}

const noCapabilities: CapabilitiesView = {
  freshness: 'unknown',
  tools: null,
  prompts: null,
  resources: null,
  revision: 0,
  problem: null,
  serverInfo: null,
}

export function capabilities(part: Partial<CapabilitiesView> = {}): CapabilitiesView {
  return { ...noCapabilities, freshness: 'live', tools: 3, prompts: 0, resources: 0, revision: 1, ...part }
}

export function source(part: Partial<ServerSource> = {}): ServerSource {
  return {
    id: 'claude-code-user',
    client: 'claude-code',
    scope: 'user',
    path: '/home/me/.claude.json',
    project: null,
    ...part,
  }
}

export function server(name: string, state: ConnectionState, part: Partial<ServerView> = {}): ServerView {
  const connected = state.kind === 'connected'
  return {
    id: `id-${name}`,
    name,
    source: source(),
    transport: 'http',
    target: `${name}.example.com`,
    state,
    since: '2026-11-20T09:00:00.000Z',
    capabilities: connected ? capabilities() : noCapabilities,
    pulse: connected ? { lastSeen: minutesBefore(Date.now(), 0.2), latencyMs: 38 } : null,
    auth: { kind: 'none', expiresAt: null, scopes: [] },
    past: { revision: 0, incident: null, connectedUntil: null },
    route: { way: 'direct', via: null, open: [] },
    removable: false,
    ...part,
  }
}

export function fileSource(part: Partial<SourceView> = {}): SourceView {
  return {
    id: 'claude-code-user',
    client: 'claude-code',
    scope: 'user',
    path: '/home/me/.claude.json',
    project: null,
    exists: true,
    servers: 2,
    problem: null,
    ...part,
  }
}

export function snapshot(servers: ServerView[], part: Partial<Snapshot> = {}): Snapshot {
  return {
    seq: 1,
    engine: {
      version: '0.1.0',
      pid: 4242,
      home: '/home/me/.local/share/patchbay',
      host: 'app',
      demo: false,
      startedAt: '2026-11-20T09:00:00.000Z',
    },
    servers,
    sources: [fileSource()],
    configurationRevision: 1,
    losses: [],
    questions: [],
    vaultProblem: null,
    unsaved: null,
    offline: false,
    ...part,
  }
}

export type Answers = {
  [N in RequestName]?: (input: RequestInput<N>) => IpcResult<RequestOutput<N>> | Promise<IpcResult<RequestOutput<N>>>
}

export interface FakeBridge extends PatchbayBridge {
  /** Every request so far, in order. */
  readonly asked: { name: RequestName; input: unknown }[]
  emit<N extends AppEventName>(name: N, event: AppEvents[N]): void
}

/** A bridge that answers from a table; what is not in it is an error, as a missing handler would be. */
export function fakeBridge(answers: Answers): FakeBridge {
  const listeners = new Map<string, Set<(event: never) => void>>()
  const asked: FakeBridge['asked'] = []
  return {
    platform: 'linux',
    homeDir: '/home/me',
    asked,
    async request(name, input) {
      asked.push({ name, input })
      const answer = answers[name]
      if (answer === undefined)
        return { ok: false, error: { code: 'unknown-request', message: `No answer to ${name}.` } }
      return answer(input)
    },
    on(name, callback) {
      const known = listeners.get(name) ?? new Set()
      listeners.set(name, known)
      known.add(callback)
      return () => known.delete(callback)
    },
    emit(name, event) {
      for (const listener of listeners.get(name) ?? []) (listener as (event: unknown) => void)(event)
    },
  }
}

export const done = <T>(value: T): IpcResult<T> => ({ ok: true, value })

/** A screen that shows everything the moment it is drawn. */
export function screenAtOnce(callback: () => void): () => void {
  callback()
  return () => undefined
}
