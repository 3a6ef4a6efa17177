/** What has just been done, with the way back: for a quarter of a minute, longer while somebody is at it. */
import { X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { isMac } from '../ipc/client'
import { leaveDone, takeBack } from '../store/actions'
import { useView, type Undo } from '../store/view'
import { text } from '../text/en'
import { Button, IconButton } from '../ui/button'
import { StateMark } from '../ui/state-mark'

/** Milliseconds that it is offered; the engine keeps the way back for twice as long. */
const offered = 15_000

export function UndoBar() {
  const undo = useView((view) => view.undo)
  return (
    <section className="notices-part" aria-label={text.undo.label} aria-live="polite">
      {undo !== null && <Offer key={JSON.stringify(undo)} undo={undo} />}
    </section>
  )
}

function Offer({ undo }: { undo: Undo }) {
  const [isTouched, setTouched] = useState(false)
  useEffect(() => {
    if (isTouched) return
    const timer = setTimeout(() => leaveDone(undo), offered)
    return () => clearTimeout(timer)
  }, [isTouched, undo])
  useEffect(() => {
    const handle = (event: KeyboardEvent): void => {
      const command = isMac() ? event.metaKey : event.ctrlKey
      if (!command || event.shiftKey || event.altKey || event.key.toLowerCase() !== 'z') return
      // In a field the key takes back what was typed.
      if (event.target instanceof Element && event.target.matches('input, textarea')) return
      event.preventDefault()
      void takeBack(undo)
    }
    document.addEventListener('keydown', handle)
    return () => document.removeEventListener('keydown', handle)
  }, [undo])
  const said = undo.what === 'edit' ? text.undo.edited(undo.title) : text.undo.done[undo.what](undo.name)
  return (
    <div
      className="notice"
      onPointerEnter={() => setTouched(true)}
      onPointerLeave={() => setTouched(false)}
      onFocus={() => setTouched(true)}
      onBlur={() => setTouched(false)}
    >
      <StateMark look="good" />
      <b className="grow">{said}</b>
      <Button aria-label={`${text.undo.button}: ${said}`} onClick={() => void takeBack(undo)}>
        {text.undo.button}
      </Button>
      <IconButton label={`${text.dismiss}: ${said}`} icon={<X />} onClick={() => leaveDone(undo)} />
    </div>
  )
}
