/** A dialog: focus kept inside, Escape closes, focus returns to where it came from. */
import { Dialog } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { useEffect, useRef, type ReactNode, type RefObject } from 'react'
import { text } from '../text/en'
import { IconButton } from './button'
import { focusAfter, useFocusBefore } from './focus-before'
import { useKeptFocus } from './kept-focus'

interface ModalProps {
  open: boolean
  onClose: () => void
  title: string
  lead?: string
  /** For what is laid out in columns. */
  wide?: boolean
  /** The row of buttons at the bottom. */
  footer?: ReactNode
  children?: ReactNode
  /** Where the focus goes first; without it, or while it is not there, to the first control of the body. */
  initialFocus?: RefObject<HTMLElement | null>
}

const controls = 'input:not([type="hidden"]), select, textarea, button, a[href], summary'

export function Modal({ open, onClose, title, lead, wide = false, footer, children, initialFocus }: ModalProps) {
  const body = useRef<HTMLDivElement>(null)
  // Its buttons change with what the dialog is at: the focus stays in it.
  const foot = useKeptFocus<HTMLDivElement>()
  // Not the Close button, which stands first: nobody opens a dialog to close it.
  const wanted = (): HTMLElement | null =>
    initialFocus?.current ?? body.current?.querySelector<HTMLElement>(controls) ?? null
  const first = (): HTMLElement | boolean => wanted() ?? foot.current?.querySelector<HTMLElement>(controls) ?? true
  useFocusBefore(open)
  useFocusWithin(open, wanted, foot)
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog" data-wide={wide || undefined} initialFocus={first} finalFocus={focusAfter}>
          <div className="dialog-head">
            <div className="grow">
              <Dialog.Title>{title}</Dialog.Title>
              {lead !== undefined && <Dialog.Description>{lead}</Dialog.Description>}
            </div>
            <IconButton label={text.close} icon={<X />} onClick={onClose} />
          </div>
          {children !== undefined && (
            <div className="dialog-body" ref={body}>
              {children}
            </div>
          )}
          {footer !== undefined && (
            <div className="dialog-foot" ref={foot} tabIndex={-1}>
              {footer}
            </div>
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

/**
 * The control that has, or is about to get, the focus may go away with its state: a button of a server that is tried again
 * while its dialog opens. A dialog that is open has the focus all the same, in `meanwhile` until what is wanted is there again;
 * looked at once what opened or changed has settled.
 */
function useFocusWithin(
  open: boolean,
  wanted: () => HTMLElement | null,
  meanwhile: RefObject<HTMLElement | null>,
): void {
  useEffect(() => {
    if (!open) return
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => {
        const { activeElement } = document
        const isLost = activeElement === document.body || activeElement === meanwhile.current
        if (isLost) (wanted() ?? meanwhile.current)?.focus()
      })
    })
    return () => cancelAnimationFrame(frame)
  })
}
