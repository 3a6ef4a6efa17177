/**
 * What stands in the tray or menu bar: the sentence of truth, each server that needs something with its one action, the rest
 * further in. Pure; the window's own words and decisions.
 */
import { problemOf } from '../model/connection'
import type { ServerView } from '../model/server'
import type { Snapshot } from '../model/snapshot'
import { needsApproval, standingOf, wantsSignIn, type Look } from '../model/standing'
import { wordOf } from '../text/states'
import { truthOf } from '../text/truth'

/** What an item does. `show` brings the window forward on a server. */
export type TrayAction =
  | { kind: 'open' | 'fix-all' | 'add-server' | 'settings' | 'quit' }
  | { kind: 'show' | 'reconnect' | 'sign-in'; server: string }

export type TrayItem =
  | { kind: 'words'; label: string }
  | { kind: 'line' }
  | { kind: 'action'; label: string; action: TrayAction }
  | { kind: 'more'; label: string; items: TrayItem[] }

export interface TrayMenu {
  /** Beside the icon on hover. */
  tooltip: string
  tone: Look
  items: TrayItem[]
}

/** A menu longer than a screen helps nobody: what goes beyond is one click further, in the window. */
const mostTroubled = 8
const mostOthers = 30

/** The menu for a picture; null before the first. */
export function trayMenu(snapshot: Pick<Snapshot, 'servers' | 'sources'> | null): TrayMenu {
  const { servers, sources } = snapshot ?? { servers: [], sources: [] }
  const truth = truthOf(servers, sources)
  const sorted = servers.toSorted((a, b) => a.name.localeCompare(b.name, 'en'))
  const troubled = sorted.filter((server) => ['needs-you', 'failed', 'retrying'].includes(standingOf(server)))
  const others = sorted.filter((server) => !troubled.includes(server))
  const needing = troubled.filter((server) => standingOf(server) !== 'retrying')
  const line: TrayItem = { kind: 'line' }
  return {
    tooltip: `Patchbay: ${truth.headline}`,
    tone: truth.tone,
    items: [
      { kind: 'words', label: truth.headline },
      ...(truth.rest.length === 0 ? [] : [{ kind: 'words' as const, label: truth.rest.join(' · ') }]),
      ...(troubled.length === 0 ? [] : [line, ...listOf(troubled, mostTroubled, troubleItem)]),
      ...(needing.length > 1 ? [act('Fix All…', { kind: 'fix-all' })] : []),
      ...(others.length === 0
        ? []
        : [line, { kind: 'more' as const, label: 'Other Servers', items: listOf(others, mostOthers, otherItem) }]),
      line,
      act('Open Patchbay', { kind: 'open' }),
      act('Add Server…', { kind: 'add-server' }),
      act('Settings…', { kind: 'settings' }),
      line,
      act('Quit Patchbay', { kind: 'quit' }),
    ],
  }
}

function act(label: string, action: TrayAction): TrayItem {
  return { kind: 'action', label, action }
}

function listOf(servers: readonly ServerView[], most: number, item: (server: ServerView) => TrayItem): TrayItem[] {
  const left = servers.length - most
  return [...servers.slice(0, most).map(item), ...(left > 0 ? [act(`${left} more…`, { kind: 'open' })] : [])]
}

/** The one action that fits: what needs more than a click leads to the window. */
function troubleItem(server: ServerView): TrayItem {
  const { id, name } = server
  const action = oneAction(server)
  const verb = { 'sign-in': 'Sign In to', reconnect: 'Reconnect', show: 'Show' }[action]
  return act(`${verb} ${name} (${wordOf(server.state)})`, { kind: action, server: id })
}

function otherItem({ id, name, state }: ServerView): TrayItem {
  return act(`${name} (${wordOf(state)})`, { kind: 'show', server: id })
}

/** What one click can do for a server from outside the window. */
export function oneAction(server: ServerView): 'sign-in' | 'reconnect' | 'show' {
  const { state } = server
  if (needsApproval(state) || state.kind === 'authorizing') return 'show'
  if (wantsSignIn(server)) {
    const action = problemOf(state)?.action
    return action === 'enter-client-id' || action === 'trust-issuer' ? 'show' : 'sign-in'
  }
  return 'reconnect'
}

/** The number on the dock or the taskbar: how many wait for a person. */
export function badgeCount({ servers }: Pick<Snapshot, 'servers'>): number {
  return servers.filter((server) => standingOf(server) === 'needs-you' || standingOf(server) === 'failed').length
}
