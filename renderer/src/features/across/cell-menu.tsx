/** What can be done with one entry of the map. */
import { Menu } from '@base-ui/react/menu'
import { Ellipsis } from 'lucide-react'
import type { Ref } from 'react'
import type { MapCell } from '../../../../shared/model/map'
import { placeOf } from '../../../../shared/text/map'
import { showServer } from '../../store/view'
import { text } from '../../text/en'
import type { Act } from './acts'

const words = text.across

interface CellMenuProps {
  cell: MapCell
  acts: readonly Act[]
  ref: Ref<HTMLButtonElement> | undefined
  onAct: (act: Act) => void
  onCopy: () => void
  onLeave: () => void
}

export function CellMenu({ cell, acts, ref, onAct, onCopy, onLeave }: CellMenuProps) {
  const label = words.menu(cell.name, placeOf(cell))
  return (
    <Menu.Root>
      <Menu.Trigger
        className="button"
        data-look="icon"
        aria-label={label}
        title={label}
        {...(ref !== undefined && { ref })}
      >
        <Ellipsis aria-hidden="true" />
      </Menu.Trigger>
      <Menu.Portal>
        {/* Beside the dialog, where its focus is left alone; what can be read stands in a landmark all the same. */}
        <Menu.Positioner
          role="region"
          aria-label={label}
          side="bottom"
          align="end"
          sideOffset={4}
          className="menu-place"
        >
          <Menu.Popup className="menu" aria-label={label}>
            <Menu.Item
              className="menu-item"
              onClick={() => {
                onLeave()
                showServer(cell.server, { open: true, tab: 'overview' })
              }}
            >
              {words.show}
            </Menu.Item>
            <Menu.Item className="menu-item" onClick={onCopy}>
              {words.copy}
            </Menu.Item>
            {acts.length > 0 && <Menu.Separator className="menu-line" />}
            {acts.map((act) => (
              <Menu.Item key={act.kind} className="menu-item" onClick={() => onAct(act)}>
                {act.label}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
