/**
 * What an edit of a client's file has done, what the client has to do now, and the way back. It belongs to the window: the
 * server that it was about may be gone from the list by now.
 */
import { useState } from 'react'
import type { IpcError } from '../../../shared/ipc/result'
import { undoEdit } from '../store/actions'
import { useView, type Edited } from '../store/view'
import { text } from '../text/en'
import { Button } from '../ui/button'
import { Modal } from '../ui/modal'
import { ErrorNote } from '../ui/note'

const words = text.edits

export function EditDone() {
  const edited = useView((view) => view.edited)
  return edited === null ? null : <Shown key={edited.version ?? ''} edited={edited} />
}

function Shown({ edited }: { edited: Edited }) {
  const { title, version, notes } = edited
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<IpcError | null>(null)
  // It can be taken back a while longer, from the bar below the window.
  const close = (): void =>
    useView.setState({ edited: null, ...(version !== null && { undo: { what: 'edit', version, title } }) })
  const undo = async (): Promise<void> => {
    if (version === null) return
    setBusy(true)
    const failed = await undoEdit(version)
    setBusy(false)
    if (failed === null) useView.setState({ edited: null })
    else setError(failed)
  }
  return (
    <Modal
      open
      onClose={close}
      title={title}
      lead={words.written}
      footer={
        <>
          {version !== null && (
            <Button busy={busy} onClick={() => void undo()}>
              {words.undo}
            </Button>
          )}
          <Button look="primary" onClick={close}>
            {words.done}
          </Button>
        </>
      }
    >
      {error !== null && <ErrorNote title={words.failed} error={error} />}
      <EditNotes notes={notes} />
    </Modal>
  )
}

export function EditNotes({ notes }: { notes: readonly string[] }) {
  if (notes.length === 0) return null
  return (
    <ul className="edit-notes selectable">
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  )
}
