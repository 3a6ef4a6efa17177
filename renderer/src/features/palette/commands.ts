/** What the palette offers for a query: servers, what can be done with them, and the window's own commands. Pure but for `run`. */
import type { ServerView } from '../../../../shared/model/server'
import { originOf } from '../../lib/origin'
import { isBroken, needsApproval, wantsSignIn } from '../../../../shared/model/standing'
import { buttonsOf, type Verb } from '../../lib/buttons'
import { act, reconnectMany } from '../../store/actions'
import { startFixAll, troubled } from '../../store/fix-all'
import { groupServers } from '../../store/selectors'
import { saveSettings } from '../../store/settings'
import { showServer, useView } from '../../store/view'
import { text } from '../../text/en'

export interface Command {
  id: string
  title: string
  note: string
  server: ServerView | null
  /** What does the same without the palette; of a server, while it is selected. */
  key: string | null
  run: () => void
}

const most = 60
const words = text.palette
const verbKeys: Partial<Record<Verb, string>> = { connect: 'C', reconnect: 'R', disconnect: 'D', 'sign-in': 'S' }

/** The best matches first; without a query the window's own commands, then the servers as the list has them by state. */
export function commandsFor(query: string, servers: readonly ServerView[], reveal: (id: string) => void): Command[] {
  const needles = query.toLowerCase().split(/\s+/).filter(Boolean)
  const first = needles[0] ?? ''
  const sorted = groupServers(servers, 'state', '').flatMap((group) => group.servers)
  const opening = sorted.map((server): Command => openCommand(server, reveal))
  const commands =
    first === ''
      ? // The servers' own commands would bury everything else.
        [...usual(servers), ...opening, ...seldom()]
      : [...opening, ...usual(servers), ...seldom(), ...sorted.flatMap(intentCommands)]
  return commands
    .filter(({ title, note }) => {
      const haystack = `${title} ${note}`.toLowerCase()
      return needles.every((needle) => haystack.includes(needle))
    })
    .toSorted((a, b) => rankOf(b.title, needles) - rankOf(a.title, needles))
    .slice(0, most)
}

/** How many of the query's words begin a word of the title; a title that begins with the query comes before all. */
function rankOf(title: string, needles: readonly string[]): number {
  const words = title.toLowerCase().split(/[\s_-]+/)
  const begun = needles.filter((needle) => words.some((word) => word.startsWith(needle))).length
  return title.toLowerCase().startsWith(needles.join(' ')) ? begun + 1 : begun
}

function openCommand(server: ServerView, reveal: (id: string) => void): Command {
  return {
    id: `open ${server.id}`,
    title: server.name,
    note: originOf(server.source),
    server,
    key: null,
    run: () => {
      showServer(server.id, { open: true })
      reveal(server.id)
    },
  }
}

function intentCommands(server: ServerView): Command[] {
  const again = !wantsSignIn(server)
  return buttonsOf(server).allowed.map((verb) => ({
    id: `${verb} ${server.id}`,
    title: text.buttons.named[verb === 'sign-in' && again ? 'sign-in-again' : verb](server.name),
    note: originOf(server.source),
    server: null,
    key: verb === 'sign-in' && again ? null : (verbKeys[verb] ?? null),
    run: () => void act(server, verb),
  }))
}

const plain = (title: string, run: () => void, key: string | null = null): Command => ({
  id: title,
  title,
  note: '',
  server: null,
  key,
  run,
})

function usual(servers: readonly ServerView[]): Command[] {
  const broken = servers.filter(isBroken)
  const on = servers.filter(({ state }) => state.kind !== 'disabled' && !needsApproval(state))
  return [
    ...(troubled(servers).length > 0 ? [plain(words.fixAll, startFixAll)] : []),
    ...(broken.length > 0 ? [plain(words.reconnectFailed, () => void reconnectMany('failed', broken))] : []),
    plain(text.header.add, () => useView.setState({ dialog: 'add-server' }), 'Ctrl N'),
    plain(words.across, () => useView.setState({ dialog: 'across' }), 'Ctrl Shift M'),
    plain(text.header.settings, () => useView.setState({ dialog: 'settings' }), 'Ctrl ,'),
    plain(text.keys.title, () => useView.setState({ dialog: 'keys' }), '?'),
    ...(on.length > 0 ? [plain(words.reconnectAll, () => void reconnectMany('all', on))] : []),
  ]
}

function seldom(): Command[] {
  return [
    ...(['system', 'light', 'dark'] as const).map((theme) =>
      plain(words.theme(text.settings.themes[theme].toLowerCase()), () => void saveSettings({ theme })),
    ),
    plain(words.group(text.list.byState), () => void saveSettings({ groupBy: 'state' })),
    plain(words.group(text.list.byClient), () => void saveSettings({ groupBy: 'client' })),
  ]
}
