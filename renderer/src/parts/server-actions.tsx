/** A server's buttons, in words: the one fitting its state, the one before it, and the way to the menu with the rest. */
import { Ellipsis } from 'lucide-react'
import { assertNever } from '../../../shared/assert-never'
import type { ServerView } from '../../../shared/model/server'
import { buttonsOf, type RowButton, type Verb } from '../lib/buttons'
import { act } from '../store/actions'
import { cancelSignIn, openSignInAgain } from '../store/sign-in'
import { useSpokenName } from '../store/spoken-name'
import { openMenu, showServer, useView } from '../store/view'
import { text } from '../text/en'
import { Button, IconButton } from '../ui/button'
import { useKeptFocus } from '../ui/kept-focus'

interface Props {
  server: ServerView
  /** -1 takes the buttons out of the order of Tab, for rows other than the present one. */
  tabIndex?: number
  /** The one thing to do on the screen. */
  sole?: boolean
}

export function ServerActions({ server, tabIndex = 0, sole = false }: Props) {
  const signingIn = useSigningIn(server)
  const { main, beside, needed } = buttonsOf(server)
  const { state } = server
  // Where there is room for one, it is the one that helps: looking for a cause only where trying again would not do.
  const retries = state.kind === 'failed' && (state.problem.action === 'reconnect' || state.problem.action === 'wait')
  const shown = signingIn ? 'cancel-sign-in' : main
  const before = signingIn ? (server.state.kind === 'authorizing' ? 'open-again' : null) : beside
  const part = useKeptFocus<HTMLDivElement>()
  return (
    <div
      className="actions"
      ref={part}
      tabIndex={-1}
      data-needed={needed || signingIn || undefined}
      data-retries={(retries && beside === 'reconnect') || undefined}
    >
      {before !== null && <RowAction server={server} what={before} tabIndex={tabIndex} sole={false} />}
      {shown !== null && <RowAction server={server} what={shown} tabIndex={tabIndex} sole={sole} main />}
      <MenuButton server={server} tabIndex={tabIndex} />
    </div>
  )
}

/** True from the click on Sign in until its outcome, before as well as while the page waits. */
function useSigningIn({ id, state }: ServerView): boolean {
  const asked = useView((view) => view.busy[id]?.verb === 'sign-in')
  return state.kind === 'authorizing' || (asked && state.kind !== 'connecting' && state.kind !== 'connected')
}

interface RowActionProps extends Required<Props> {
  what: RowButton
  /** The one that the focus goes to when the one that had it is gone. */
  main?: boolean
}

function RowAction({ server, what, tabIndex, sole, main = false }: RowActionProps) {
  // One component for all meanings, so that focus stays when the state and with it the button changes.
  const busy = useView((view) => view.busy[server.id]?.verb === what)
  const name = useSpokenName(server)
  const press = (event: React.MouseEvent): void => {
    // The second half of a double click would hit another button: Connect has become Reconnect under the pointer.
    if (event.detail > 1) return
    perform(server, what)
  }
  return (
    <Button
      look={forPerson.has(what) ? (sole ? 'primary' : 'tint') : what === 'cancel-sign-in' ? 'quiet' : 'plain'}
      className={main ? 'main-button' : 'beside-button'}
      busy={busy}
      tabIndex={tabIndex}
      aria-label={what === 'open-again' ? text.consent.openAgainOf(name) : text.buttons.named[what](name)}
      title={what in keyOf ? `${text.buttons[what]} (${keyOf[what] ?? ''})` : undefined}
      onClick={press}
    >
      {text.buttons[what]}
    </Button>
  )
}

const keyOf: Partial<Record<RowButton, string>> = { connect: 'C', reconnect: 'R', 'sign-in': 'S' }

function perform(server: ServerView, what: RowButton): void {
  switch (what) {
    case 'review':
    case 'enter-client-id':
      return showServer(server.id, { open: true, tab: 'overview' })
    case 'diagnose':
      return showServer(server.id, { open: true, tab: 'diagnose' })
    case 'cancel-sign-in':
      return void cancelSignIn(server)
    case 'open-again':
      return void openSignInAgain(server)
    case 'connect':
    case 'reconnect':
    case 'sign-in':
      return void act(server, what)
    default:
      return assertNever(what)
  }
}

const forPerson: ReadonlySet<RowButton> = new Set(['sign-in', 'enter-client-id', 'review'])

function MenuButton({ server, tabIndex }: { server: ServerView; tabIndex: number }) {
  const open = useView((view) => view.menu?.id === server.id)
  const name = useSpokenName(server)
  return (
    <IconButton
      label={text.buttons.more(name)}
      icon={<Ellipsis />}
      className="menu-button"
      tabIndex={tabIndex}
      aria-haspopup="menu"
      aria-expanded={open}
      data-popup-open={open || undefined}
      onClick={({ currentTarget }) => openMenu(server.id, currentTarget, currentTarget)}
    />
  )
}

interface VerbButtonProps {
  server: ServerView
  verb: Verb
  look?: 'plain' | 'primary' | 'tint' | 'quiet'
  /** Other words for the same, e.g. "Sign in again". */
  words?: 'sign-in-again'
}

/** One request about one server; busy from the click on. */
export function VerbButton({ server, verb, look = 'plain', words }: VerbButtonProps) {
  const busy = useView((view) => view.busy[server.id]?.verb === verb)
  const name = useSpokenName(server)
  return (
    <Button
      look={look}
      busy={busy}
      aria-label={text.buttons.named[words ?? verb](name)}
      onClick={() => void act(server, verb)}
    >
      {text.buttons[words ?? verb]}
    </Button>
  )
}
