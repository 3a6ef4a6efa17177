/** What the servers of one file have been, change by change; each version can be looked at and brought back. */
import { useState } from 'react'
import { clientName } from '../../../../shared/model/clients'
import type { ServerView } from '../../../../shared/model/server'
import type { VersionView } from '../../../../shared/model/version'
import { request } from '../../ipc/client'
import { useRequest } from '../../ipc/use-request'
import { shortPath } from '../../lib/path'
import { EditDialog } from '../../parts/edit-dialog'
import { useConfigurationRevision } from '../../store/selectors'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { Modal } from '../../ui/modal'
import { ErrorNote, Skeleton } from '../../ui/note'
import './versions.css'

const words = text.versions

export function VersionsButton({ server }: { server: ServerView }) {
  const [open, setOpen] = useState(false)
  const [restoring, setRestoring] = useState<VersionView | null>(null)
  const path = shortPath(server.source.path)
  if (restoring !== null)
    return (
      <EditDialog
        title={words.restoreTitle(path)}
        lead={words.restoreLead(timeOf(restoring.at))}
        wish={restoring.version}
        preview={() => request('versions.restore', { version: restoring.version, names: null })}
        onClose={() => setRestoring(null)}
      />
    )
  return (
    <div>
      <Button onClick={() => setOpen(true)}>{words.open}</Button>
      {open && (
        <Modal open onClose={() => setOpen(false)} title={words.title(path)} lead={words.lead}>
          <List
            path={server.source.path}
            onRestore={(version) => {
              setOpen(false)
              setRestoring(version)
            }}
          />
        </Modal>
      )}
    </div>
  )
}

function List({ path, onRestore }: { path: string; onRestore: (version: VersionView) => void }) {
  const answer = useRequest('versions.list', { source: path }, path, useConfigurationRevision())
  if (answer.error !== null) return <ErrorNote title={words.failed} error={answer.error} onRetry={answer.retry} />
  if (answer.data === null) return <Skeleton rows={3} />
  if (answer.data.versions.length === 0) return <p>{words.none}</p>
  return (
    <ol className="versions" aria-label={words.open}>
      {answer.data.versions.map((version, index) => (
        <li key={version.version}>
          <div className="grow selectable">
            <b>{timeOf(version.at)}</b>
            <p>
              {words.change(version)} {version.author === null ? words.byOther : words.byPatchbay}
            </p>
            <p className="field-note">{clientName(version.client)}</p>
          </div>
          {index > 0 && (
            <Button aria-label={words.restoreOf(timeOf(version.at))} onClick={() => onRestore(version)}>
              {words.bring}
            </Button>
          )}
        </li>
      ))}
    </ol>
  )
}

function timeOf(at: string): string {
  return new Date(at).toLocaleString()
}
