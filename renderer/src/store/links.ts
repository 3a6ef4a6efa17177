/** What a `patchbay://` link leads to: a place where the person sees what is asked for and decides. */
import type { DeepLink } from '../../../shared/outside/deep-link'
import { text } from '../text/en'
import { mirrorStore } from './mirror'
import { notify, showServer, useView } from './view'

/** A link may start the app: what it is about is known once the configuration has been read. */
export function takeLink(link: DeepLink): void {
  if (isRead()) return follow(link)
  const stop = mirrorStore.subscribe(() => {
    if (!isRead()) return
    stop()
    follow(link)
  })
}

function isRead(): boolean {
  return (mirrorStore.getState().snapshot?.configurationRevision ?? 0) > 0
}

function follow(link: DeepLink): void {
  switch (link.kind) {
    case 'open':
      return
    case 'add':
      return useView.setState({ dialog: 'add-server', pasted: link.text })
    case 'server':
    case 'reconnect':
    case 'sign-in': {
      const found = mirrorStore
        .getState()
        .snapshot?.servers.filter(({ id, name }) => id === link.server || name === link.server)
      const server = found?.[0]
      // Whoever made the link cannot know which of two is meant: the person chooses in the list.
      if (server === undefined || found?.length !== 1) {
        useView.setState({ search: link.server })
        const message = server === undefined ? text.link.unknown : text.link.several
        return notify('link', text.link.title(link.server), { code: 'unknown-server', message })
      }
      showServer(server.id, { open: true, tab: 'overview' })
      if (link.kind !== 'server') useView.setState({ dialog: 'link', link: { kind: link.kind, id: server.id } })
      return
    }
  }
}
