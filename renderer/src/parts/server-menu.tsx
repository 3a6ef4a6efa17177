/** The menu with everything that can be done with a server: one for all, at a row's button or where it was right-clicked. */
import { Menu } from '@base-ui/react/menu'
import { useEffect, useState } from 'react'
import type { ServerView } from '../../../shared/model/server'
import { wantsSignIn } from '../../../shared/model/standing'
import { buttonsOf, type Verb } from '../lib/buttons'
import { act, copy, diagnosticsOf, reveal } from '../store/actions'
import { useServer } from '../store/selectors'
import { useSpokenName } from '../store/spoken-name'
import { showServer, useView, type OpenMenu, type Tab } from '../store/view'
import { text } from '../text/en'
import { useEarlyKeys } from './early-keys'

const keys: Partial<Record<Verb, string>> = { connect: 'C', reconnect: 'R', disconnect: 'D' }
const rooms = [
  ['tools', text.buttons.tools],
  ['activity', text.buttons.activity],
  ['diagnose', text.buttons.diagnose],
  ['configuration', text.buttons.configuration],
] as const satisfies readonly (readonly [Tab, string])[]

const close = (): void => useView.setState({ menu: null })

/** To be there once in the window. */
export function ServerMenu() {
  const open = useView((view) => view.menu)
  useEarlyKeys(close)
  // While it fades away the menu still shows what it was of.
  const [last, setLast] = useState<OpenMenu | null>(null)
  if (open !== null && open !== last) setLast(open)
  const shown = open ?? last
  const server = useServer(shown?.id ?? null)
  const gone = open !== null && server === null
  useEffect(() => {
    if (gone) close()
  }, [gone])
  if (shown === null || server === null) return null
  return <OneMenu key={shown.id} menu={shown} open={open !== null} server={server} />
}

function OneMenu({ menu, open, server }: { menu: OpenMenu; open: boolean; server: ServerView }) {
  const { allowed } = buttonsOf(server)
  const wanted = wantsSignIn(server)
  const keyOf = (verb: Verb): string | undefined => (verb === 'sign-in' && wanted ? 'S' : keys[verb])
  const name = useSpokenName(server)
  const atButton = menu.anchor instanceof Element
  return (
    <Menu.Root open={open} onOpenChange={(next) => !next && close()}>
      {/* Within a landmark, as everything that can be read. */}
      <Menu.Portal container={document.querySelector<HTMLElement>('main')}>
        <Menu.Positioner
          anchor={menu.anchor}
          side="bottom"
          align={atButton ? 'end' : 'start'}
          sideOffset={atButton ? 4 : 0}
          className="menu-place"
        >
          <Menu.Popup
            className="menu"
            aria-label={text.buttons.more(name)}
            finalFocus={() => (menu.from?.isConnected === true ? menu.from : true)}
          >
            {allowed.map((verb) => (
              <Menu.Item key={verb} className="menu-item" onClick={() => void act(server, verb)}>
                {text.buttons[verb === 'sign-in' && !wanted ? 'sign-in-again' : verb]}
                {keyOf(verb) !== undefined && <kbd aria-hidden="true">{keyOf(verb)}</kbd>}
              </Menu.Item>
            ))}
            {allowed.length > 0 && <Menu.Separator className="menu-line" />}
            {rooms.map(([tab, words]) => (
              <Menu.Item key={tab} className="menu-item" onClick={() => showServer(server.id, { open: true, tab })}>
                {words}
              </Menu.Item>
            ))}
            <Menu.Separator className="menu-line" />
            <Menu.Item className="menu-item" onClick={() => void reveal(server)}>
              {text.buttons.reveal}
            </Menu.Item>
            <Menu.Item className="menu-item" onClick={() => void copy(server.name)}>
              {text.buttons.copyName}
            </Menu.Item>
            <Menu.Item className="menu-item" onClick={() => void copy(server.target)}>
              {text.buttons.copyTarget}
            </Menu.Item>
            <Menu.Item className="menu-item" onClick={() => void copyDiagnostics(server)}>
              {text.overview.copyDiagnostics}
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}

/** The whole report about the server, for whoever helps. */
async function copyDiagnostics(server: ServerView): Promise<void> {
  const report = await diagnosticsOf(server)
  if (report !== null) await copy(report)
}
