/** A server's buttons: the one fitting its state, the one beside it, and the menu with the rest. */
import { RotateCw } from 'lucide-react'
import type { ServerView } from '../../../shared/model/server'
import { buttonsOf, type Intent } from '../lib/status'
import { act, copy } from '../store/actions'
import { showServer, useView } from '../store/view'
import { text } from '../text/en'
import { Button, IconButton } from './button'
import { ServerMenu } from './server-menu'

interface Props {
  server: ServerView
  /** -1 takes the buttons out of the order of Tab, for rows other than the present one. */
  tabIndex?: number
}

export function ServerActions({ server, tabIndex = 0 }: Props) {
  const { main, reconnect } = buttonsOf(server.state)
  return (
    <div className="actions">
      {reconnect && <IntentButton server={server} intent="reconnect" tabIndex={tabIndex} icon />}
      {main !== null && <MainButton server={server} main={main} tabIndex={tabIndex} />}
      <ServerMenu server={server} tabIndex={tabIndex} />
    </div>
  )
}

function MainButton({ server, main, tabIndex }: Required<Props> & { main: Intent | 'review' | 'copy-link' }) {
  const { state } = server
  // One component for all meanings, so that focus stays when the state and with it the button changes.
  const busy = useView((view) => view.busy[server.id]?.intent === main)
  const press = (event: React.MouseEvent): void => {
    // The second half of a double click would hit the opposite button: Connect has become Disconnect under the pointer.
    if (event.detail > 1) return
    if (main === 'review') showServer(server.id, { open: true, tab: 'overview' })
    else if (main === 'copy-link') void copy(state.kind === 'authorizing' ? state.url : server.target)
    else void act(server, main)
  }
  const verb = text.buttons[main]
  return (
    <Button
      look={main === 'review' ? 'primary' : main === 'disconnect' ? 'quiet' : 'plain'}
      className="main-button"
      busy={busy}
      tabIndex={tabIndex}
      aria-label={text.buttons.of(verb, server.name)}
      onClick={press}
    >
      {verb}
    </Button>
  )
}

interface IntentButtonProps extends Props {
  intent: Intent
  icon?: boolean
  look?: 'plain' | 'primary' | 'quiet'
}

/** One request about one server; busy from the click on. */
export function IntentButton({ server, intent, tabIndex = 0, icon = false, look = 'plain' }: IntentButtonProps) {
  const busy = useView((view) => view.busy[server.id]?.intent === intent)
  const verb = text.buttons[intent]
  const label = text.buttons.of(verb, server.name)
  const press = (): void => void act(server, intent)
  if (icon) {
    return <IconButton label={label} icon={<RotateCw />} busy={busy} tabIndex={tabIndex} onClick={press} />
  }
  return (
    <Button look={look} busy={busy} tabIndex={tabIndex} aria-label={label} onClick={press}>
      {verb}
    </Button>
  )
}
