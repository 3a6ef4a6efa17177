/** What the palette offers for a query: servers, what can be done with them, and the window's own commands. Pure but for `run`. */
import type { ServerView } from '../../../../shared/model/server'
import { originOf } from '../../lib/origin'
import { isBroken, needsApproval, wantsSignIn } from '../../../../shared/model/standing'
import { buttonsOf } from '../../lib/buttons'
import { act, reconnectMany } from '../../store/actions'
import { startFixAll, troubled } from '../../store/fix-all'
import { saveSettings } from '../../store/settings'
import { showServer, useView } from '../../store/view'
import { text } from '../../text/en'

export interface Command {
  key: string
  title: string
  note: string
  server: ServerView | null
  run: () => void
}

const most = 60
const words = text.palette

/** The best matches first. */
export function commandsFor(query: string, servers: readonly ServerView[], reveal: (id: string) => void): Command[] {
  const needles = query.toLowerCase().split(/\s+/).filter(Boolean)
  const first = needles[0] ?? ''
  const commands = [
    ...servers.map((server): Command => openCommand(server, reveal)),
    ...general(servers),
    // Without a query the servers' own commands would bury everything else.
    ...(first === '' ? [] : servers.flatMap(intentCommands)),
  ]
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
    key: `open ${server.id}`,
    title: server.name,
    note: originOf(server.source),
    server,
    run: () => {
      showServer(server.id, { open: true })
      reveal(server.id)
    },
  }
}

function intentCommands(server: ServerView): Command[] {
  const again = !wantsSignIn(server)
  return buttonsOf(server).allowed.map((verb) => ({
    key: `${verb} ${server.id}`,
    title: text.buttons.named[verb === 'sign-in' && again ? 'sign-in-again' : verb](server.name),
    note: originOf(server.source),
    server: null,
    run: () => void act(server, verb),
  }))
}

function general(servers: readonly ServerView[]): Command[] {
  const plain = (title: string, run: () => void): Command => ({ key: title, title, note: '', server: null, run })
  const broken = servers.filter(isBroken)
  const on = servers.filter(({ state }) => state.kind !== 'disabled' && !needsApproval(state))
  return [
    plain(text.header.add, () => useView.setState({ dialog: 'add-server' })),
    plain(words.across, () => useView.setState({ dialog: 'across' })),
    plain(text.keys.title, () => useView.setState({ dialog: 'keys' })),
    plain(text.header.settings, () => useView.setState({ dialog: 'settings' })),
    ...(troubled(servers).length > 0 ? [plain(words.fixAll, startFixAll)] : []),
    ...(broken.length > 0 ? [plain(words.reconnectFailed, () => void reconnectMany('failed', broken))] : []),
    ...(on.length > 0 ? [plain(words.reconnectAll, () => void reconnectMany('all', on))] : []),
    ...(['system', 'light', 'dark'] as const).map((theme) =>
      plain(words.theme(text.settings.themes[theme].toLowerCase()), () => void saveSettings({ theme })),
    ),
    plain(words.group(text.list.byState), () => void saveSettings({ groupBy: 'state' })),
    plain(words.group(text.list.byClient), () => void saveSettings({ groupBy: 'client' })),
  ]
}
