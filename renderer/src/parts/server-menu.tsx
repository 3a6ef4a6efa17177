/** The menu with everything that can be done with a server. */
import { Menu } from '@base-ui/react/menu'
import { Ellipsis } from 'lucide-react'
import type { ServerView } from '../../../shared/model/server'
import { wantsSignIn } from '../../../shared/model/standing'
import { buttonsOf, type Verb } from '../lib/buttons'
import { act, copy, reveal } from '../store/actions'
import { showServer, type Tab } from '../store/view'
import { text } from '../text/en'

const keys: Partial<Record<Verb, string>> = { connect: 'C', reconnect: 'R', disconnect: 'D' }
const rooms = [
  ['tools', text.buttons.tools],
  ['activity', text.buttons.activity],
  ['diagnose', text.buttons.diagnose],
  ['configuration', text.buttons.configuration],
] as const satisfies readonly (readonly [Tab, string])[]

export function ServerMenu({ server, tabIndex }: { server: ServerView; tabIndex?: number }) {
  const { allowed } = buttonsOf(server)
  const wanted = wantsSignIn(server)
  const keyOf = (verb: Verb): string | undefined => (verb === 'sign-in' && wanted ? 'S' : keys[verb])
  const label = text.buttons.more(server.name)
  return (
    <Menu.Root>
      <Menu.Trigger className="button" data-look="icon" aria-label={label} title={label} tabIndex={tabIndex}>
        <Ellipsis />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner align="end" sideOffset={4} className="menu-place">
          <Menu.Popup className="menu">
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
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
