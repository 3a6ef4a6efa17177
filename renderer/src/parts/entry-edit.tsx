/** Dialogs for edits of one entry that more than one view offers: shown as a diff, then written. */
import { useState, type ReactNode } from 'react'
import { clientName, clients, isReadOnly, type ClientId } from '../../../shared/model/clients'
import type { EditRequest } from '../../../shared/model/edit'
import { request } from '../ipc/client'
import { text } from '../text/en'
import { EditDialog } from './edit-dialog'

const words = text.edits

/** The entry that is edited. */
export interface Edited {
  /** `ServerView.id`. */
  id: string
  name: string
  client: ClientId
}

interface EntryEditProps {
  entry: Edited
  title: string
  /** Null: nothing is wanted yet. */
  edit: EditRequest | null
  onClose: () => void
  /** What the edit is made of. */
  children?: ReactNode
}

export function EntryEdit({ entry, title, edit, onClose, children }: EntryEditProps) {
  return (
    <EditDialog
      title={title}
      lead={words.lead(clientName(edit?.kind === 'copy' ? edit.to.client : entry.client))}
      wish={edit === null ? null : JSON.stringify(edit)}
      preview={() => request('edit.preview', edit ?? { kind: 'enable', server: entry.id })}
      onClose={onClose}
    >
      {children}
    </EditDialog>
  )
}

interface CopyEditProps {
  entry: Edited
  /** Clients that have the same server already. */
  without?: readonly ClientId[]
  onClose: () => void
}

export function CopyEdit({ entry, without = [], onClose }: CopyEditProps) {
  const others = clients.filter(({ id }) => id !== entry.client && !isReadOnly(id) && !without.includes(id))
  const [client, setClient] = useState<ClientId>(others[0]?.id ?? 'cursor')
  const to = { client, scope: 'user' as const, project: null }
  return (
    <EntryEdit
      entry={entry}
      title={words.titles.copy(entry.name)}
      edit={{ kind: 'copy', server: entry.id, to, name: null }}
      onClose={onClose}
    >
      <label className="edit-field">
        {words.to}
        <select
          className="input"
          value={client}
          onChange={(event) => setClient(others.find(({ id }) => id === event.target.value)?.id ?? client)}
        >
          {others.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </EntryEdit>
  )
}
