/** The entry as written in its file, with every secret hidden; the way to the file; and Remove for Patchbay's own. */
import { useState, type ReactNode } from 'react'
import type { IpcError } from '../../../../shared/ipc/result'
import type { ServerView } from '../../../../shared/model/server'
import { useRequest } from '../../ipc/use-request'
import { shortPath } from '../../lib/path'
import { remove as removeServer, reveal } from '../../store/actions'
import { useConfigurationRevision } from '../../store/selectors'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { CodeBlock } from '../../ui/code-block'
import { CopyButton } from '../../parts/copy-button'
import { Modal } from '../../ui/modal'
import { ErrorNote, Skeleton } from '../../ui/note'
import './configuration.css'

const words = text.configuration

/**
 * @param edits what can be done with the entry in its file
 * @param more buttons for what is seldom wanted
 */
export function Configuration({ server, edits, more }: { server: ServerView; edits?: ReactNode; more?: ReactNode }) {
  const { source } = server
  const answer = useRequest('server.configuration', { server: server.id }, server.id, useConfigurationRevision())
  const place = answer.data?.position ?? null
  return (
    <div className="sheet">
      <div className="configuration-place">
        <div className="grow selectable">
          <code title={source.path}>{shortPath(source.path)}</code>
          {place !== null && <p className="field-note">{words.position(place.line, place.column)}</p>}
        </div>
        <Button aria-label={`${text.buttons.reveal}: ${server.name}`} onClick={() => void reveal(server)}>
          {text.buttons.reveal}
        </Button>
      </div>
      {answer.error !== null && <ErrorNote title={words.failed} error={answer.error} onRetry={answer.retry} />}
      {answer.data === null && answer.loading && <Skeleton rows={2} />}
      {answer.data !== null && (
        <div>
          <CodeBlock label={text.detail.tabs.configuration} className="configuration-text">
            {answer.data.text}
          </CodeBlock>
          <div className="configuration-foot">
            <span className="field-note">{words.masked}</span>
            <CopyButton value={() => answer.data?.text ?? ''} />
          </div>
        </div>
      )}
      {edits}
      <div className="flex">
        {more}
        {server.removable && <Remove server={server} />}
      </div>
    </div>
  )
}

function Remove({ server }: { server: ServerView }) {
  const [open, setOpen] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<IpcError | null>(null)
  const remove = async (): Promise<void> => {
    setBusy(true)
    const failure = await removeServer(server)
    setBusy(false)
    // On success the server leaves the snapshot, and this view with it.
    if (failure === null) setOpen(false)
    else setError(failure)
  }
  const close = (): void => {
    setOpen(false)
    setError(null)
  }
  return (
    <div>
      <Button aria-label={words.removeOf(server.name)} onClick={() => setOpen(true)}>
        {words.remove}
      </Button>
      <Modal
        open={open}
        onClose={close}
        title={words.removeTitle(server.name)}
        lead={words.removeBody(shortPath(server.source.path))}
        footer={
          <>
            <Button onClick={close}>{text.cancel}</Button>
            <Button look="danger" busy={busy} onClick={() => void remove()}>
              {words.removeOf(server.name)}
            </Button>
          </>
        }
      >
        {error !== null && <ErrorNote title={words.removeFailed(server.name)} error={error} />}
      </Modal>
    </div>
  )
}
