/** What a person asks of a server, with feedback at once and every error shown. */
import { assertNever } from '../../../shared/assert-never'
import type { IpcError, IpcResult } from '../../../shared/ipc/result'
import type { ServerView } from '../../../shared/model/server'
import type { SourceView } from '../../../shared/model/source'
import { request } from '../ipc/client'
import { needsApproval } from '../../../shared/model/standing'
import type { Verb } from '../lib/buttons'
import { text } from '../text/en'
import { mirrorStore } from './mirror'
import { signIn } from './sign-in'
import { begin, beginMany, noteOutcome, notify, showServer, unnotify, useView, type Undo } from './view'

/**
 * Connects, disconnects, reconnects one server, signs in or out. Resolves when the engine has answered; never rejects.
 * A program that waits to be allowed is shown instead: to the engine any connect is the permission, and a person gives
 * it only where they see what would run.
 */
export async function act(server: Pick<ServerView, 'id' | 'name' | 'state'>, verb: Verb): Promise<void> {
  if (needsApproval(server.state) && verb !== 'disconnect') showServer(server.id, { open: true, tab: 'overview' })
  else if (verb !== 'sign-in') await perform(server, verb)
  else {
    // Where the sign-in shows what it asks for and every way to go on.
    showServer(server.id, { tab: 'overview' })
    await signIn(server)
  }
}

/** The permission for a program that waits for it, given beside its command. */
export async function allow(server: Pick<ServerView, 'id' | 'name'>): Promise<void> {
  await perform(server, 'connect')
}

/** The same for everything that waits in one file, one after another so that each shows its own outcome. */
export async function allowAll(servers: readonly Pick<ServerView, 'id' | 'name'>[]): Promise<void> {
  await Promise.all(servers.map(allow))
}

/** Milliseconds for which a request is shown at least: what is over in 20 ms looks as if nothing had happened. */
const shortestBusy = 600

async function perform(server: Pick<ServerView, 'id' | 'name'>, verb: Exclude<Verb, 'sign-in'>): Promise<void> {
  const end = begin(server.id, verb)
  const shown = new Promise<void>((resolve) => setTimeout(resolve, shortestBusy))
  const result = await ask(server.id, verb)
  if (result.ok) unnotify(server.id)
  else notify(server.id, text.failure[verb](server.name), result.error)
  if (result.ok && (verb === 'sign-out' || verb === 'forget-registration'))
    useView.setState({ undo: { what: verb, id: server.id, name: server.name } })
  await shown
  if (result.ok && (verb === 'connect' || verb === 'reconnect')) tellOutcome(server.id, verb)
  end()
}

/** Takes out one of Patchbay's own servers; it can be taken back for a while. The answer is what went wrong, if anything. */
export async function remove({ id, name }: Pick<ServerView, 'id' | 'name'>): Promise<IpcError | null> {
  const result = await request('server.remove', { server: id, undoable: true })
  if (!result.ok) return result.error
  useView.setState({ undo: { what: 'remove', id, name } })
  return null
}

/** Nobody wants it back. */
export function leaveDone(undo: Undo): void {
  useView.setState({ undo: null })
  // An edit's way back stays in the file's earlier versions.
  if (undo.what === 'edit') return
  const { what, id } = undo
  void request('server.settleUndo', { what, server: id })
}

/** Takes back what was done last. */
export async function takeBack(undo: Undo): Promise<void> {
  useView.setState({ undo: null })
  if (undo.what === 'edit') {
    const failed = await undoEdit(undo.version)
    if (failed !== null) notify(`undo ${undo.version}`, text.undo.failed(undo.title), failed)
    return
  }
  const { what, id, name } = undo
  const result = await request('server.undo', { what, server: id })
  const error = result.ok
    ? result.value.undone
      ? null
      : { code: 'invalid-input' as const, message: text.undo.tooLate }
    : result.error
  if (error !== null) notify(`undo ${id}`, text.undo.failed(name), error)
  else if (what === 'remove') showServer(id)
}

/** Puts the files of an edit back as they were; the answer is what went wrong, if anything. */
export async function undoEdit(version: string): Promise<IpcError | null> {
  const result = await request('edit.undo', { version })
  return result.ok ? null : result.error
}

/** How the server stands now, after what was asked of it. Another request may have come meanwhile: then that one tells. */
function tellOutcome(id: string, verb: 'connect' | 'reconnect'): void {
  const state = mirrorStore.getState().snapshot?.servers.find((server) => server.id === id)?.state
  if (state === undefined || state.kind === 'disconnecting' || state.kind === 'disabled') return
  noteOutcome(id, verb, state.kind === 'connected' ? 'done' : 'still')
}

function ask(id: string, verb: Exclude<Verb, 'sign-in'>): Promise<IpcResult<unknown>> {
  switch (verb) {
    case 'connect':
      return request('server.connect', { server: id })
    case 'disconnect':
      return request('server.disconnect', { server: id })
    case 'reconnect':
      return request('server.reconnect', { server: id })
    case 'sign-out':
      return request('server.logout', { server: id, undoable: true })
    case 'forget-registration':
      return request('server.forgetRegistration', { server: id, undoable: true })
    default:
      return assertNever(verb)
  }
}

/** Reconnects many; `servers` are those whose buttons show it meanwhile. */
export async function reconnectMany(which: 'all' | 'failed', servers: readonly ServerView[]): Promise<void> {
  const ends = beginMany(servers.map(({ id }) => id))
  const result = await request('server.reconnectMany', { which })
  ends()
  if (result.ok) unnotify('many')
  else notify('many', text.failure.reconnectFailed, result.error)
}

/** Opens a server's entry in its file. */
export async function reveal(server: Pick<ServerView, 'id' | 'name'>): Promise<void> {
  const result = await request('app.revealConfiguration', { server: server.id })
  if (result.ok && result.value.opened) unnotify(`reveal ${server.id}`)
  else {
    const error = result.ok ? { code: 'unsupported-here' as const, message: text.failure.noEditor } : result.error
    notify(`reveal ${server.id}`, text.failure.reveal(server.name), error)
  }
}

/** Opens a file that cannot be read where its mistake is. */
export async function revealSource({ id, path }: Pick<SourceView, 'id' | 'path'>): Promise<void> {
  const result = await request('app.revealSource', { source: id })
  if (result.ok && result.value.opened) unnotify(`reveal ${id}`)
  else {
    const error = result.ok ? { code: 'unsupported-here' as const, message: text.failure.noEditor } : result.error
    notify(`reveal ${id}`, text.failure.openFile(path), error)
  }
}

/** Opens the demo in another window. */
export async function openDemo(): Promise<void> {
  const result = await request('app.openDemo', {})
  if (result.ok && result.value.opened) unnotify('demo')
  else
    notify('demo', text.failure.demo, result.ok ? { code: 'internal', message: text.failure.noProgram } : result.error)
}

/** The report for whoever helps; null when the engine has none, which is then said. */
export async function diagnosticsOf(server: Pick<ServerView, 'id'>): Promise<string | null> {
  const result = await request('diagnostics.get', { server: server.id })
  if (result.ok) return result.value.text
  notify('copy', text.failure.diagnostics, result.error)
  return null
}

/** Opens a page that a server's words lead to. */
export async function openLink(url: string): Promise<void> {
  const result = await request('app.openLink', { url })
  if (result.ok) unnotify('link')
  else notify('link', text.failure.openLink, result.error)
}

/** Writes a text into a file that the person chooses; true when it is there. @param name that is proposed */
export async function save(name: string, value: string): Promise<boolean> {
  const result = await request('app.save', { name, text: value })
  if (!result.ok) notify('save', text.failure.save, result.error)
  return result.ok && result.value.saved
}

/** Puts a text on the clipboard; true when it is there. */
export async function copy(value: string): Promise<boolean> {
  const result = await request('app.copy', { text: value })
  if (!result.ok) notify('copy', text.failure.copy, result.error)
  return result.ok && result.value.copied
}
