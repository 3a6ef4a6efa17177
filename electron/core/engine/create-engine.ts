/** Puts the engine together. Plain Node: everything of the host comes in through `EngineOptions`. */
import { join } from 'node:path'
import type { ServerView } from '../../../shared/model/server'
import { PatchbayError } from '../../../shared/ipc/result'
import { Credentials } from '../auth/credentials'
import { Registrations } from '../auth/registrations'
import { SignIns } from '../auth/sign-ins'
import { watchConnectivity } from '../connection/connectivity'
import { Ledger } from '../programs/ledger'
import { createEnvironment, type Environment } from '../programs/shell-environment'
import { knownOf } from '../connection/known-lists'
import type { Supervisor } from '../connection/supervisor'
import { Gates } from '../network/gates'
import { Supervisors } from '../connection/supervisors'
import { reportText } from '../diagnostics/report'
import { Doctor } from '../doctor/doctor'
import type { Engine, EngineOptions } from './engine'
import { defaultGrace, defaultLimits } from './limits'
import type { Cancel } from '../ports'
import { readConfiguration } from '../sources/configuration'
import { previewImport } from '../sources/preview'
import { sourceId, Sources } from '../sources/sources'
import { readClaudeEntry } from '../sources/dialects/claude-entry'
import { isInvalid } from '../sources/definition'
import { OwnList } from '../sources/own-list'
import { HistoryStore } from '../registry/history-store'
import { ServerStore, type KnownLists } from '../registry/store'
import { buildServerView } from '../snapshot/build'
import { Hub } from '../snapshot/hub'
import { boundedFetch } from '../network/bounded-body'
import { Ways } from '../network/ways'
import { Redactor } from '../vault/redact'
import { Vault } from '../vault/vault'

/** The documents of a sign-in are some kilobytes (bytes). */
const longestDocument = 1024 * 1024

/** Makes an engine; nothing happens before `start`. */
export function createEngine(options: EngineOptions): Engine {
  const { info, host, ports } = options
  const { clock, logger, files } = ports
  /** For single requests, e.g. of a sign-in. */
  const single = ports.openFetch((url) => ways.wayTo(url))
  const fetch = boundedFetch(single.fetch, longestDocument)
  const ownFile = join(info.home, 'servers.json')
  const store = new ServerStore(info.home, ports)
  const history = new HistoryStore({ home: info.home, ...ports, isKnown: (id) => store.get(id) !== undefined })
  const ledger = new Ledger(join(info.home, 'processes.jsonl'), host.platform, logger)
  const redactor = new Redactor()
  const hub = new Hub(
    info,
    clock,
    (id) => {
      const supervisor = supervisors.get(id)
      return supervisor ? viewOf(supervisor) : null
    },
    (error) => logger.error('A viewer failed', { error: String(error) }),
  )
  const vault = new Vault({
    path: join(info.home, 'vault.json'),
    files,
    keyStore: ports.keyStore,
    clock,
    logger,
    changed: () => hub.set('vaultProblem', vault.problem),
    learned: (secrets) => redactor.set('vault', secrets),
  })
  const credentials = new Credentials({
    vault,
    lockFolder: info.home,
    fetch,
    clock,
    random: Math.random,
    logger,
    changed: (endpoints, how) => supervisors.credentialsChanged(endpoints, how),
  })
  const clientMetadataUrl = options.clientMetadataUrl ?? null
  const registrations = new Registrations({ vault, fetch })
  const signIns = new SignIns({ vault, fetch, clock, clientMetadataUrl, credentials })
  const own = createEnvironment(host, logger)
  const ways = new Ways({
    clock,
    readTrust: (variables) => ports.readTrust(variables),
    desktopProxy: ports.desktopProxy && ((url) => ports.desktopProxy?.(url) ?? Promise.resolve('DIRECT')),
    environment: own,
    clientCertificates: options.clientCertificates ?? (() => []),
    learned: (secrets) => redactor.set('proxy', secrets),
  })
  const environment = async (): Promise<Environment> => ways.handOn(await own())
  const supervisors: Supervisors = new Supervisors({
    credentials,
    signIns,
    openUrl: (url) => ports.openUrl(url),
    version: info.version,
    vaultProblem: () => vault.problem,
    secrets: () => vault.data.secrets,
    clock,
    random: Math.random,
    fetch,
    openFetch: () => ports.openFetch(ways.wayTo),
    network: ports.network,
    logger,
    host,
    limits: { ...defaultLimits, ...options.limits },
    gates: new Gates(clock, options.connectAfter),
    environment,
    processes: { platform: host.platform, ledger, grace: options.grace ?? defaultGrace },
    redactor,
    store,
    elicit: options.elicit,
    pastOf: (id) => history.of(id),
    changed: (id) => {
      const supervisor = supervisors.get(id)
      if (supervisor) history.put(id, supervisor.view.history)
      hub.serverChanged(id)
    },
    pulse: (id) => hub.pulse(id),
    active: (id) => hub.activity(id, supervisors.get(id)?.activity.seq ?? 0),
    remember: (id, lists) => store.putLists(id, lists),
  })
  const doctor = new Doctor({
    clock,
    credentials,
    environment,
    fetch,
    host,
    redactor,
    store,
    version: info.version,
    vault,
    ways,
    clientMetadataUrl,
    progress: (id, result) => hub.diagnosis(id, result),
  })
  let configurationRevision = 0
  const sources = new Sources({
    host,
    clients: options.clients,
    ownFile,
    folders: options.folders,
    ports,
    changed: (definitions, views) => {
      supervisors.reconcile(definitions)
      hub.set('sources', views)
      hub.set('configurationRevision', ++configurationRevision)
    },
  })

  let stopWatching: Cancel = () => undefined
  const find = (server: string): Supervisor => supervisors.find(server)
  const lists = async (supervisor: Supervisor): Promise<{ known: KnownLists; live: boolean }> => {
    const live = supervisor.lists
    if (live && live.trouble?.kind !== 'unlisted') return { known: knownOf(live), live: true }
    const known = await store.readLists(supervisor.id)
    return { known: known ?? { tools: [], prompts: [], resources: [] }, live: false }
  }
  const ownList = new OwnList({ path: ownFile, files, vault, reread: () => sources.reread(ownFile) })
  const ownServer = (name: string): ServerView | undefined =>
    hub.snapshot().servers.find((server) => server.removable && server.name === name)

  return {
    start: async () => {
      await Promise.all([store.load(), history.load(), ledger.open(), vault.open()])
      await sources.start()
      stopWatching = watchConnectivity({
        clock,
        network: ports.network,
        random: Math.random,
        logger,
        supervisors,
        credentials,
        changed: (offline) => hub.set('offline', offline),
      })
    },
    stop: async () => {
      stopWatching()
      doctor.stop()
      await sources.stop()
      // Together: a connection that is being made may be waiting for a token.
      await Promise.all([supervisors.dispose(), credentials.stop()])
      await vault.close()
      single.close()
      await ledger.reaped()
      hub.stop()
      await Promise.all([store.close(), history.close()])
    },
    snapshot: () => hub.snapshot(),
    on: (name, listener) => hub.events.on(name, listener),
    view: (server) => viewOf(find(server)),
    connect: (server) => act(find(server), (supervisor) => supervisor.connect()),
    disconnect: (server) => act(find(server), (supervisor) => supervisor.disconnect()),
    reconnect: (server) => act(find(server), (supervisor) => supervisor.reconnect()),
    reconnectMany: async (which) => {
      const wanted = supervisors.all().filter(({ view: { state } }) => {
        // What a person has disconnected stays so (docs/recovery.md, law 9).
        if (state.kind === 'disabled' || state.kind === 'disconnected') return false
        return which === 'all' || state.kind === 'failed' || state.kind === 'reconnecting'
      })
      return Promise.all(wanted.map((supervisor) => act(supervisor, (each) => each.reconnect(true))))
    },
    tools: async (server) => {
      const supervisor = find(server)
      const { known, live } = await lists(supervisor)
      const freshness = live ? 'live' : supervisor.view.capabilities.freshness
      return { tools: known.tools, freshness, flaws: known.flaws?.tools ?? [] }
    },
    prompts: async (server) => {
      const { prompts, flaws } = (await lists(find(server))).known
      return { prompts, flaws: flaws?.prompts ?? [] }
    },
    resources: async (server) => {
      const { resources, templates, flaws } = (await lists(find(server))).known
      return { resources, templates: templates ?? [], flaws: flaws?.resources ?? [] }
    },
    login: (server, open) => act(find(server), (supervisor) => supervisor.signIn(open)),
    cancelLogin: (server) => ({ cancelled: find(server).cancelSignIn() }),
    openLogin: async (server) => {
      const { state, name } = find(server)
      if (state.kind !== 'authorizing') throw new PatchbayError('invalid-input', `No sign-in to ${name} is waiting.`)
      await ports.openUrl(state.url)
      return { opened: true }
    },
    logout: (server) =>
      act(find(server), async (supervisor) => {
        const { endpoint, name } = supervisor
        if (!endpoint) throw new PatchbayError('invalid-input', `${name} takes no sign-in, so there is none to end.`)
        await credentials.signOut(endpoint.url)
        // A person who signs out is done with the session, too; the answer is the state without it.
        if (supervisor.state.kind === 'connected') await supervisor.reconnect()
      }),
    setClient: async (server, clientId, clientSecret) => {
      const { endpoint, name } = find(server)
      if (!endpoint) throw new PatchbayError('invalid-input', `${name} takes no sign-in.`)
      find(server).refuseWhenUnapproved()
      await registrations.setClient(endpoint, find(server).challengeUrl, clientId, clientSecret)
      return { saved: true }
    },
    forgetRegistration: async (server) => {
      const { endpoint, name } = find(server)
      if (!endpoint) throw new PatchbayError('invalid-input', `${name} takes no sign-in.`)
      find(server).refuseWhenUnapproved()
      await credentials.signOut(endpoint.url)
      await registrations.forget(endpoint, find(server).challengeUrl)
      return { forgotten: true }
    },
    unlockVault: async () => {
      await vault.open()
      if (!vault.problem) {
        supervisors.credentialsChanged(Object.keys(vault.data.endpoints), 'adopted')
        // And those that blamed the keychain, for which there was nothing in it.
        supervisors.verify()
      }
      return { open: vault.problem === null }
    },
    call: (server, tool, args) => find(server).call(tool, args),
    activity: (server, after) => find(server).activity.since(after),
    history: (server) => find(server).view.history,
    diagnose: (server) => doctor.examine(find(server)),
    diagnostics: (server) => {
      const of = (server === null ? supervisors.all() : [find(server)]).map((supervisor) => ({
        view: viewOf(supervisor),
        history: supervisor.view.history,
        requests: supervisor.requests,
        activity: supervisor.activity.since(0),
      }))
      return redactor.text(reportText({ info, platform: host.platform, now: clock.now() }, of))
    },
    place: (server) => {
      const { location, position } = find(server).definition
      return { path: location.path, ...position }
    },
    network: () => ways.view(),
    configuration: (server) => readConfiguration(find(server).definition, files),
    addServer: async (name, entry) => {
      const read = readClaudeEntry(entry)
      if (isInvalid(read)) throw new PatchbayError('invalid-input', read.invalid.rule)
      if (ownServer(name))
        throw new PatchbayError('name-taken', `There is already a server “${name}” in Patchbay’s list.`)
      await ownList.add(name, entry)
      const added = ownServer(name)
      if (!added) throw new PatchbayError('internal', `“${name}” was written to ${ownFile}, but did not appear.`)
      return added
    },
    removeServer: async (server) => {
      const { definition, id } = find(server)
      if (definition.location.client !== 'patchbay') {
        const where = definition.location.path
        throw new PatchbayError(
          'not-removable',
          `“${definition.location.name}” is configured in ${where}; remove it there.`,
        )
      }
      await ownList.remove(definition.location.name, definition.raw)
      return { removed: id }
    },
    preview: previewImport,
    setFolders: (folders) => sources.setFolders(folders),
  }

  async function act(supervisor: Supervisor, work: (supervisor: Supervisor) => Promise<void>): Promise<ServerView> {
    await work(supervisor)
    // What cannot be written is kept in memory; it is tried again with the next change.
    await store
      .flush()
      .catch((error: unknown) => logger.error('The state could not be saved', { error: String(error) }))
    return viewOf(supervisor)
  }

  function viewOf(supervisor: Supervisor): ServerView {
    const { id, definition, view } = supervisor
    return buildServerView(id, definition, sourceId(definition.location.path), view)
  }
}
