/** Shows what an edit of a client's file would write, and writes it once a person says so; `edit-done.tsx` then has the way back. */
import { useEffect, useRef, useState, type ReactNode } from 'react'
import type { IpcError, IpcResult } from '../../../shared/ipc/result'
import type { EditPreview } from '../../../shared/model/edit'
import { request } from '../ipc/client'
import { useView } from '../store/view'
import { text } from '../text/en'
import { Button } from '../ui/button'
import { CodeBlock } from '../ui/code-block'
import { Modal } from '../ui/modal'
import { ErrorNote, Note, Skeleton } from '../ui/note'
import { EditNotes } from './edit-done'
import './edit-dialog.css'

const words = text.edits

interface EditDialogProps {
  title: string
  lead: string
  /** Says what is wanted; another value is asked anew. Null: nothing is wanted yet. */
  wish: string | null
  preview: () => Promise<IpcResult<EditPreview>>
  /** What to wish for instead where somebody else has changed the same meanwhile. */
  anyway?: { label: string; choose: () => void } | null
  onClose: () => void
  /** What the wish is made of. */
  children?: ReactNode
}

type Answer = { wish: string; preview: EditPreview | null; error: IpcError | null }

export function EditDialog({ title, lead, wish, preview, anyway = null, onClose, children }: EditDialogProps) {
  const [answer, setAnswer] = useState<Answer | null>(null)
  const [busy, setBusy] = useState(false)
  const ask = useRef(preview)
  useEffect(() => {
    ask.current = preview
  })
  useEffect(() => {
    if (wish === null) return
    let current = true
    void ask.current().then((result) => {
      if (!current) return
      setAnswer(result.ok ? { wish, preview: result.value, error: null } : { wish, preview: null, error: result.error })
    })
    return () => {
      current = false
    }
  }, [wish])
  const fitting = answer?.wish === wish ? answer : null
  const shown = fitting?.preview ?? null
  const write = async (): Promise<void> => {
    if (shown === null || wish === null) return
    setBusy(true)
    const result = await request('edit.apply', { token: shown.token })
    setBusy(false)
    if (!result.ok) return setAnswer({ wish, preview: null, error: result.error })
    useView.setState({ edited: { title, notes: shown.notes, version: result.value.version } })
    onClose()
  }
  return (
    <Modal
      open
      onClose={onClose}
      title={title}
      lead={lead}
      footer={
        <>
          <Button onClick={onClose}>{text.cancel}</Button>
          {anyway !== null && fitting?.error?.code === 'edit.conflict' && (
            <Button onClick={anyway.choose}>{anyway.label}</Button>
          )}
          <Button
            look="primary"
            busy={busy}
            disabled={shown === null || shown.files.length === 0}
            onClick={() => void write()}
          >
            {words.write}
          </Button>
        </>
      }
    >
      {children}
      {fitting?.error && <ErrorNote title={words.failed} error={fitting.error} />}
      {wish !== null && fitting === null && <Skeleton rows={3} />}
      {shown?.losses.map((loss) => (
        <Note key={loss} tone="you">
          {loss}
        </Note>
      ))}
      {shown !== null &&
        (shown.files.length === 0 ? (
          <p>{words.nothing}</p>
        ) : (
          <CodeBlock label={words.diff}>{shown.diff === '' ? words.onlySecrets : shown.diff}</CodeBlock>
        ))}
      {shown !== null && <EditNotes notes={shown.notes} />}
    </Modal>
  )
}
