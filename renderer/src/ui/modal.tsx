/** A dialog: focus kept inside, Escape closes, focus returns to where it came from. */
import { Dialog } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { text } from '../text/en'
import { IconButton } from './button'

interface ModalProps {
  open: boolean
  onClose: () => void
  title: string
  lead?: string
  /** The row of buttons at the bottom. */
  footer?: ReactNode
  children?: ReactNode
}

export function Modal({ open, onClose, title, lead, footer, children }: ModalProps) {
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog">
          <div className="dialog-head">
            <div className="grow">
              <Dialog.Title>{title}</Dialog.Title>
              {lead !== undefined && <Dialog.Description>{lead}</Dialog.Description>}
            </div>
            <IconButton label={text.close} icon={<X />} onClick={onClose} />
          </div>
          {children !== undefined && <div className="dialog-body">{children}</div>}
          {footer !== undefined && <div className="dialog-foot">{footer}</div>}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
