/** What every host does the same way: take the lock, give the engine its adapters, open the local socket, undo it all. */
import { setTimeout as delay } from 'node:timers/promises'
import { join } from 'node:path'
import { firstWish, wishIn } from '../shared/model/callback'
import { PatchbayError } from '../shared/ipc/result'
import { clients } from '../shared/model/clients'
import { diskWords } from '../shared/text/disk'
import { systemClock } from './adapters/clock'
import { demoProgram, startDemoServers, type DemoProcess, type DemoServers } from './adapters/demo-servers'
import { createFiles } from './adapters/files'
import { realHost } from './adapters/host'
import { describeHolder, takeLock, type LockKind, type LockResult } from './adapters/instance-lock'
import { createKeyStore } from './adapters/key-store'
import { openUrl } from './adapters/open-url'
import { portHolder } from './adapters/port-holder'
import { removeTornWrites } from './adapters/replace-file'
import { openFetch } from './adapters/own-fetch'
import type { SettingsStore } from './adapters/settings'
import { ensureStateDirectory } from './adapters/state-directory'
import { createTrust } from './adapters/trust'
import { createWatcher } from './adapters/watcher'
import { putAsideOddities } from './adapters/oddities'
import type { EngineMessage } from './carriers/client'
import { openControlClient } from './carriers/control-client'
import { engineMessages, openControlSocket, type ControlSocket } from './carriers/control-socket'
import { createGateway } from './carriers/gateway'
import { originsIn } from './carriers/gateway-origins'
import { createHandlers, type HostActions } from './carriers/handlers'
import { createRouter, type Router } from './carriers/router'
import { Access, scriptName } from './core/gateway/access'
import { createEngine } from './core/engine/create-engine'
import type { Logger, Network, Ports } from './core/ports'
import { version } from './version'

export interface HostOptions {
  kind: LockKind
  /** The state directory; it exists and the caller holds its lock. */
  directory: string
  demo: boolean
  /** How this host starts the demo's program. */
  startDemo(program: string): DemoProcess
  logger: Logger
  settings: SettingsStore
  network: Network
  /** What starts the command line. */
  command: readonly [string, ...string[]]
  desktopProxy?: Ports['desktopProxy']
  /** Servers are connected from then on. Default: at once. */
  connectAfter?: Promise<unknown>
  actions: HostActions
}

export interface Hosted {
  router: Router
  subscribe(listener: (event: EngineMessage) => void): () => void
  /** The AI clients that would have nobody without this engine, by their names. A bridge starts another one. */
  reliant(): string[]
  /** When a client, a window's engine or a command was there last (ms since the epoch); now while one is. */
  lastUseAt(): number
  /** Reads the sources and begins to connect; then other programs may reach the engine. */
  start(): Promise<void>
  /** Stops everything that was started, in the opposite order. May be called at any time and more than once. */
  stop(): Promise<void>
}

/** Milliseconds to wait for a command that has the lock for its own short engine. */
const commandPatience = 30_000

/** What the engine alone writes, and no start may depend on. The person's `servers.json` and the vault are not among them. */
const ownFiles = [
  'state.json',
  'history.json',
  'settings.json',
  'processes.jsonl',
  'engine.json',
  'gateway.json',
  'aliases.json',
  'sets.json',
  'subscriptions.json',
  'tasks.json',
  'routes.json',
  'versions.sealed',
] as const

/** `reason` is a sentence for a person. */
export type LockedDirectory = { held: true; release: () => Promise<void> } | { held: false; reason: string }

/** Creates the state directory and takes its lock. */
export async function lockDirectory(directory: string, kind: LockKind): Promise<LockedDirectory> {
  const refusal = await ensureStateDirectory(directory, realHost('serve').homeDir)
  if (refusal !== null) return { held: false, reason: refusal }
  await putAsideOddities(directory, ['engine.lock'])
  const deadline = Date.now() + commandPatience
  for (;;) {
    const lock = await tryLock(directory, kind)
    if (typeof lock === 'string') return { held: false, reason: lock }
    if (lock.held) await putAsideOddities(directory, ownFiles)
    // Just where the engine writes: others keep their files in this directory as well.
    if (lock.held) await Promise.all([directory, join(directory, 'known')].map(removeTornWrites))
    if (lock.held) return lock
    // An engine in the background makes room for one that a person has started.
    const makesRoom = lock.holder.kind === 'background' && (kind === 'app' || kind === 'serve')
    if (makesRoom) await askToStop(directory)
    if ((lock.holder.kind !== 'command' && !makesRoom) || Date.now() > deadline)
      return { held: false, reason: describeHolder(lock.holder, directory) }
    await delay(50)
  }
}

/** Returns once it has been asked; the lock says when it has gone. */
async function askToStop(directory: string): Promise<void> {
  const found = await openControlClient(directory)
  if (found.running !== true) return
  await found.client.request('engine.stop', {})
  await found.client.close()
}

/** The lock's own result, or why its file cannot be used. */
async function tryLock(directory: string, kind: LockKind): Promise<LockResult | string> {
  try {
    return await takeLock(directory, kind)
  } catch (error) {
    return `${diskWords(error)}: ${join(directory, 'engine.lock')} cannot be written.`
  }
}

/** Builds an engine with real adapters; nothing runs before `start`. */
export function hostEngine(options: HostOptions): Hosted {
  const { kind, directory, demo, logger, settings, connectAfter, actions } = options
  const host = kind === 'app' ? 'app' : 'serve'
  const startedAt = new Date().toISOString()
  const ports = createPorts(options)
  const access = new Access(directory, ports, (path, error) => engine.unsaved(path, error))
  const engine = createEngine({
    info: { version, pid: process.pid, home: directory, host, demo, startedAt },
    host: realHost(host),
    clients: demo ? [] : clients.map(({ id }) => id),
    folders: demo ? [] : settings.get().folders,
    clientMetadataUrl: settings.get().clientMetadataUrl,
    callback: () => {
      const { callbackHost, callbackPort } = settings.get()
      return firstWish(wishIn(process.env), { host: callbackHost, port: callbackPort })
    },
    sleepAfter: () => {
      const { sleepAfterMinutes } = settings.get()
      return sleepAfterMinutes === null ? null : sleepAfterMinutes * 60_000
    },
    clientCertificates: () => settings.get().clientCertificates,
    connectAfter,
    ...(host === 'app' && { asks: 'person' as const }),
    command: options.command,
    door: {
      port: () => access.port,
      keep: (client, token) => access.keep(client, token),
      end: async (id) => void (await gateway.admin.revoke(id)),
    },
    ports,
  })
  const gateway = createGateway({
    access,
    directory,
    version,
    origins: originsIn(process.env['PATCHBAY_GATEWAY_ORIGINS']),
    portHolder: (taken) => portHolder(taken, process.platform),
    port: portFrom(process.env['PATCHBAY_GATEWAY_PORT']),
    engine,
    files: ports.files,
    clock: ports.clock,
    logger,
  })
  const router = createRouter(createHandlers(engine, settings, actions, gateway.admin), logger)
  const subscribe = engineMessages(engine)
  let socket: ControlSocket | null = null
  let demoServers: DemoServers | null = null
  let starting: Promise<void> = Promise.resolve()
  let stopping: Promise<void> | null = null

  const run = async (): Promise<void> => {
    if (demo) {
      demoServers = await startDemoServers(demoProgram(), options.startDemo)
      await ports.files.write(join(directory, 'servers.json'), demoServers.configuration)
    }
    // Which entries lead to the gateway is known by its port.
    await gateway.load()
    await engine.start()
    // A single command's own engine is gone in a moment.
    if (kind !== 'command') await gateway.open()
    socket = await openControlSocket({
      directory,
      platform: process.platform,
      host,
      startedAt,
      version,
      router,
      subscribe,
      bridge: (wish) => {
        if (kind === 'command') throw new PatchbayError('engine-not-running', 'This engine ends with its command')
        return gateway.bridges.prepare(wish)
      },
      files: ports.files,
      logger,
    })
  }
  const halt = async (): Promise<void> => {
    // Stopping half-started things would leave the other half running. A failed start has been reported by `start`.
    await starting.catch(() => undefined)
    // Who uses it is let go first; what is to be written of them is written while the connections end.
    const gatewayClosed = cleanly(logger, () => gateway.close())
    await cleanly(logger, () => socket?.close())
    await Promise.all([gatewayClosed, cleanly(logger, () => engine.stop())])
    await cleanly(logger, () => demoServers?.stop())
  }
  return {
    router,
    subscribe,
    reliant: () =>
      gateway.admin
        .clients()
        .clients.filter(({ by, connected }) => by === 'token' && connected)
        // One that has asked something is done; one that listens is there.
        .filter(({ client, streams }) => client !== scriptName || streams > 0)
        .map(({ client }) => client),
    lastUseAt: () => Math.max(gateway.lastUseAt(), socket?.lastUseAt() ?? 0),
    start() {
      starting = run()
      return starting
    },
    stop() {
      stopping ??= halt()
      return stopping
    },
  }
}

function createPorts({ directory, logger, network, desktopProxy, settings }: HostOptions): Ports {
  const files = createFiles()
  return {
    logger,
    clock: systemClock,
    files,
    watcher: createWatcher(logger),
    openFetch,
    readTrust: createTrust(process.platform),
    desktopProxy,
    network,
    keyStore: createKeyStore(directory, process.env, files, () => settings.get().keyIn === 'file'),
    openUrl: (url) => openUrl(url, process.platform, process.env),
  }
}

/** A port that a person has chosen for the gateway; null for anything that is none. */
function portFrom(text: string | undefined): number | null {
  return text !== undefined && /^[1-9]\d{0,4}$/.test(text) && Number(text) < 65_536 ? Number(text) : null
}

/** A step of the stop, after which the others are tried, whatever became of it. */
async function cleanly(logger: Logger, step: () => Promise<void> | undefined): Promise<void> {
  try {
    await step()
  } catch (error) {
    logger.error('Something did not stop cleanly', { kind: error instanceof Error ? error.name : typeof error })
  }
}
