/** What only this window knows: selection, open dialogs, requests under way, messages. */
import { create } from 'zustand'
import type { IpcError } from '../../../shared/ipc/result'
import type { Verb } from '../lib/buttons'

export const tabs = ['overview', 'tools', 'resources', 'prompts', 'activity', 'diagnose', 'configuration'] as const
export type Tab = (typeof tabs)[number]
export type Dialog = 'add-server' | 'settings' | 'palette' | 'fix-all' | 'keys' | 'link' | 'across' | null

/** A message that stays until it is dismissed or its subject succeeds. */
export interface Notice {
  id: number
  /** What it is about: a server's id, or a fixed word. A newer notice about the same replaces the older. */
  subject: string
  title: string
  error: IpcError
}

/** What a person has just done to a server and may take back. */
export interface UndoOfServer {
  what: 'remove' | 'sign-out' | 'forget-registration'
  /** The server's id. */
  id: string
  name: string
}
export type Undo = UndoOfServer | { what: 'edit'; version: string; title: string }

/** An edit of a client's file that has just been made. */
export interface Edited {
  title: string
  /** What the client has to do now, in sentences. */
  notes: readonly string[]
  /** By which it is taken back; null: nothing had to change. */
  version: string | null
}

/** What became of a person's last request about a server, told where it was asked. */
export interface Outcome {
  verb: 'connect' | 'reconnect'
  /** `done`: it is connected; `still`: it is not, as before. */
  kind: 'done' | 'still'
  /** ms since the epoch. */
  at: number
  /** Requests in a row that have changed nothing, this one included. */
  tries: number
}

/** The one menu of servers that is open: whose, and what it hangs on. */
export interface OpenMenu {
  id: string
  anchor: Element | { getBoundingClientRect: () => DOMRect }
  /** What gets the focus back. */
  from: HTMLElement | null
}

interface View {
  selected: string | null
  /** In a narrow window: the detail is shown instead of the list. */
  detailOpen: boolean
  tab: Tab
  search: string
  dialog: Dialog
  menu: OpenMenu | null
  /** The question of a server that comes before all others: somebody has clicked what told of it. */
  question: string | null
  /** What a link asks for, until the person has decided. */
  link: { kind: 'reconnect' | 'sign-in'; id: string } | null
  /** A text that Add server begins with, once. */
  pasted: string | null
  /** Several servers that are to be asked the same. */
  picked: ReadonlySet<string>
  /** The latest request under way per server; shows at once, before the engine answers. */
  busy: Readonly<Record<string, { verb: Verb; ticket: number }>>
  outcomes: Readonly<Record<string, Outcome>>
  notices: readonly Notice[]
  undo: Undo | null
  /** Shown until it is closed. */
  edited: Edited | null
}

export const useView = create<View>(() => ({
  selected: null,
  detailOpen: false,
  tab: 'overview',
  search: '',
  dialog: null,
  menu: null,
  question: null,
  link: null,
  pasted: null,
  picked: new Set(),
  busy: {},
  outcomes: {},
  notices: [],
  undo: null,
  edited: null,
}))

/** Selects a server; with `open` also in a narrow window, and with `tab` on that tab. */
export function showServer(id: string, options: { open?: boolean; tab?: Tab } = {}): void {
  useView.setState((view) => ({
    selected: id,
    detailOpen: options.open === true || view.detailOpen,
    tab: options.tab ?? view.tab,
  }))
}

let lastTicket = 0

/** Marks a request as under way; the latest click wins. Returns a function that ends just this one. */
export function begin(id: string, verb: Verb): () => void {
  lastTicket += 1
  const ticket = lastTicket
  useView.setState((view) => ({ busy: { ...view.busy, [id]: { verb, ticket } } }))
  return () =>
    useView.setState((view) => {
      if (view.busy[id]?.ticket !== ticket) return view
      const { [id]: _ended, ...busy } = view.busy
      return { busy }
    })
}

/** The same for the reconnecting of many, in one step: a step each would draw the window as often. */
export function beginMany(ids: readonly string[]): () => void {
  lastTicket += 1
  const ticket = lastTicket
  const begun = Object.fromEntries(ids.map((id) => [id, { verb: 'reconnect' as const, ticket }]))
  useView.setState((view) => ({ busy: { ...view.busy, ...begun } }))
  return () =>
    useView.setState((view) => ({
      busy: Object.fromEntries(Object.entries(view.busy).filter(([, one]) => one.ticket !== ticket)),
    }))
}

/** Notes what a request has brought. */
export function noteOutcome(id: string, verb: Outcome['verb'], kind: Outcome['kind']): void {
  useView.setState(({ outcomes }) => {
    const before = outcomes[id]
    const tries = kind === 'still' && before?.kind === 'still' ? before.tries + 1 : 1
    return { outcomes: { ...outcomes, [id]: { verb, kind, at: Date.now(), tries } } }
  })
}

/** Opens the menu of a server at an element, or at a point of the window. */
export function openMenu(id: string, at: HTMLElement | { x: number; y: number }, from: HTMLElement | null): void {
  const anchor = at instanceof HTMLElement ? at : { getBoundingClientRect: () => new DOMRect(at.x, at.y, 0, 0) }
  useView.setState({ menu: { id, anchor, from } })
}

const mostNotices = 3
let lastNotice = 0

/** Shows an error of a request. */
export function notify(subject: string, title: string, error: IpcError): void {
  lastNotice += 1
  const notice: Notice = { id: lastNotice, subject, title, error }
  useView.setState((view) => ({
    notices: [...view.notices.filter((old) => old.subject !== subject), notice].slice(-mostNotices),
  }))
}

/** Takes away what was said about a subject. */
export function unnotify(subject: string): void {
  useView.setState((view) =>
    view.notices.some((notice) => notice.subject === subject)
      ? { notices: view.notices.filter((notice) => notice.subject !== subject) }
      : view,
  )
}
