/** Puts the engine together. Plain Node: everything of the host comes in through `EngineOptions`. */
import { join } from 'node:path'
import { Credentials } from '../auth/credentials'
import { Registrations } from '../auth/registrations'
import { SignIns } from '../auth/sign-ins'
import { watchConnectivity } from '../connection/connectivity'
import { Ledger } from '../programs/ledger'
import { createEnvironment, type Environment } from '../programs/shell-environment'
import { Gates } from '../network/gates'
import { Supervisors } from '../connection/supervisors'
import { Doctor } from '../doctor/doctor'
import type { Engine, EngineOptions } from './engine'
import { defaultGrace, defaultLimits } from './limits'
import { inputMethods } from './input-methods'
import { gatewayMethods, type ServerNews } from './gateway-methods'
import { Emitter } from '../util/emitter'
import { editMethods } from './edit-methods'
import { ownListMethods } from './own-list-methods'
import { Questions } from './questions'
import { reportMethods } from './report-methods'
import { callMethods } from './call-methods'
import { serverMethods } from './server-methods'
import { TakeBack } from './take-back'
import { signInMethods } from './sign-in-methods'
import { unstickMethods } from './unstick-methods'
import { versionMethods } from './version-methods'
import { Edits } from '../edits/edits'
import type { Cancel, Fetch } from '../ports'
import { clientTable } from '../sources/clients'
import { sourceId, Sources } from '../sources/sources'
import { OwnList } from '../sources/own-list'
import { HistoryStore } from '../registry/history-store'
import { Manifests } from '../registry/manifests'
import { ServerStore } from '../registry/store'
import { Unsaved } from '../registry/unsaved'
import { viewOf } from '../snapshot/build'
import { Hub } from '../snapshot/hub'
import { boundedFetch } from '../network/bounded-body'
import { Ways } from '../network/ways'
import { isPublicAddress } from '../network/private-places'
import { TimeMachine } from '../versions/time-machine'
import { Redactor } from '../vault/redact'
import { clientName } from '../../../shared/model/clients'
import { parentVariable } from '../../../shared/helper-variable'
import { environmentToReach, type Here } from '../routes/here'
import { readRouted } from '../routes/read-routed'
import { RouteBook } from '../routes/route-book'
import { Vault } from '../vault/vault'

/** The documents of a sign-in are some kilobytes (bytes). */
const longestDocument = 1024 * 1024

/** Makes an engine; nothing happens before `start`. */
export function createEngine(options: EngineOptions): Engine {
  const { info, host, ports } = options
  const { clock, logger, files } = ports
  /** For single requests, e.g. of a sign-in. */
  const single = ports.openFetch((url) => ways.wayTo(url))
  const singleWeb = ports.openFetch((url) => ways.wayTo(url), isPublicAddress)
  const fetch: Fetch = Object.assign(boundedFetch(single.fetch, longestDocument), {
    web: boundedFetch(singleWeb.fetch, longestDocument),
  })
  const ownFile = join(info.home, 'servers.json')
  const redactor = new Redactor()
  const unsaved = new Unsaved(ports, (problem) => hub.set('unsaved', problem))
  const trouble = (path: string, error: unknown): void => unsaved.report(path, error)
  const hide = <T>(value: T): T => redactor.value(value)
  const store = new ServerStore(info.home, ports, trouble, hide)
  const manifests = new Manifests(info.home, ports, trouble, hide)
  const history = new HistoryStore({ home: info.home, ...ports, trouble, isKnown: (id) => store.get(id) !== undefined })
  const ledger = new Ledger(join(info.home, 'processes.jsonl'), files, host.platform, logger)
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
    changed: () => {
      hub.set('vaultProblem', vault.problem)
      versions.vaultChanged()
    },
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
  const questions = new Questions({
    clock,
    redactor,
    changed: (open) => hub.set('questions', open),
    openUrl: (url) => ports.openUrl(url),
  })
  const book = new RouteBook(info.home, ports)
  const updates = new Emitter<ServerNews>()
  const here: Here = {
    command: options.command ?? ['patchbay'],
    home: info.home,
    platform: host.platform,
    env: environmentToReach(info.home, host.env),
    port: () => options.door?.port() ?? 0,
  }
  const own = createEnvironment(host, logger)
  const ways = new Ways({
    clock,
    readTrust: (variables) => ports.readTrust(variables),
    desktopProxy: ports.desktopProxy && ((url) => ports.desktopProxy?.(url) ?? Promise.resolve('DIRECT')),
    environment: own,
    clientCertificates: options.clientCertificates ?? (() => []),
    learned: (secrets) => redactor.set('proxy', secrets),
  })
  const environment = async (): Promise<Environment> => ({
    ...(await ways.handOn(await own())),
    [parentVariable]: info.home,
  })
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
    sleepAfter: () => options.sleepAfter?.() ?? null,
    gates: new Gates(clock, options.connectAfter),
    environment,
    processes: { platform: host.platform, ledger, grace: options.grace ?? defaultGrace },
    redactor,
    store,
    asks:
      options.asks === 'person'
        ? { kinds: ['form', 'url', 'sampling'], ask: questions.ask.bind(questions) }
        : options.asks,
    pastOf: (id) => history.of(id),
    changed: (id) => {
      const supervisor = supervisors.get(id)
      if (supervisor) history.put(id, supervisor.view.history)
      hub.serverChanged(id)
    },
    resourceUpdated: (server, uri) => updates.emit('updated', { server, uri }),
    taskTold: (server, notice, client) => updates.emit('task', { server, notice, client }),
    pulse: (id) => hub.pulse(id),
    active: (id) => hub.activity(id, supervisors.get(id)?.shown.activity.seq ?? 0),
    remember: (id, manifest) => manifests.put(id, manifest),
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
  const clients = clientTable.filter(({ id }) => id === 'patchbay' || options.clients.includes(id))
  const versions = new TimeMachine({
    home: info.home,
    files,
    clock,
    logger,
    vault,
    trouble,
    sourceId,
    changed: (losses) => hub.set('losses', losses),
  })
  const witnessed = versions.witness(files)
  const sources: Sources = new Sources({
    host,
    clients,
    ownFile,
    folders: options.folders,
    ports,
    read: (client, files, documents, place) =>
      readRouted(client, files, documents, place, { book, here, locationOf: (id) => store.get(id)?.location ?? null }),
    looked: (looks) => versions.observe(looks),
    changed: (definitions, views) => {
      supervisors.reconcile(definitions)
      hub.set('sources', views)
      hub.set('configurationRevision', ++configurationRevision)
    },
  })

  const ownList = new OwnList({ path: ownFile, files: witnessed, vault, reread: () => sources.reread(ownFile) })
  const edits = new Edits({
    home: info.home,
    files: witnessed,
    clock,
    vault,
    place: () => sources.place,
    filesOf: (client, project) => sources.filesOf(client, project),
    reread: (path) => sources.reread(path),
    routes: {
      here,
      book,
      keepToken: async (client, token) => (await options.door?.keep(clientName(client), token)) ?? '',
      endToken: async (id) => options.door?.end(id),
    },
  })
  const back = new TakeBack(clock)
  const acting = { supervisors, store, logger }
  let stopWatching: Cancel = () => undefined

  return {
    start: async () => {
      await Promise.all([store.load(), history.load(), ledger.open(), vault.open(), book.load()])
      await versions.load()
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
      questions.stop()
      // First of all: what connections still look up keeps a machine with many of them busy.
      const ended = supervisors.dispose()
      await sources.stop()
      // While the vault still has the key.
      await versions.close()
      // While what it needs is still there: issuers are told, secrets forgotten.
      await back.stop()
      // Together: a connection that is being made may be waiting for a token.
      await Promise.all([ended, credentials.stop()])
      await vault.close()
      single.close()
      singleWeb.close()
      await ledger.reaped()
      hub.stop()
      await Promise.all([store.close(), manifests.close(), history.close()])
    },
    unsaved: trouble,
    snapshot: () => hub.snapshot(),
    on: (name, listener) => hub.events.on(name, listener),
    network: () => ways.view(),
    setFolders: (folders) => sources.setFolders(folders),
    sleepChanged: () => supervisors.sleepChanged(),
    ...serverMethods({ ...acting, manifests }),
    ...callMethods({ supervisors, redactor, progress: (event) => hub.progress(event) }),
    ...signInMethods({
      ...acting,
      credentials,
      registrations,
      vault,
      openUrl: (url) => ports.openUrl(url),
      callback: () => options.callback?.() ?? {},
      back,
    }),
    ...inputMethods({ supervisors, vault }),
    ...gatewayMethods({ supervisors, redactor, clock, version: info.version, updates }),
    ...ownListMethods(supervisors, ownList, ownFile, back),
    answerQuestion: (id, answer) => questions.answer(id, answer),
    undo: async (what, server) => ({ undone: await back.undo(`${what} ${server}`) }),
    settleUndo: (what, server) => back.settle(`${what} ${server}`),
    ...editMethods({ supervisors, edits, book, clients }),
    ...versionMethods({ versions, edits, clients, place: () => sources.place, sources: () => hub.snapshot().sources }),
    ...unstickMethods({ files, clock, place: () => sources.place, supervisors, edits }),
    ...reportMethods({
      info,
      host,
      clock,
      files,
      supervisors,
      doctor,
      redactor,
      sources: () => hub.snapshot().sources,
    }),
  }
}
