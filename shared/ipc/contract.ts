/** Every request once: its name, its input as a zod schema, its output as a type. Both carriers and all clients use this. */
import { z } from 'zod'
import { callbackHostSchema, callbackPortSchema } from '../model/callback'
import type {
  PromptResult,
  PromptsView,
  ResourceContents,
  ResourcesView,
  ToolResult,
  ToolsView,
} from '../model/capabilities'
import type { GatewayClientView, GatewayView, LeftOut } from '../model/gateway'
import { setNameSchema, toolSetSchema, type SetsView } from '../model/sets'
import type { Diagnosis } from '../model/diagnosis'
import type { StateSpan } from '../model/history'
import type { ActivityEntry, ServerView } from '../model/server'
import { editSchema, type EditDone, type EditPreview } from '../model/edit'
import type { InputView } from '../model/input'
import { questionAnswerSchema } from '../model/question'
import type { MapView } from '../model/map'
import type { NetworkView } from '../model/network'
import { settingsSchema, type Settings } from '../model/settings'
import { storeOwnerSchema, type StuckView } from '../model/stuck'
import type { Snapshot } from '../model/snapshot'
import type { VersionView } from '../model/version'
import type { FilePosition } from '../model/problem'

/** Who asks: a window of the app, or a program of the same person (the command line), which may see what no page may. */
export type Caller = 'window' | 'local'

export interface Request<I extends z.ZodType, O> {
  readonly input: I
  /** Who may ask. What answers with a secret is `local`. */
  readonly from: Caller | 'both'
  /** Type only; never set. */
  readonly output?: O
}

function request<I extends z.ZodType>(input: I, from: Caller | 'both' = 'both'): { returns: <O>() => Request<I, O> } {
  return { returns: <O>(): Request<I, O> => ({ input, from }) }
}

/** An id, or a name that only one server has. */
const version = z.object({ version: z.string().min(1).max(100) })
const server = z.object({ server: z.string().min(1).max(500) })
const patienceMs = z.number().int().min(0).max(120_000)
const name = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}]+$/u)

/** An entry in Claude Code's dialect, as it is written into `servers.json`. */
export const entrySchema = z.record(z.string(), z.unknown())

export interface ConfigurationView {
  /** The entry as written, with every secret value masked; null when the file has since lost it. */
  text: string
  position: FilePosition
  editable: boolean
}

/** True: the issuer is told, and secrets are forgotten, half a minute later, so that `server.undo` can take it back. */
const undoable = { undoable: z.boolean().optional() }

/** What a pasted text would add, in Claude Code's dialect. */
export interface ImportPreview {
  entries: {
    name: string
    entry: Record<string, unknown>
    summary: string
    problem: string | null
    /** What of the text is not in the entry, in sentences. */
    notes: string[]
    /** What stands for a value that only the person has; it takes the token's place wherever it stands in the entry. */
    asks: { token: string; label: string }[]
  }[]
}

export const contract = {
  'snapshot.get': request(z.object({})).returns<Snapshot>(),
  /** Connects (and thereby approves) a server; answers when the outcome is known. */
  'server.connect': request(server).returns<ServerView>(),
  'server.disconnect': request(server).returns<ServerView>(),
  /** Builds everything anew and tries at once; answers when the outcome is known. */
  'server.reconnect': request(server).returns<ServerView>(),
  'server.reconnectMany': request(z.object({ which: z.enum(['all', 'failed']) })).returns<ServerView[]>(),
  /** Signs in and connects; answers when the outcome is known. `open` false: the page is only shown (state `authorizing`). */
  'server.login': request(
    server.extend({
      open: z.boolean(),
      /** Goes before what the settings say. */
      callback: z
        .object({ host: callbackHostSchema.nullable(), port: callbackPortSchema.nullable() })
        .partial()
        .optional(),
    }),
  ).returns<ServerView>(),
  /**
   * Brings the address that the browser ended on to a sign-in that waits, where the browser is on another machine. It is
   * checked as if it had come by itself; the outcome is that of `server.login`.
   */
  'server.finishLogin': request(server.extend({ address: z.string().trim().min(1).max(20_000) })).returns<{
    taken: true
  }>(),
  'server.cancelLogin': request(server).returns<{ cancelled: boolean }>(),
  /** Opens the page of a waiting sign-in once more. */
  'server.openLogin': request(server).returns<{ opened: boolean }>(),
  /** Revokes and forgets the sign-in, for every server that shares it. */
  'server.logout': request(server.extend(undoable)).returns<ServerView>(),
  /** Keeps a client id that the person has registered at the server's issuer. */
  'server.setClient': request(
    server.extend({ clientId: z.string().trim().min(1).max(2000), clientSecret: z.string().max(4000).nullable() }),
  ).returns<{ saved: boolean }>(),
  /** Takes the server's issuer for the one that its description names (`otherIssuer` of the problem). */
  'server.trustIssuer': request(server.extend({ issuer: z.string().min(1).max(500) })).returns<{ saved: boolean }>(),
  /** The values that the server's file leaves to the person; what has been said is never told. */
  'server.inputs': request(server).returns<{ inputs: InputView[] }>(),
  /** Keeps such values, by id, and connects anew what needs them. Null forgets one. */
  'server.setInputs': request(
    server.extend({ values: z.record(z.string().min(1).max(200), z.string().max(20_000).nullable()) }),
  ).returns<{ saved: boolean }>(),
  /** Signs out and forgets how Patchbay is registered there; the next sign-in registers anew. */
  'server.forgetRegistration': request(server.extend(undoable)).returns<{ forgotten: boolean }>(),
  /** Tries the keychain again. */
  'vault.unlock': request(z.object({})).returns<{ open: boolean }>(),
  'server.tools': request(server).returns<ToolsView>(),
  'server.prompts': request(server).returns<PromptsView>(),
  'server.resources': request(server).returns<ResourcesView>(),
  'server.call': request(
    server.extend({
      tool: z.string().min(1),
      arguments: z.record(z.string(), z.unknown()),
      /** How long a connection that is just being made is waited for. */
      patienceMs: patienceMs.optional(),
      /** The caller's name for this call, by which its progress is told and it can be ended. */
      call: z.string().min(1).max(100).optional(),
    }),
  ).returns<ToolResult>(),
  /** Ends a call that has a name; the server is told. */
  'server.cancelCall': request(server.extend({ call: z.string().min(1).max(100) })).returns<{ cancelled: boolean }>(),
  /** Answers what a server asks in the middle of a call; saying yes to a page opens it. `answered` is false where nobody waits any more. */
  'question.answer': request(
    z.object({ question: z.string().min(1).max(100), answer: questionAnswerSchema }),
    'window',
  ).returns<{ answered: boolean }>(),
  'server.readResource': request(server.extend({ uri: z.string().min(1).max(10_000) })).returns<ResourceContents>(),
  'server.getPrompt': request(
    server.extend({ prompt: z.string().min(1).max(1_000), arguments: z.record(z.string(), z.string().max(1_000_000)) }),
  ).returns<PromptResult>(),
  /** The headers that a request to this server needs now, the sign-in renewed if it has to be: a secret. */
  'server.headers': request(server, 'local').returns<Record<string, string>>(),
  /** Answers once nothing is under way with this server, or when the patience is over, with how things stand then. */
  'server.settled': request(server.extend({ patienceMs })).returns<ServerView>(),
  /** Activity after `after` (0 for all that is kept), oldest first. */
  'server.activity': request(server.extend({ after: z.number().int().min(0) })).returns<{
    entries: ActivityEntry[]
  }>(),
  /** The states it was in, earlier runs included, oldest first. */
  'server.history': request(server).returns<{ states: readonly StateSpan[] }>(),
  /** Looks for the cause of a server's trouble, changing nothing. */
  'server.diagnose': request(server).returns<Diagnosis>(),
  /** A redacted report for whoever helps: of one server, or (null) of all. */
  'diagnostics.get': request(z.object({ server: server.shape.server.nullable() })).returns<{ text: string }>(),
  /** Where its entry stands, as the file was last read. Ask again when `Snapshot.configurationRevision` has grown. */
  'server.place': request(server).returns<FilePosition>(),
  'server.configuration': request(server).returns<ConfigurationView>(),
  /** Adds one of Patchbay's own servers to `servers.json`. */
  'server.add': request(z.object({ name, entry: entrySchema })).returns<ServerView>(),
  /** Connects with an entry once, keeps nothing, and answers how that went. A new try ends the one before. */
  'server.try': request(z.object({ name, entry: entrySchema })).returns<ServerView>(),
  'server.cancelTry': request(z.object({})).returns<{ cancelled: boolean }>(),
  'server.remove': request(server.extend(undoable)).returns<{ removed: string }>(),
  /** Takes back what was asked as `undoable` within the last half minute; `undone` is false where that is over. */
  'server.undo': request(
    z.object({ what: z.enum(['remove', 'sign-out', 'forget-registration']), server: server.shape.server }),
  ).returns<{ undone: boolean }>(),
  /** The person does not want it back: it is final at once. */
  'server.settleUndo': request(
    z.object({ what: z.enum(['remove', 'sign-out', 'forget-registration']), server: server.shape.server }),
  ).returns<{ settled: true }>(),
  /** Reads what documentation prints (a command, a link, an address, entries of any client) and says what it would add. */
  'server.preview': request(z.object({ text: z.string().max(1_000_000) })).returns<ImportPreview>(),
  /** Says what an edit of a client's file would do; writes nothing. */
  'edit.preview': request(editSchema).returns<EditPreview>(),
  /** Makes an edit that was shown, if every file is still what it was. */
  'edit.apply': request(z.object({ token: z.string().min(1).max(100) })).returns<EditDone>(),
  /** What the servers of one file, or of all, have been. `source`: a file's id or path, or a client. */
  'versions.list': request(z.object({ source: z.string().min(1).max(4_000).nullable() })).returns<{
    versions: VersionView[]
  }>(),
  /** What a version changed, secrets masked. */
  'versions.diff': request(version).returns<{ diff: string }>(),
  /** Says what bringing a version back would do; `edit.apply` does it. `names`: those servers of it only. */
  'versions.restore': request(
    version.extend({ names: z.array(z.string().min(1).max(500)).max(1_000).nullable() }),
  ).returns<EditPreview>(),
  /** A person has seen that servers are gone. */
  'versions.dismiss': request(version).returns<{ dismissed: boolean }>(),
  /** Puts the files of an edit back as they were, if nobody has changed them since. */
  'edit.undo': request(z.object({ version: z.string().min(1).max(100) })).returns<EditDone>(),
  /** One row per endpoint or program, with every entry of every client that leads there. */
  'map.get': request(z.object({})).returns<MapView>(),
  /** What keeps clients from their servers in their own stores, of one owner or (null) of all. */
  'stuck.list': request(z.object({ owner: storeOwnerSchema.nullable() })).returns<{ stuck: StuckView[] }>(),
  /** Takes it away, with a way back (`edit.undo`). */
  'stuck.repair': request(z.object({ ids: z.array(z.string().min(1).max(100)).min(1).max(1_000) })).returns<EditDone>(),
  /** The way out of this machine: proxies and what is trusted. */
  'network.get': request(z.object({})).returns<NetworkView>(),
  /** Where AI clients reach the servers through Patchbay, with a token for a day: a secret. */
  'gateway.get': request(z.object({}), 'local').returns<GatewayView>(),
  /** A lasting token for a client, told this once: a secret. */
  'gateway.token': request(z.object({ client: name }), 'local').returns<{ client: string; token: string }>(),
  /** The headers that a client sends to the gateway now, for one that asks whenever it connects: a secret. */
  'gateway.headers': request(z.object({ client: name }), 'local').returns<Record<string, string>>(),
  'gateway.clients': request(z.object({})).returns<{ clients: GatewayClientView[] }>(),
  /** Tools that the clients which are there do not get, for they could not take them. */
  'gateway.leftOut': request(z.object({})).returns<{ leftOut: LeftOut[] }>(),
  /** Ends the tokens of a client (by name or id), or one token, with everything that they have open. */
  'gateway.revoke': request(z.object({ client: name })).returns<{ revoked: number }>(),
  /** The named sets of servers and tools, and which client sees through which. */
  'sets.get': request(z.object({})).returns<SetsView>(),
  /** Keeps a set, in place of one of the same name. Servers are named by id, or by a name that only one has. */
  'sets.save': request(toolSetSchema).returns<SetsView>(),
  'sets.remove': request(z.object({ name: setNameSchema })).returns<SetsView>(),
  /** From now on this client sees through this set; null: it sees everything. */
  'sets.use': request(z.object({ client: name, set: setNameSchema.nullable() })).returns<SetsView>(),
  /** Ends an engine that runs in the background; the app and "patchbay serve" are ended where they were started. */
  'engine.stop': request(z.object({}), 'local').returns<{ stopping: true }>(),
  'settings.get': request(z.object({})).returns<Settings>(),
  'settings.set': request(settingsSchema.partial()).returns<Settings>(),
  /** Opens the server's entry in its file with the person's editor. Desktop only. */
  'app.revealConfiguration': request(server).returns<{ opened: boolean }>(),
  /** Opens a source where its mistake is, or at its beginning. Desktop only. */
  'app.revealSource': request(z.object({ source: z.string().min(1).max(5_000) }), 'window').returns<{
    opened: boolean
  }>(),
  /** Opens the page of a waiting sign-in in a window of the app itself. Desktop only. */
  'app.signInHere': request(server, 'window').returns<{ opened: boolean }>(),
  /** The window has painted its list: what may wait for that begins now. Desktop only. */
  'app.listShown': request(z.object({}), 'window').returns<{ noted: boolean }>(),
  /** Opens the demo, which has servers and files of its own, in another window. Desktop only. */
  'app.openDemo': request(z.object({}), 'window').returns<{ opened: boolean }>(),
  /** Opens a page that a server's words lead to, at a person's click; only what `isPage` allows. Desktop only. */
  'app.openLink': request(z.object({ url: z.string().min(1).max(4_000) }), 'window').returns<{ opened: boolean }>(),
  /** Asks where, and writes a text into that file. `saved` is false where the person has changed their mind. Desktop only. */
  'app.save': request(
    z.object({ name: z.string().regex(/^[\w.-]{1,80}$/), text: z.string().max(50_000_000) }),
    'window',
  ).returns<{
    saved: boolean
  }>(),
  /** Puts a text on the clipboard. Desktop only. */
  'app.copy': request(z.object({ text: z.string().max(10_000_000) }), 'window').returns<{ copied: boolean }>(),
} as const

export type Contract = typeof contract
export type RequestName = keyof Contract
export type RequestInput<N extends RequestName> = z.input<Contract[N]['input']>
export type ParsedInput<N extends RequestName> = z.output<Contract[N]['input']>
export type RequestOutput<N extends RequestName> = NonNullable<Contract[N]['output']>
