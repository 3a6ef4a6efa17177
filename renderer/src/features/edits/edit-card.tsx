/** What can be done with an entry in its client's own file: switched, changed, copied to another client, taken out. */
import { useState } from 'react'
import { clientName } from '../../../../shared/model/clients'
import type { EditRequest } from '../../../../shared/model/edit'
import type { ServerView } from '../../../../shared/model/server'
import { CopyEdit, EntryEdit, type Edited } from '../../parts/entry-edit'
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
      {kind === 'copy' && <CopyEdit entry={entryOf(server)} onClose={close} />}
      {(kind === 'enable' || kind === 'disable' || kind === 'remove') && (
        <Plain server={server} kind={kind} onClose={close} />
      )}
    </section>
  )
}

const entryOf = ({ id, name, source }: ServerView): Edited => ({ id, name, client: source.client })

interface DialogProps {
  server: ServerView
  onClose: () => void
}

function Plain({ server, kind, onClose }: DialogProps & { kind: 'enable' | 'disable' | 'remove' }) {
  return (
    <EntryEdit
      entry={entryOf(server)}
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
    <EntryEdit entry={entryOf(server)} title={words.titles.change(server.name)} edit={asked} onClose={onClose}>
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
    </EntryEdit>
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
