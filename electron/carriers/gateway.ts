/** The gateway as a host has it: opens the door on its port, keeps trying while that is taken, and answers who manages it. */
import { PatchbayError } from '../../shared/ipc/result'
import type { GatewayClientView, GatewayView, LeftOut } from '../../shared/model/gateway'
import { Access } from '../core/gateway/access'
import { aggregateFace } from '../core/gateway/aggregate'
import { Aliases } from '../core/gateway/aliases'
import { HeldCalls } from '../core/gateway/held-calls'
import { ListWatch } from '../core/gateway/list-watch'
import { Notices } from '../core/gateway/notices'
import { OpenCalls } from '../core/gateway/open-calls'
import { ResourceSubscriptions } from '../core/gateway/resource-subscriptions'
import { Questions } from '../core/gateway/questions'
import { serverFace, type Upstreams } from '../core/gateway/face'
import { seenThrough } from '../core/gateway/seen'
import { Tasks, type TaskTold } from '../core/gateway/tasks'
import { ToolSets } from '../core/gateway/sets'
import type { Sight, Viewer } from '../core/gateway/sets-file'
import { readSessionId } from '../core/gateway/session-id'
import { clientViews } from './gateway-clients'
import { keepTasks, KeptSubscriptions } from './gateway-kept'
import { leftOutFor } from './gateway-left-out'
import type { Clock, Files, Logger } from '../core/ports'
import type { ServerView } from '../../shared/model/server'
import { BridgeHost, isBridge } from './bridge-host'
import { GatewayDoor } from './gateway-door'
import { openGatewayHttp, type FaceOf, type GatewayHttpOptions } from './gateway-http'

/** What commands may ask. Throws `engine-not-running` while the gateway does not listen. */
export interface GatewayAdmin {
  /** Where it is, with a token for a day. */
  view(): Promise<GatewayView>
  /** A lasting token, told this once. */
  token(client: string): Promise<{ client: string; token: string }>
  /** What a client sends with its requests, for one that asks whenever it connects. */
  headers(client: string): Promise<Record<string, string>>
  clients(): { clients: GatewayClientView[] }
  /** The tools that clients which are there now do not get, for they could not take them. */
  leftOut(): Promise<{ leftOut: LeftOut[] }>
  /** Ends the tokens of a client, or one token, with everything that they have open. */
  revoke(which: string): Promise<{ revoked: number }>
  readonly sets: Pick<ToolSets, 'view' | 'save' | 'remove' | 'use'>
}

export interface GatewayOptions {
  /** Who may use it, and its port. Default: one of its own. */
  access?: Access
  /** The state directory. */
  directory: string
  /** A port that a person has chosen; null: the one of last time, the first time one that nobody has. */
  port: number | null
  /** See `GatewayHttpOptions`. */
  patience?: GatewayHttpOptions['patience']
  /** Our own. */
  version: string
  /** Web pages that a person allows to use it. */
  origins: ReadonlySet<string>
  /** Who has a port, for people; null when nobody can say. */
  portHolder(port: number): Promise<string | null>
  engine: Upstreams & {
    snapshot(): { servers: readonly ServerView[] }
    watchResources(server: string, uris: readonly string[]): void
    /** See `TasksOptions.hold`. */
    holdTask(server: string, task: string, forMs: number | null): void
    onResourceUpdated(listener: (server: string, uri: string) => void): () => void
    onTaskTold(listener: (told: TaskTold) => void): () => void
    unsaved(path: string, error: unknown): void
    on(name: 'patch', listener: (patch: { upsert: readonly ServerView[] }) => void): () => void
  }
  files: Files
  clock: Clock
  logger: Logger
}

export interface Gateway {
  readonly admin: GatewayAdmin
  readonly bridges: BridgeHost
  /** When a client asked something last (ms since the epoch), or now while one is connected; 0: never. */
  lastUseAt(): number
  /** Reads who may use it. Never throws. */
  load(): Promise<void>
  /** Opens the door, or goes on trying while another program has the port. Never throws. */
  open(): Promise<void>
  close(): Promise<void>
}

/** What sessions with all servers together are about; no server's id. */
const everything = '*'

export function createGateway({
  directory,
  port,
  patience,
  version,
  origins,
  portHolder,
  engine,
  files,
  clock,
  logger,
  access = new Access(directory, { files, clock, logger }, (path, error) => engine.unsaved(path, error)),
}: GatewayOptions): Gateway {
  let stopWatching = (): void => undefined
  let stopHearing = (): void => undefined

  const calls = new OpenCalls(() => clock.now())
  const notices = new Notices((owner) => subscriptions.listens(owner))
  const subscriptions: ResourceSubscriptions = new ResourceSubscriptions({
    watch: (server, uris) => engine.watchResources(server, uris),
    tell: (owner, uri) => notices.tellResource(owner, uri),
    changed: () => kept.changed(),
    now: () => clock.now(),
  })
  const kept = new KeptSubscriptions({
    directory,
    files,
    clock,
    logger,
    subscriptions: () => subscriptions,
    isKept: (owner) => {
      const [client, session = ''] = owner.split(' ')
      return readSessionId(session, access.key)?.client === client && access.list().some(({ id }) => id === client)
    },
    heard: () => notices.owners,
  })
  const isClient = (owner: string): boolean => access.list().some(({ id }) => id === owner)
  // A bridge outlives the engine, as the session of a client does.
  const keeping = { directory, files, clock, logger, isKept: (owner: string) => isBridge(owner) || isClient(owner) }
  const keptTasks = keepTasks(keeping, () => tasks)
  const questions = new Questions(clock)
  const held = new HeldCalls(clock)
  const called = new Map<string, string>()
  const tasks: Tasks = new Tasks({
    hold: (server, task, forMs) => engine.holdTask(server, task, forMs),
    tell: (owner, server, notice) => notices.tellTask(owner, server, notice),
    changed: () => keptTasks.changed(),
    clock,
  })
  const watch = new ListWatch({
    upstreams: engine,
    clock,
    changed: (server, kinds) => notices.tell(server, kinds),
  })
  const aliases = new Aliases(directory, { files, logger })
  const sets = new ToolSets(
    directory,
    { files, clock, logger },
    () => notices.tellAll(),
    (path, error) => engine.unsaved(path, error),
  )
  // A bridge keeps its lists for whichever client comes next, and fits them itself.
  const faceOf = (server: string | null, viewer: () => Viewer, fits = true): ReturnType<FaceOf> => {
    const sight = (): Sight => sets.sightFor(viewer())
    const upstreams = seenThrough(engine, sight, fits ? viewer : null)
    if (server === null) {
      const servers = (): ServerView[] => engine.snapshot().servers.filter(({ id }) => sight().server(id))
      return {
        face: aggregateFace({ upstreams: { ...upstreams, servers }, aliases, tasks, version }),
        subject: everything,
      }
    }
    const id = engine.idOf(server)
    // Whoever has the address keeps its session, and sees nothing; a name is not to be guessed.
    if (id !== server && !sight().server(id)) throw new PatchbayError('unknown-server', 'There is no such server')
    const face = serverFace(upstreams, id, tasks)
    return {
      face: {
        ...face,
        shows: (which) => which === id && sight().server(id),
        ownerOf: async (uri) => (sight().server(id) ? face.ownerOf(uri) : null),
      },
      subject: id,
    }
  }
  const bridges = new BridgeHost({
    calls,
    notices,
    questions,
    held,
    subscriptions,
    tasks,
    faceOf: (server, viewer) => faceOf(server, viewer, false).face,
    clock,
  })
  const drop = (clients: readonly string[] | null): void => {
    tasks.drop(clients ?? [])
    for (const client of clients ?? []) {
      called.delete(client)
      subscriptions.dropAll(`${client} `)
    }
    notices.end(clients)
    calls.drop(clients)
    held.drop(clients)
  }
  const door = new GatewayDoor({
    open: (wanted) =>
      openGatewayHttp({
        faceOf,
        origins,
        access,
        calls,
        notices,
        questions,
        held,
        subscriptions,
        called,
        port: wanted,
        patience,
      }),
    wanted: () => port ?? access.port,
    opened: (at) => access.keepPort(at),
    portHolder,
    clock,
    logger,
  })
  const { isThere, view: clientView } = clientViews({ calls, notices, sets, clock })
  const url = (): string => `http://127.0.0.1:${door.port()}/mcp`
  return {
    admin: {
      view: async () => {
        const base = url()
        const servers = engine
          .snapshot()
          .servers.map(({ id, name }) => ({ id, name, url: `${base}/${encodeURIComponent(id)}` }))
        return { url: base, token: await access.issueForScript(), servers }
      },
      token: async (client) => ({ client, token: await access.issue(client) }),
      headers: async (client) => {
        door.port()
        return { Authorization: `Bearer ${await access.issueForHelper(client)}` }
      },
      clients: () => ({
        clients: [
          ...access
            .list()
            .map(({ id, name, madeAt, expiresAt }) =>
              clientView({ id, client: name, by: 'token', folder: null }, madeAt, expiresAt),
            ),
          ...bridges
            .list()
            .map(({ id, client, folder, since }) => clientView({ id, client, by: 'bridge', folder }, since, null)),
        ],
      }),
      leftOut: async () => {
        const there = access.list().map(({ id, name }) => ({ id, client: name, called: called.get(id), folder: null }))
        return {
          leftOut: await leftOutFor([...there.filter(({ id }) => isThere(id)), ...bridges.list()], sets, engine),
        }
      },
      revoke: async (which) => {
        const gone = await access.revoke(which)
        drop(gone)
        return { revoked: gone.length }
      },
      sets,
    },
    bridges,
    lastUseAt: () => (notices.count(null) > 0 || bridges.list().length > 0 ? clock.now() : calls.lastAt),
    load: async () => void (await Promise.all([access.load(), aliases.load(), sets.load()])),
    async open() {
      const seen = new Map(engine.snapshot().servers.map((server) => [server.id, server.capabilities.revision]))
      const hearing = [
        engine.onResourceUpdated((server, uri) => subscriptions.updated(server, uri)),
        engine.onTaskTold((told) => tasks.told(told)),
      ]
      stopHearing = () => hearing.forEach((stop) => stop())
      stopWatching = engine.on('patch', ({ upsert }) => {
        for (const { id, capabilities } of upsert) {
          if (seen.get(id) === capabilities.revision) continue
          seen.set(id, capabilities.revision)
          watch.look(id)
        }
      })
      await watch.begin([...seen.keys()])
      await Promise.all([kept.load(), keptTasks.load()])
      await door.open()
    },
    async close() {
      door.shut()
      stopWatching()
      stopHearing()
      watch.stop()
      // Before anything is waited for: nobody uses it any more.
      drop(null)
      bridges.close()
      await door.close()
      await Promise.all([kept.close(), keptTasks.close(), access.close(), sets.close(), aliases.saved()])
    },
  }
}
