/** The engine's public face: everything a host (desktop app, `patchbay serve`, a test) may ask of it. */
import type { QuestionAnswer } from '../../../shared/model/question'
import type { CallbackWish } from '../../../shared/model/callback'
import type {
  PromptResult,
  PromptsView,
  ResourceContents,
  ResourcesView,
  ToolResult,
  ToolsView,
} from '../../../shared/model/capabilities'
import type { Diagnosis } from '../../../shared/model/diagnosis'
import type { StateSpan } from '../../../shared/model/history'
import type { FilePosition } from '../../../shared/model/problem'
import type { ActivityEntry, ServerView } from '../../../shared/model/server'
import type { VersionView } from '../../../shared/model/version'
import type { EditDone, EditPreview, EditRequest } from '../../../shared/model/edit'
import type { InputView } from '../../../shared/model/input'
import type { MapView } from '../../../shared/model/map'
import type { NetworkView } from '../../../shared/model/network'
import type { ClientCertificate } from '../../../shared/model/settings'
import type { StoreOwner, StuckView } from '../../../shared/model/stuck'
import type { EngineInfo, Snapshot } from '../../../shared/model/snapshot'
import type { ConfigurationView, ImportPreview } from '../../../shared/ipc/contract'
import type { EngineEventName, EngineEvents } from '../../../shared/ipc/events'
import type { Way } from '../gateway/relay'
import type { TaskTold } from '../gateway/tasks'
import type { Introduction } from '../mcp/mcp'
import type { ConnectionDeps } from '../connection/deps'
import type { EnabledClients, Host, Limits, Ports } from '../ports'
import type { Message } from '../mcp/message'

export interface EngineOptions {
  info: EngineInfo
  host: Host
  clients: EnabledClients
  /** Project folders to look into beside those that clients list. */
  folders: readonly string[]
  ports: Ports
  /** Patchbay's Client ID Metadata Document, if one is published (2026-07-28, client registration). */
  clientMetadataUrl?: string | null
  /** Where the person wants the browser to come back to, asked at each sign-in. */
  callback?: () => CallbackWish
  /** How long a program that nobody uses runs on (ms); null, as by default: for ever. Call `sleepChanged` when it changes. */
  sleepAfter?: () => number | null
  /** Certificates that are shown to servers which ask for one. Default: none. */
  clientCertificates?: () => readonly ClientCertificate[]
  /** Steps of the kill ladder for programs in ms: after the end of stdin, and after SIGTERM. Default: `defaultGrace`. */
  grace?: { stdinMs: number; termMs: number }
  /** Default: `defaultLimits`. */
  limits?: Partial<Limits>
  /** No server is connected before this has resolved, unless a person asks for it. Default: at once. */
  connectAfter?: Promise<unknown>
  /** What starts the command line, for entries that lead to Patchbay. Default: by its name, from the PATH. */
  command?: readonly [string, ...string[]]
  /** The gateway, for entries that lead to its address. Default: there is none. */
  door?: {
    /** 0 while it never had one. */
    port(): number
    /** Makes a token valid for a client; the id under which it is ended. */
    keep(client: string, token: string): Promise<string>
    end(id: string): Promise<void>
  }
  /** A person is there to answer what servers ask in the middle of a call; or somebody who does it for them. */
  asks?: 'person' | ConnectionDeps['asks']
}

/** Methods that name a server take an id or a unique name and throw `unknown-server` or `ambiguous-server`. */
export interface Engine {
  /** Reads all sources and starts connecting; resolves once the first snapshot is complete, not once all are connected. */
  start(): Promise<void>
  /** Closes everything; resolves when no child process, socket or timer is left. */
  stop(): Promise<void>
  /** What others keep in a file of Patchbay's own could not be written; null: it is on disk again. It is told with our own. */
  unsaved(path: string, error: unknown): void
  snapshot(): Snapshot
  on<N extends EngineEventName>(name: N, listener: (event: EngineEvents[N]) => void): () => void
  view(server: string): ServerView
  /** Of an id, or of a name that only one server has; throws as `view` does. */
  idOf(server: string): string
  /** How the server introduces itself, or did when it was last there. */
  introduction(server: string): Promise<Introduction>
  connect(server: string): Promise<ServerView>
  disconnect(server: string): Promise<ServerView>
  reconnect(server: string): Promise<ServerView>
  reconnectMany(which: 'all' | 'failed'): Promise<ServerView[]>
  tools(server: string): Promise<ToolsView>
  prompts(server: string): Promise<PromptsView>
  resources(server: string): Promise<ResourcesView>
  /**
   * Signs in to the server's endpoint and connects; resolves once the outcome is known. Throws `sign-in-failed` with the
   * problem's code as data. `open` false: the page's URL is only shown (state `authorizing`).
   */
  login(server: string, open: boolean, callback?: Partial<CallbackWish>): Promise<ServerView>
  /** Takes the address that the browser ended on; throws `invalid-input` when it is not the answer that is waited for. */
  finishLogin(server: string, address: string): { taken: true }
  /** Ends a waiting sign-in. */
  cancelLogin(server: string): { cancelled: boolean }
  /** Opens the page of a waiting sign-in once more. */
  openLogin(server: string): Promise<{ opened: boolean }>
  /** Revokes and forgets the tokens of the server's endpoint, for every server that shares them. */
  logout(server: string, undoable?: boolean): Promise<ServerView>
  /** Keeps a client id (and secret) that a person has registered at the server's issuer. */
  setClient(server: string, clientId: string, clientSecret: string | null): Promise<{ saved: boolean }>
  /**
   * Keeps that a person takes the server's issuer for the one that its description names: `issuer`, as in `otherIssuer` of the
   * problem. Throws `AuthError` when the description has yet another name by now; `saved` is false where the names are one.
   */
  trustIssuer(server: string, issuer: string): Promise<{ saved: boolean }>
  /** The values that the server's file leaves to the person, without what has been said. */
  inputs(server: string): InputView[]
  /** Keeps such values in the vault, by id, and connects anew what needs them; null forgets one. Throws `invalid-input`. */
  setInputs(server: string, values: Readonly<Record<string, string | null>>): Promise<{ saved: boolean }>
  /** Signs out and forgets how Patchbay is registered at the server's issuer. */
  forgetRegistration(server: string, undoable?: boolean): Promise<{ forgotten: boolean }>
  /** Tries the keychain again. */
  unlockVault(): Promise<{ open: boolean }>
  /** Resolves once nothing is under way, or after `patienceMs`, with how things stand then. */
  settled(server: string, patienceMs: number): Promise<ServerView>
  /**
   * Throws `needs-auth`, `not-connected`, `call-failed` or `call-outcome-unknown`.
   * @param patienceMs how long a connection that is just being made is waited for; default 10 s
   */
  call(
    server: string,
    tool: string,
    args: Record<string, unknown>,
    patienceMs?: number,
    /** The caller's name for this call: its progress is told (`progress`), and it can be ended. */
    call?: string,
  ): Promise<ToolResult>
  /** See `Questions.answer`. */
  answerQuestion(id: string, answer: QuestionAnswer): Promise<{ answered: boolean }>
  /** Ends a call that has a name; the server is told. */
  cancelCall(server: string, call: string): { cancelled: boolean }
  /** Reads a resource. Throws the errors of `call`. */
  readResource(server: string, uri: string): Promise<ResourceContents>
  /** Fills in a prompt. Throws the errors of `call`. */
  getPrompt(server: string, name: string, args: Record<string, string>): Promise<PromptResult>
  /**
   * The headers that a request to this server needs now, for another program of the same person: secret. Throws
   * `needs-auth`, or another `PatchbayError` where there is nothing to lend.
   */
  headers(server: string): Promise<Record<string, string>>
  /**
   * Relays one request (a JSON-RPC message as it was sent) to a server, exactly once, and waits up to 2 s for one that is
   * away. The answer has the request's own id. Throws the errors of `call`.
   */
  relay(server: string, request: Message, way: Way): Promise<Buffer>
  /** Watches these resources of a server from now on, and no others. Does nothing for one that is gone. */
  watchResources(server: string, uris: readonly string[]): void
  /** A task goes on at this server, for so long (ms) at most; null: nobody waits for it. Its program does not sleep meanwhile. */
  holdTask(server: string, task: string, forMs: number | null): void
  /** A watched resource has changed; until the returned function is called. */
  onResourceUpdated(listener: (server: string, uri: string) => void): () => void
  /** A server tells how a task stands; until the returned function is called. */
  onTaskTold(listener: (told: TaskTold) => void): () => void
  activity(server: string, after: number): ActivityEntry[]
  /** The states it was in, earlier runs included, oldest first. */
  history(server: string): readonly StateSpan[]
  /** Looks for the cause of trouble: on the live connection if there is one, else as a stranger. Changes nothing. */
  diagnose(server: string): Promise<Diagnosis>
  /** A redacted report for whoever helps: of one server, or (null) of all. */
  diagnostics(server: string | null): string
  /** Where the entry stands, as its file was last read. */
  place(server: string): FilePosition
  /** One row per endpoint or program, with every entry of every client that leads there. */
  map(): MapView
  /** What keeps clients from their servers in their own stores, of one owner or (null) of all. */
  stuck(owner: StoreOwner | null): Promise<StuckView[]>
  /** Takes away what `stuck` has shown; `undoEdit` brings it back. Throws `edit.…`. */
  unstick(ids: readonly string[]): Promise<EditDone>
  /** The way out of this machine: proxies and what is trusted. */
  network(): Promise<NetworkView>
  configuration(server: string): Promise<ConfigurationView>
  addServer(name: string, entry: Record<string, unknown>): Promise<ServerView>
  removeServer(server: string, undoable?: boolean): Promise<{ removed: string }>
  /** Takes back what was asked as `undoable` within the last half minute. Throws `name-taken` or `source-broken`. */
  undo(what: 'remove' | 'sign-out' | 'forget-registration', server: string): Promise<{ undone: boolean }>
  /** Makes it final at once: the issuer is told, secrets are forgotten. */
  settleUndo(what: 'remove' | 'sign-out' | 'forget-registration', server: string): void
  /**
   * Connects with an entry of Patchbay's own dialect once and ends that again; nothing of it is kept. A new one ends the one
   * before. The view says how it went.
   */
  tryServer(name: string, entry: Record<string, unknown>): Promise<ServerView>
  /** Ends such a try. */
  cancelTry(): { cancelled: boolean }
  preview(text: string): ImportPreview
  /** Says what an edit of a client's file would do; writes nothing. Throws `edit.…`, `name-taken` or `invalid-input`. */
  previewEdit(request: EditRequest): Promise<EditPreview>
  /** Makes an edit that was shown, if every file is still what it was. Throws `edit.…`; then no file has changed. */
  applyEdit(token: string): Promise<EditDone>
  /** What the servers of a file, or of all, have been; the newest first. `source`: a file's id or path, or a client. */
  versions(source: string | null): VersionView[]
  /** What a version changed, secrets masked. Throws `edit.conflict`. */
  versionDiff(version: string): string
  /** Says what bringing a version back would do; `applyEdit` does it. Throws `edit.…`. */
  previewRestore(version: string, names: readonly string[] | null): Promise<EditPreview>
  /** A person has seen what is gone. */
  dismissLoss(version: string): { dismissed: boolean }
  /** Puts files back as they were before an edit. Throws `edit.conflict` when one has changed since. */
  undoEdit(version: string): Promise<EditDone>
  setFolders(folders: readonly string[]): Promise<void>
  /** `sleepAfter` says something else now: what may not sleep any more is woken. */
  sleepChanged(): void
}
