/** A server's buttons: the one fitting its state, the one beside it, and the menu with the rest. */
import { ExternalLink, Link, RotateCw } from 'lucide-react'
import type { ServerView } from '../../../shared/model/server'
import { buttonsOf, type Buttons, type Verb } from '../lib/buttons'
import { act, copy } from '../store/actions'
import { cancelSignIn, openSignInAgain } from '../store/sign-in'
import { showServer, useView } from '../store/view'
import { text } from '../text/en'
import { Button, IconButton } from '../ui/button'
import { useKeptFocus } from '../ui/kept-focus'
import { ServerMenu } from './server-menu'

interface Props {
  server: ServerView
  /** -1 takes the buttons out of the order of Tab, for rows other than the present one. */
  tabIndex?: number
}

export function ServerActions({ server, tabIndex = 0 }: Props) {
  const signingIn = useSigningIn(server)
  const { main, reconnect } = buttonsOf(server)
  const shown = signingIn ? 'cancel-sign-in' : main
  const part = useKeptFocus<HTMLDivElement>()
  return (
    <div className="actions" ref={part} tabIndex={-1}>
      {server.state.kind === 'authorizing' && <PageIcons server={server} url={server.state.url} tabIndex={tabIndex} />}
      {reconnect && <VerbButton server={server} verb="reconnect" tabIndex={tabIndex} icon />}
      {shown !== null && <MainButton server={server} main={shown} tabIndex={tabIndex} />}
      <ServerMenu server={server} tabIndex={tabIndex} />
    </div>
  )
}

/** True from the click on Sign in until its outcome, before as well as while the page waits. */
function useSigningIn({ id, state }: ServerView): boolean {
  const asked = useView((view) => view.busy[id]?.verb === 'sign-in')
  return state.kind === 'authorizing' || (asked && state.kind !== 'connecting' && state.kind !== 'connected')
}

/** The two ways back to a page that waits. */
function PageIcons({ server, url, tabIndex }: Required<Props> & { url: string }) {
  const words = text.consent
  return (
    <>
      <IconButton
        label={words.openAgainOf(server.name)}
        icon={<ExternalLink />}
        tabIndex={tabIndex}
        onClick={() => void openSignInAgain(server)}
      />
      <IconButton
        label={words.copyLinkOf(server.name)}
        icon={<Link />}
        tabIndex={tabIndex}
        onClick={() => void copy(url)}
      />
    </>
  )
}

function MainButton({ server, main, tabIndex }: Required<Props> & { main: NonNullable<Buttons['main']> }) {
  // One component for all meanings, so that focus stays when the state and with it the button changes.
  const busy = useView((view) => view.busy[server.id]?.verb === main)
  const press = (event: React.MouseEvent): void => {
    // The second half of a double click would hit the opposite button: Connect has become Disconnect under the pointer.
    if (event.detail > 1) return
    if (main === 'review' || main === 'enter-client-id') showServer(server.id, { open: true, tab: 'overview' })
    else if (main === 'diagnose') showServer(server.id, { open: true, tab: 'diagnose' })
    else if (main === 'cancel-sign-in') void cancelSignIn(server)
    else void act(server, main)
  }
  return (
    <Button
      look={forPerson.has(main) ? 'primary' : main === 'disconnect' || main === 'cancel-sign-in' ? 'quiet' : 'plain'}
      className="main-button"
      busy={busy}
      tabIndex={tabIndex}
      aria-label={text.buttons.named[main](server.name)}
      onClick={press}
    >
      {text.buttons[main]}
    </Button>
  )
}

const forPerson: ReadonlySet<NonNullable<Buttons['main']>> = new Set(['sign-in', 'enter-client-id', 'review'])

interface VerbButtonProps extends Props {
  verb: Verb
  icon?: boolean
  look?: 'plain' | 'primary' | 'quiet'
  /** Other words for the same, e.g. "Sign in again". */
  words?: 'sign-in-again'
}

/** One request about one server; busy from the click on. */
export function VerbButton(props: VerbButtonProps) {
  const { server, verb, tabIndex = 0, icon = false, look = 'plain', words = verb } = props
  const busy = useView((view) => view.busy[server.id]?.verb === verb)
  const label = text.buttons.named[words](server.name)
  const press = (): void => void act(server, verb)
  if (icon) {
    return <IconButton label={label} icon={<RotateCw />} busy={busy} tabIndex={tabIndex} onClick={press} />
  }
  return (
    <Button look={look} busy={busy} tabIndex={tabIndex} aria-label={label} onClick={press}>
      {text.buttons[words]}
    </Button>
  )
}
