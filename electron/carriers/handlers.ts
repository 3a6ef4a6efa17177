/** One handler for every request of the contract. A request without a handler does not compile. */
import { isAbsolute } from 'node:path'
import { addressOf, isPage } from '../../shared/address'
import type { ParsedInput, RequestName, RequestOutput } from '../../shared/ipc/contract'
import { PatchbayError } from '../../shared/ipc/result'
import type { Settings } from '../../shared/model/settings'
import { diskWords } from '../../shared/text/disk'
import type { GatewayAdmin } from './gateway'
import type { SetsView } from '../../shared/model/sets'
import type { Engine } from '../core/engine/engine'

/** Where the settings are kept. */
export interface SettingsAccess {
  get(): Settings
  /** Stores the change and returns all settings. Throws the system's error, or a `SyntaxError` while the file makes no sense. */
  set(change: Partial<Settings>): Settings
}

/** What a request may ask of the host rather than of the engine. */
export interface HostActions {
  /** Applies to the host what has changed, e.g. the theme. */
  settingsChanged(settings: Settings): void
  /** Opens the file at the place; throws `unsupported-here` where there is no desktop. */
  revealConfiguration(path: string, line: number, column: number): Promise<{ opened: boolean }>
  /** Opens a sign-in page in a window of the app; throws `unsupported-here` where there is no desktop. */
  signInHere(url: string): Promise<{ opened: boolean }>
  /** The window shows its list; throws `unsupported-here` where there is no desktop. */
  listShown(): Promise<{ noted: boolean }>
  /** Opens the demo in a window of its own; throws `unsupported-here` where there is no desktop. */
  openDemo(): Promise<{ opened: boolean }>
  /** Ends this engine soon; throws `unsupported-here` where a person has started it. */
  stop(): Promise<{ stopping: true }>
  /** Opens a page in the browser; throws `unsupported-here` where there is no desktop. */
  openLink(url: string): Promise<{ opened: boolean }>
  /** Lets the person choose a file and writes it; throws `unsupported-here` where there is no desktop. */
  save(name: string, text: string): Promise<{ saved: boolean }>
  /** Puts a text on the clipboard; throws `unsupported-here` where there is no desktop. */
  copy(text: string): Promise<{ copied: boolean }>
}

export type Handlers = {
  readonly [N in RequestName]: (input: ParsedInput<N>) => RequestOutput<N> | Promise<RequestOutput<N>>
}

/** The handlers over an engine, its settings and its host. */
export function createHandlers(
  engine: Engine,
  settings: SettingsAccess,
  host: HostActions,
  gateway: GatewayAdmin,
): Handlers {
  return {
    'snapshot.get': () => engine.snapshot(),
    'server.connect': ({ server }) => engine.connect(server),
    'server.disconnect': ({ server }) => engine.disconnect(server),
    'server.reconnect': ({ server }) => engine.reconnect(server),
    'server.reconnectMany': ({ which }) => engine.reconnectMany(which),
    'server.tools': ({ server }) => engine.tools(server),
    'server.prompts': ({ server }) => engine.prompts(server),
    'server.resources': ({ server }) => engine.resources(server),
    'server.login': ({ server, open, callback }) => engine.login(server, open, callback),
    'server.finishLogin': ({ server, address }) => engine.finishLogin(server, address),
    'server.call': ({ server, tool, arguments: args, patienceMs, call }) =>
      engine.call(server, tool, args, patienceMs, call),
    'question.answer': ({ question, answer }) => engine.answerQuestion(question, answer),
    'server.cancelCall': ({ server, call }) => engine.cancelCall(server, call),
    'server.readResource': ({ server, uri }) => engine.readResource(server, uri),
    'server.getPrompt': ({ server, prompt, arguments: args }) => engine.getPrompt(server, prompt, args),
    'server.headers': ({ server }) => engine.headers(server),
    'server.settled': ({ server, patienceMs }) => engine.settled(server, patienceMs),
    'server.cancelLogin': ({ server }) => engine.cancelLogin(server),
    'server.openLogin': ({ server }) => engine.openLogin(server),
    'server.logout': ({ server, undoable }) => engine.logout(server, undoable),
    'server.trustIssuer': ({ server, issuer }) => engine.trustIssuer(server, issuer),
    'server.setClient': ({ server, clientId, clientSecret }) => engine.setClient(server, clientId, clientSecret),
    'server.inputs': ({ server }) => ({ inputs: engine.inputs(server) }),
    'server.setInputs': ({ server, values }) => engine.setInputs(server, values),
    'server.forgetRegistration': ({ server, undoable }) => engine.forgetRegistration(server, undoable),
    'vault.unlock': () => engine.unlockVault(),
    'server.activity': ({ server, after }) => ({ entries: engine.activity(server, after) }),
    'server.history': ({ server }) => ({ states: engine.history(server) }),
    'server.diagnose': ({ server }) => engine.diagnose(server),
    'diagnostics.get': ({ server }) => ({ text: engine.diagnostics(server) }),
    'server.place': ({ server }) => engine.place(server),
    'server.configuration': ({ server }) => engine.configuration(server),
    'server.add': ({ name, entry }) => engine.addServer(name, entry),
    'server.remove': ({ server, undoable }) => engine.removeServer(server, undoable),
    'server.undo': ({ what, server }) => engine.undo(what, server),
    'server.settleUndo': ({ what, server }) => {
      engine.settleUndo(what, server)
      return { settled: true }
    },
    'server.try': ({ name, entry }) => engine.tryServer(name, entry),
    'server.cancelTry': () => engine.cancelTry(),
    'server.preview': ({ text }) => engine.preview(text),
    'edit.preview': (request) => engine.previewEdit(request),
    'edit.apply': ({ token }) => engine.applyEdit(token),
    'versions.list': ({ source }) => ({ versions: engine.versions(source) }),
    'versions.diff': ({ version }) => ({ diff: engine.versionDiff(version) }),
    'versions.restore': ({ version, names }) => engine.previewRestore(version, names),
    'versions.dismiss': ({ version }) => engine.dismissLoss(version),
    'edit.undo': ({ version }) => engine.undoEdit(version),
    'map.get': () => engine.map(),
    'stuck.list': async ({ owner }) => ({ stuck: await engine.stuck(owner) }),
    'stuck.repair': ({ ids }) => engine.unstick(ids),
    'network.get': () => engine.network(),
    'gateway.get': () => gateway.view(),
    'gateway.token': ({ client }) => gateway.token(client),
    'gateway.headers': ({ client }) => gateway.headers(client),
    'gateway.clients': () => gateway.clients(),
    'gateway.leftOut': () => gateway.leftOut(),
    'gateway.revoke': ({ client }) => gateway.revoke(client),
    'sets.get': () => gateway.sets.view(),
    'sets.save': async (set) => {
      const servers = set.servers.map(({ server, choice }) => ({
        server: knownId(engine, gateway.sets.view(), server),
        choice,
      }))
      await gateway.sets.save({ ...set, servers })
      return gateway.sets.view()
    },
    'sets.remove': async ({ name }) => {
      await gateway.sets.remove(name)
      return gateway.sets.view()
    },
    'sets.use': async ({ client, set }) => {
      await gateway.sets.use(client, set)
      return gateway.sets.view()
    },
    'engine.stop': () => host.stop(),
    'settings.get': () => settings.get(),
    'settings.set': (change) => setSettings(engine, settings, host, change),
    'app.revealConfiguration': async ({ server }) => {
      const { position } = await engine.configuration(server)
      return host.revealConfiguration(position.path, position.line, position.column)
    },
    'app.revealSource': ({ source }) => {
      const found = engine.snapshot().sources.find(({ id }) => id === source)
      if (found === undefined) throw new PatchbayError('invalid-input', 'Patchbay does not read such a file')
      const { line, column } = found.problem?.evidence.file ?? { line: 1, column: 1 }
      return host.revealConfiguration(found.path, line, column)
    },
    'app.signInHere': ({ server }) => host.signInHere(waitingPage(engine, server)),
    'app.openDemo': () => host.openDemo(),
    'app.listShown': () => host.listShown(),
    'app.openLink': ({ url }) => {
      const address = addressOf(url)
      if (!address || !isPage(address))
        throw new PatchbayError('invalid-input', 'Only pages over https are opened, and those of this computer')
      return host.openLink(address.href)
    },
    'app.save': ({ name, text }) => host.save(name, text),
    'app.copy': ({ text }) => host.copy(text),
  }
}

/** A set may name a server that is gone for the moment, by the id that it had. */
function knownId(engine: Engine, sets: SetsView, server: string): string {
  const isKept = sets.sets.some(({ servers }) => servers.some((member) => member.server === server))
  return isKept ? server : engine.view(server).id
}

/** The URL of the sign-in that waits for this server, taken from the engine: a caller cannot name another page. */
function waitingPage(engine: Engine, server: string): string {
  const { state } = engine.view(server)
  if (state.kind !== 'authorizing') throw new PatchbayError('invalid-input', 'No sign-in is waiting there')
  return state.url
}

async function setSettings(
  engine: Engine,
  settings: SettingsAccess,
  host: HostActions,
  change: Partial<Settings>,
): Promise<Settings> {
  const relative = change.folders?.find((folder) => !isAbsolute(folder))
  if (relative !== undefined) {
    throw new PatchbayError('invalid-input', `A project folder needs its full path; "${relative}" is none`)
  }
  const next = saved(settings, change)
  host.settingsChanged(next)
  if (change.sleepAfterMinutes !== undefined) engine.sleepChanged()
  if (change.folders !== undefined) await engine.setFolders(next.folders)
  return next
}

function saved(settings: SettingsAccess, change: Partial<Settings>): Settings {
  try {
    return settings.set(change)
  } catch (error) {
    const isUnreadable = error instanceof SyntaxError
    const why = isUnreadable ? 'settings.json cannot be read as JSON: mend it first' : diskWords(error)
    throw new PatchbayError('internal', `The settings cannot be saved. ${why}.`)
  }
}
