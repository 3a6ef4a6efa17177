/** Runs the real engine, with the product's own adapters, on a throw-away home directory. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../electron/adapters/clock'
import { createFiles } from '../../electron/adapters/files'
import { createFileKeyStore } from '../../electron/adapters/key-store-file'
import { createStderrLogger } from '../../electron/adapters/stderr-logger'
import { openFetch } from '../../electron/adapters/own-fetch'
import { createTrust } from '../../electron/adapters/trust'
import { createWatcher } from '../../electron/adapters/watcher'
import { createEngine } from '../../electron/core/engine/create-engine'
import type { Engine, EngineOptions } from '../../electron/core/engine/engine'
import type { Clock, EnabledClients, Fetch, Files, KeyStore, Logger, Network } from '../../electron/core/ports'
import type { StateKind } from '../../shared/model/connection'
import type { ServerView } from '../../shared/model/server'

export type Entries = Record<string, Record<string, unknown>>

export interface TestEngineOptions {
  /** The entries of `servers.json` at the start. */
  servers?: Entries
  asks?: EngineOptions['asks']
  /** The person's browser; a test that names none must not open one. */
  openUrl?: (url: string) => Promise<void>
  clientMetadataUrl?: string
  clientCertificates?: EngineOptions['clientCertificates']
  /** What the desktop's proxy settings say. Default: there is no desktop. */
  desktopProxy?: (url: string) => Promise<string>
  /** The kill ladder's steps; a test that waits for a kill makes them short. */
  grace?: EngineOptions['grace']
  /** Default: servers are connected at once. */
  connectAfter?: EngineOptions['connectAfter']
  /** Shorter ones, where a test has to wait for them. */
  limits?: EngineOptions['limits']
  /** Default: programs never sleep. */
  sleepAfter?: EngineOptions['sleepAfter']
  /** Stands between the engine and the network, e.g. to count. */
  fetch?: Fetch
  /** Default: errors to stderr. */
  logger?: Logger
  /** Default: the real time. */
  clock?: Clock
  /** Where the vault's key lives. Default: a file in the state directory. */
  keyStore?: KeyStore
  /** The way out of this machine. Default: always open. */
  network?: Network
  /** Stands between the engine and the disk, e.g. to fail. */
  files?: Files
  /** Whose files are read, under the home directory. Default: nobody's. */
  clients?: EnabledClients
  /** How other programs reach it, for entries that lead to Patchbay. */
  command?: EngineOptions['command']
  door?: EngineOptions['door']
  /** Added to the engine's own environment. */
  env?: Record<string, string>
  /** Leave `servers.json` as it is. */
  keepList?: boolean
  /** Use this home instead of a new one; it is then not removed. */
  home?: string
}

export interface TestEngine {
  readonly engine: Engine
  /** The person's home directory; the state directory is inside. */
  readonly home: string
  /** The state directory. */
  readonly state: string
  /** Replaces `servers.json`. */
  write(servers: Entries): Promise<void>
  /** The server's present view; throws when there is none of that name. */
  view(name: string): ServerView
  /** Resolves as soon as the server is in one of these states (or the condition holds); rejects after `ms` and says what it saw. */
  waitFor(
    name: string,
    wanted: StateKind | StateKind[] | ((view: ServerView) => boolean),
    ms?: number,
  ): Promise<ServerView>
  /** Calls a tool and answers with the text of its first content. */
  callText(name: string, tool: string, args?: Record<string, unknown>): Promise<string>
  /** Stops the engine and removes the home directory. */
  stop(): Promise<void>
}

/** As in a process of the product, the system's store is read once; it holds a hundred certificates and more. */
const readTrust = createTrust(process.platform)

/** Starts an engine that reads nothing but its own `servers.json`. Resolves once the first snapshot is complete. */
export async function startTestEngine(options: TestEngineOptions = {}): Promise<TestEngine> {
  const home = options.home ?? (await mkdtemp(join(tmpdir(), 'patchbay-test-')))
  const state = join(home, 'state')
  const files = options.files ?? createFiles()
  const logger = options.logger ?? createStderrLogger(process.env['TEST_LOG'] === 'debug' ? 'debug' : 'error')
  const write = (servers: Entries): Promise<void> =>
    files.write(join(state, 'servers.json'), `${JSON.stringify({ mcpServers: servers }, null, 2)}\n`)
  if (options.keepList !== true) await write(options.servers ?? {})

  const engine = createEngine({
    info: {
      version: '0.0.0-test',
      pid: process.pid,
      home: state,
      host: 'serve',
      demo: false,
      startedAt: new Date().toISOString(),
    },
    host: {
      platform: process.platform,
      homeDir: home,
      env: { ...process.env, CLAUDE_CONFIG_DIR: undefined, HOME: home, PATCHBAY_HOME: state, ...options.env },
      useLoginShell: false,
    },
    clients: options.clients ?? [],
    folders: [],
    asks: options.asks,
    command: options.command,
    door: options.door,
    clientMetadataUrl: options.clientMetadataUrl,
    grace: options.grace,
    clientCertificates: options.clientCertificates,
    limits: options.limits,
    sleepAfter: options.sleepAfter,
    connectAfter: options.connectAfter,
    ports: {
      logger,
      clock: options.clock ?? systemClock,
      files: { ...createFiles(), ...files },
      watcher: createWatcher(logger),
      readTrust,
      desktopProxy: options.desktopProxy,
      openFetch: (wayTo, mayConnect) =>
        options.fetch
          ? { fetch: options.fetch, renew: () => undefined, close: () => undefined }
          : openFetch(wayTo, mayConnect),
      network: options.network ?? { reaches: () => true, watch: () => () => undefined },
      keyStore: options.keyStore ?? createFileKeyStore(join(state, 'vault-key.json'), files),
      openUrl: options.openUrl ?? (() => Promise.reject(new Error('A test must not open a browser'))),
    },
  })
  await engine.start()

  const find = (name: string): ServerView | undefined =>
    engine.snapshot().servers.find((server) => server.name === name)
  return {
    engine,
    home,
    state,
    write,
    view(name) {
      const view = find(name)
      if (view === undefined) throw new Error(`There is no server ${name}`)
      return view
    },
    waitFor(name, wanted, ms = 60_000) {
      const holds =
        typeof wanted === 'function' ? wanted : (view: ServerView) => [wanted].flat().includes(view.state.kind)
      return new Promise((resolve, reject) => {
        const settle = (): boolean => {
          const view = find(name)
          if (view === undefined || !holds(view)) return false
          clearTimeout(timer)
          off()
          resolve(view)
          return true
        }
        const off = engine.on('patch', settle)
        const timer = setTimeout(() => {
          off()
          const seen = JSON.stringify(find(name) ?? null, null, 1)
          reject(new Error(`${name} did not get there within ${ms} ms; last seen: ${seen}`))
        }, ms)
        settle()
      })
    },
    async callText(name, tool, args = {}) {
      const result = await engine.call(name, tool, args)
      const [first] = (result.content ?? []) as { text?: string }[]
      return first?.text ?? ''
    },
    async stop() {
      await engine.stop()
      if (options.home === undefined) await rm(home, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
