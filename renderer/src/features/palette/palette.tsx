/** The command palette (Ctrl or ⌘ K): type, choose with the arrows, Enter. */
import { Dialog } from '@base-ui/react/dialog'
import { Search } from 'lucide-react'
import { useEffect, useId, useMemo, useRef, useState } from 'react'
import { lookOf } from '../../../../shared/model/standing'
import { keyName } from '../../ipc/client'
import { useServers } from '../../store/selectors'
import { useView } from '../../store/view'
import { text } from '../../text/en'
import { focusAfter, useFocusBefore } from '../../ui/focus-before'
import { focusOnMount } from '../../ui/focus-on-mount'
import { StateMark } from '../../ui/state-mark'
import { commandsFor, type Command } from './commands'
import './palette.css'

const close = (): void => useView.setState((view) => (view.dialog === 'palette' ? { dialog: null } : view))

/** @param onReveal after a server was chosen, with its id */
export function Palette({ onReveal }: { onReveal: (id: string) => void }) {
  const open = useView((view) => view.dialog === 'palette')
  useFocusBefore(open)
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup
          className="dialog palette"
          aria-label={text.palette.label}
          finalFocus={() => (useView.getState().dialog === null ? focusAfter() : false)}
        >
          <PaletteBody onReveal={onReveal} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function PaletteBody({ onReveal }: { onReveal: (id: string) => void }) {
  const servers = useServers()
  const [query, setQuery] = useState('')
  const [position, setPosition] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const id = useId()
  const commands = useMemo(() => commandsFor(query, servers, onReveal), [query, servers, onReveal])
  const current = Math.min(position, Math.max(0, commands.length - 1))
  useEffect(() => {
    list.current?.children[current]?.scrollIntoView?.({ block: 'nearest' })
  }, [current])

  const run = (command: Command | undefined): void => {
    if (command === undefined) return
    // Closed first: a command may open another dialog.
    close()
    command.run()
  }
  const handleKey = (event: React.KeyboardEvent): void => {
    const steps: Partial<Record<string, number>> = {
      ArrowDown: (current + 1) % Math.max(1, commands.length),
      ArrowUp: (current - 1 + commands.length) % Math.max(1, commands.length),
    }
    const step = steps[event.key]
    if (step !== undefined) {
      event.preventDefault()
      setPosition(step)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      run(commands[current])
    }
  }
  return (
    <>
      <div className="palette-input">
        <Search aria-hidden="true" />
        <input
          role="combobox"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={commands.length > 0 ? `${id}-${current}` : undefined}
          aria-label={text.palette.placeholder}
          placeholder={text.palette.placeholder}
          ref={focusOnMount}
          spellCheck={false}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value)
            setPosition(0)
          }}
          onKeyDown={handleKey}
        />
      </div>
      <div className="palette-list" role="listbox" id={`${id}-list`} aria-label={text.palette.label} ref={list}>
        {commands.map((command, index) => (
          <button
            type="button"
            tabIndex={-1}
            key={command.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === current}
            onMouseMove={() => setPosition(index)}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => run(command)}
          >
            {command.server !== null && (
              <StateMark look={lookOf(command.server)} resting={command.server.state.kind === 'reconnecting'} />
            )}
            <span className="ellipsis">{command.title}</span>
            {command.note !== '' && <small className="ellipsis">{command.note}</small>}
            {command.key !== null && <kbd aria-hidden="true">{keyName(command.key)}</kbd>}
          </button>
        ))}
      </div>
      {commands.length === 0 && <p className="palette-none">{text.palette.nothing}</p>}
    </>
  )
}
