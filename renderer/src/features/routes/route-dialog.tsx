/** Shows what would be written into a client's file before it is written: the one moment at which a person decides. */
import { useEffect, useRef, useState } from 'react'
import { clientName } from '../../../../shared/model/clients'
import type { EditPreview } from '../../../../shared/model/edit'
import type { IpcError } from '../../../../shared/ipc/result'
import type { Lead } from '../../../../shared/model/route'
import type { ServerView } from '../../../../shared/model/server'
import { request } from '../../ipc/client'
import { useServers } from '../../store/selectors'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { CodeBlock } from '../../ui/code-block'
import { Modal } from '../../ui/modal'
import { ErrorNote, Note, Skeleton } from '../../ui/note'
import { Segments } from '../../ui/segments'
import './routes.css'

const words = text.routes

/** `leads`: what can be chosen from, the usual one first. */
export type RouteWish = { kind: 'route'; leads: readonly Lead[] } | { kind: 'giveback' }

interface RouteDialogProps {
  server: ServerView
  wish: RouteWish
  onClose: () => void
}

export function RouteDialog({ server, wish, onClose }: RouteDialogProps) {
  const [lead, setLead] = useState<Lead>((wish.kind === 'route' ? wish.leads[0] : undefined) ?? 'bridge')
  const [everything, setEverything] = useState(false)
  const [force, setForce] = useState(false)
  const [busy, setBusy] = useState(false)
  const [done, setDone] = useState<Done | null>(null)
  const others = useOthers(server, wish, lead)
  const ids = [server, ...(everything ? others : [])].map(({ id }) => id)
  const { preview, error, fail } = usePreview(wish.kind, ids, lead, force)
  const client = clientName(server.source.client)
  const wanted = wish.kind === 'giveback' ? 'giveBack' : lead === 'borrow' ? 'borrow' : 'route'
  const write = async (): Promise<void> => {
    if (preview === null) return
    setBusy(true)
    const result = await request('edit.apply', { token: preview.token })
    setBusy(false)
    if (result.ok) setDone({ notes: preview.notes, version: result.value.version })
    else fail(result.error)
  }
  if (done !== null) return <Written title={words.dialogTitle[wanted](server.name)} done={done} onClose={onClose} />
  const changed = wish.kind === 'giveback' && error?.code === 'edit.conflict' && !force
  return (
    <Modal
      open
      onClose={onClose}
      title={words.dialogTitle[wanted](server.name)}
      lead={words.dialogLead[wanted](client)}
      footer={
        <>
          <Button onClick={onClose}>{text.cancel}</Button>
          {changed && <Button onClick={() => setForce(true)}>{words.force}</Button>}
          <Button look="primary" busy={busy} disabled={preview === null} onClick={() => void write()}>
            {words.write}
          </Button>
        </>
      }
    >
      {wish.kind === 'route' && wish.leads.length > 1 && (
        <Segments
          label={words.via}
          value={lead}
          options={wish.leads.map((value) => ({ value, label: words.leads[value] }))}
          onChange={setLead}
        />
      )}
      {others.length > 0 && (
        <label className="route-check">
          <input type="checkbox" checked={everything} onChange={(event) => setEverything(event.target.checked)} />
          {words.everything(client, others.length)}
        </label>
      )}
      {error !== null && <ErrorNote title={words.failed} error={error} />}
      {preview === null && error === null && <Skeleton rows={4} />}
      {preview !== null && <Shown preview={preview} />}
    </Modal>
  )
}

interface Done {
  notes: readonly string[]
  version: string | null
}

/** What was done, what the client has to do now, and the way back. */
function Written({ title, done, onClose }: { title: string; done: Done; onClose: () => void }) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<IpcError | null>(null)
  const { version, notes } = done
  const undo = async (): Promise<void> => {
    if (version === null) return
    setBusy(true)
    const result = await request('edit.undo', { version })
    setBusy(false)
    if (result.ok) onClose()
    else setError(result.error)
  }
  return (
    <Modal
      open
      onClose={onClose}
      title={title}
      lead={words.written}
      footer={
        <>
          {version !== null && (
            <Button busy={busy} onClick={() => void undo()}>
              {words.undo}
            </Button>
          )}
          <Button look="primary" onClick={onClose}>
            {words.done}
          </Button>
        </>
      }
    >
      {error !== null && <ErrorNote title={words.failed} error={error} />}
      <Notes notes={notes} />
    </Modal>
  )
}

function Notes({ notes }: { notes: readonly string[] }) {
  return (
    <ul className="route-notes selectable">
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  )
}

function Shown({ preview: { diff, losses, notes } }: { preview: EditPreview }) {
  return (
    <>
      {losses.map((loss) => (
        <Note key={loss} tone="you">
          {loss}
        </Note>
      ))}
      {diff === '' ? <p>{words.nothing}</p> : <CodeBlock label={words.diff}>{diff}</CodeBlock>}
      <Notes notes={notes} />
    </>
  )
}

/** The client's other entries that can go the same way; those of a project's file are led one by one. */
function useOthers(server: ServerView, wish: RouteWish, lead: Lead): readonly ServerView[] {
  const servers = useServers()
  return servers.filter(({ id, source, route }) => {
    if (id === server.id || source.client !== server.source.client) return false
    if (wish.kind === 'giveback') return route.way !== 'direct'
    return route.open.includes(lead) && source.scope !== 'project'
  })
}

/** Asked anew whenever something else is wanted; an answer that comes too late is dropped. */
function usePreview(
  kind: RouteWish['kind'],
  ids: readonly string[],
  lead: Lead,
  force: boolean,
): { preview: EditPreview | null; error: IpcError | null; fail: (error: IpcError) => void } {
  const [answer, setAnswer] = useState<{ key: string; preview: EditPreview | null; error: IpcError | null } | null>(
    null,
  )
  const key = JSON.stringify([kind, ids, lead, force])
  const latest = useRef({ ids })
  useEffect(() => {
    latest.current = { ids }
  })
  useEffect(() => {
    let current = true
    const servers = [...latest.current.ids]
    void request('edit.preview', kind === 'route' ? { kind, servers, lead } : { kind, servers, force }).then(
      (result) => {
        if (!current) return
        setAnswer(result.ok ? { key, preview: result.value, error: null } : { key, preview: null, error: result.error })
      },
    )
    return () => {
      current = false
    }
  }, [key, kind, lead, force])
  const fitting = answer?.key === key ? answer : null
  return {
    preview: fitting?.preview ?? null,
    error: fitting?.error ?? null,
    fail: (error) => setAnswer({ key, preview: null, error }),
  }
}
