/** What can be done with an entry in its client's own file: switched, changed, copied to another client, taken out. */
import { useState } from 'react'
import { clientName, clients, type ClientId } from '../../../../shared/model/clients'
import type { EditRequest } from '../../../../shared/model/edit'
import type { ServerView } from '../../../../shared/model/server'
import { request } from '../../ipc/client'
import { EditDialog } from '../../parts/edit-dialog'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import './edits.css'

const words = text.edits

type Kind = 'enable' | 'disable' | 'change' | 'copy' | 'remove'

export function EditCard({ server }: { server: ServerView }) {
  const [kind, setKind] = useState<Kind | null>(null)
  const { source, state, name, removable } = server
  if (source.scope === 'managed' || source.scope === 'plugin') return null
  const turn: Kind = state.kind === 'disabled' ? 'enable' : 'disable'
  const kinds: Kind[] = [turn, 'change', 'copy', ...(removable ? [] : (['remove'] as const))]
  const close = (): void => setKind(null)
  return (
    <section className="card">
      <h2>{words.title(clientName(source.client))}</h2>
      <div className="card-foot edit-buttons">
        {kinds.map((each) => (
          <Button key={each} aria-label={words.named(words.kinds[each], name)} onClick={() => setKind(each)}>
            {words.kinds[each]}
          </Button>
        ))}
      </div>
      {kind === 'change' && <Change server={server} onClose={close} />}
      {kind === 'copy' && <Copy server={server} onClose={close} />}
      {(kind === 'enable' || kind === 'disable' || kind === 'remove') && (
        <Plain server={server} kind={kind} onClose={close} />
      )}
    </section>
  )
}

interface DialogProps {
  server: ServerView
  onClose: () => void
}

function Plain({ server, kind, onClose }: DialogProps & { kind: 'enable' | 'disable' | 'remove' }) {
  return (
    <Shown
      server={server}
      title={words.titles[kind](server.name)}
      edit={{ kind, server: server.id }}
      onClose={onClose}
    />
  )
}

/** Keys of the common model, one a line; a key without a value is taken out. */
function Change({ server, onClose }: DialogProps) {
  const [lines, setLines] = useState('')
  const [asked, setAsked] = useState<EditRequest | null>(null)
  return (
    <Shown server={server} title={words.titles.change(server.name)} edit={asked} onClose={onClose}>
      <form
        className="edit-form"
        onSubmit={(event) => {
          event.preventDefault()
          setAsked(wishOf(server.id, lines))
        }}
      >
        <label className="edit-field">
          {words.keys}
          <textarea
            rows={4}
            spellCheck={false}
            placeholder={server.transport === 'stdio' ? words.examples.program : words.examples.address}
            value={lines}
            onChange={(event) => setLines(event.target.value)}
          />
        </label>
        <Button type="submit" disabled={wishOf(server.id, lines) === null}>
          {words.show}
        </Button>
      </form>
    </Shown>
  )
}

function wishOf(server: string, lines: string): EditRequest | null {
  const pairs = lines
    .split('\n')
    .map((line) => /^\s*([^=\s]+)\s*=\s?(.*)$/.exec(line))
    .flatMap((match) => (match ? [[match[1] ?? '', match[2] ?? ''] as const] : []))
  const gone = pairs.filter(([, value]) => value.trim() === '').map(([key]) => key)
  if (pairs.length === 0) return null
  if (gone.length === pairs.length) return { kind: 'unset', server, keys: gone }
  return { kind: 'set', server, values: Object.fromEntries(pairs.filter(([key]) => !gone.includes(key))) }
}

function Copy({ server, onClose }: DialogProps) {
  const others = clients.filter(({ id }) => id !== server.source.client && !readOnly.has(id))
  const [client, setClient] = useState<ClientId>(others[0]?.id ?? 'cursor')
  const to = { client, scope: 'user' as const, project: null }
  return (
    <Shown
      server={server}
      title={words.titles.copy(server.name)}
      edit={{ kind: 'copy', server: server.id, to, name: null }}
      onClose={onClose}
    >
      <label className="edit-field">
        {words.to}
        <select
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
    </Shown>
  )
}

/** Their files are only read. */
const readOnly: ReadonlySet<ClientId> = new Set(['roo-code', 'kilo-code', 'crush'])

interface ShownProps extends DialogProps {
  title: string
  edit: EditRequest | null
  children?: React.ReactNode
}

function Shown({ server, title, edit, onClose, children }: ShownProps) {
  return (
    <EditDialog
      title={title}
      lead={words.lead(clientName(edit?.kind === 'copy' ? edit.to.client : server.source.client))}
      wish={edit === null ? null : JSON.stringify(edit)}
      preview={() => request('edit.preview', edit ?? { kind: 'enable', server: server.id })}
      onClose={onClose}
    >
      {children}
    </EditDialog>
  )
}
