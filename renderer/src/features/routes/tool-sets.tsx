/** The named sets of servers and tools that AI clients can be given, and the form that makes one. */
import { useState, type ReactNode } from 'react'
import type { IpcError } from '../../../../shared/ipc/result'
import { setNamePattern } from '../../../../shared/model/set-name'
import type { SetsView, ToolChoice, ToolSet } from '../../../../shared/model/sets'
import type { ServerView } from '../../../../shared/model/server'
import { request } from '../../ipc/client'
import { useRequest } from '../../ipc/use-request'
import { useServers } from '../../store/selectors'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { ErrorNote } from '../../ui/note'

const words = text.toolSets

/** @param again asks for the sets anew */
export function ToolSets({ view, again }: { view: SetsView; again: () => void }) {
  const servers = useServers()
  const [editing, setEditing] = useState<ToolSet | null>(null)
  const [error, setError] = useState<IpcError | null>(null)
  const remove = async (name: string): Promise<void> => {
    const result = await request('sets.remove', { name })
    setError(result.ok ? null : result.error)
    again()
  }
  const nameOf = (id: string): string => servers.find((server) => server.id === id)?.name ?? words.gone
  return (
    <section className="setting tool-sets" aria-label={words.title}>
      <h3>{words.title}</h3>
      <p className="field-note">{view.unreadable ? words.unreadable : words.lead}</p>
      {error !== null && <ErrorNote title={words.failed} error={error} />}
      <ul className="gateway-clients">
        {view.sets.map((set) => (
          <li key={set.name}>
            <div className="grow selectable">
              <b>{set.name}</b>
              <p className="field-note">
                {words.members(set.servers.map(({ server, choice }) => words.member(nameOf(server), choice)))}
              </p>
              {set.folders.length > 0 && <p className="field-note">{words.folders(set.folders)}</p>}
            </div>
            <Button aria-label={words.editOf(set.name)} onClick={() => setEditing(set)}>
              {words.edit}
            </Button>
            <Button aria-label={words.removeOf(set.name)} onClick={() => void remove(set.name)}>
              {words.remove}
            </Button>
          </li>
        ))}
      </ul>
      {editing === null ? (
        <div>
          <Button onClick={() => setEditing({ name: '', servers: [], folders: [] })}>{words.add}</Button>
        </div>
      ) : (
        <SetForm
          key={editing.name}
          set={editing}
          servers={servers}
          done={() => {
            setEditing(null)
            again()
          }}
        />
      )}
    </section>
  )
}

interface FormProps {
  /** Its name is empty for a new one. */
  set: ToolSet
  servers: readonly ServerView[]
  done: () => void
}

function SetForm({ set, servers, done }: FormProps) {
  const [name, setName] = useState(set.name)
  const [members, setMembers] = useState(new Map(set.servers.map(({ server, choice }) => [server, choice])))
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<IpcError | null>(null)
  const [wrong, setWrong] = useState<string>()
  const change = (server: string, choice: ToolChoice | null): void =>
    setMembers((before) => {
      const next = new Map(before)
      if (choice) next.set(server, choice)
      else next.delete(server)
      return next
    })
  const save = async (): Promise<void> => {
    const isName = setNamePattern.test(name.trim())
    setWrong(isName ? undefined : words.badName)
    if (!isName) return
    setBusy(true)
    const chosen = [...members].map(([server, choice]) => ({ server, choice }))
    const result = await request('sets.save', { name: name.trim(), servers: chosen, folders: set.folders })
    setBusy(false)
    setError(result.ok ? null : result.error)
    if (result.ok) done()
  }
  return (
    <form
      className="tool-set"
      aria-label={set.name === '' ? words.newSet : words.editOf(set.name)}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      {set.name === '' && (
        <Field label={words.name} error={wrong}>
          {(control) => (
            <input {...control} className="input" value={name} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
      )}
      <fieldset>
        <legend className="field-label">{words.servers}</legend>
        {servers.map((server) => (
          <Member
            key={server.id}
            server={server}
            choice={members.get(server.id) ?? null}
            change={(choice) => change(server.id, choice)}
          />
        ))}
      </fieldset>
      {error !== null && <ErrorNote title={words.failed} error={error} />}
      <div className="route-buttons">
        <Button look="primary" type="submit" busy={busy}>
          {words.save}
        </Button>
        <Button onClick={done}>{text.cancel}</Button>
      </div>
    </form>
  )
}

interface MemberProps {
  server: ServerView
  /** Null: it is not in the set. */
  choice: ToolChoice | null
  change: (choice: ToolChoice | null) => void
}

function Member({ server, choice, change }: MemberProps) {
  const [open, setOpen] = useState(false)
  return (
    <div>
      <Check checked={choice !== null} onChange={(checked) => change(checked ? { kind: 'all' } : null)}>
        {server.name}
      </Check>
      {choice !== null && (
        <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary aria-label={words.toolsOf(server.name)}>{words.choice(choice)}</summary>
          {open && <Tools server={server} choice={choice} change={change} />}
        </details>
      )}
    </div>
  )
}

function Tools({ server, choice, change }: MemberProps & { choice: ToolChoice }) {
  const { data, error } = useRequest('server.tools', { server: server.id }, server.id, server.capabilities.revision)
  if (error !== null) return <ErrorNote title={words.failed} error={error} />
  const names = data?.tools.map(({ name }) => name) ?? []
  if (data !== null && names.length === 0) return <p className="field-note">{words.noTools}</p>
  const chosen = names.filter((tool) => isChosen(choice, tool))
  const toggle = (tool: string, checked: boolean): void => {
    const next = checked ? [...chosen, tool] : chosen.filter((each) => each !== tool)
    change(next.length === names.length ? { kind: 'all' } : { kind: 'only', tools: next })
  }
  return (
    <div className="tool-set-tools">
      <p className="field-note">{words.onlyNote}</p>
      {names.map((tool) => (
        <Check key={tool} checked={chosen.includes(tool)} onChange={(checked) => toggle(tool, checked)}>
          {tool}
        </Check>
      ))}
    </div>
  )
}

function isChosen(choice: ToolChoice, tool: string): boolean {
  if (choice.kind === 'all') return true
  return choice.tools.includes(tool) === (choice.kind === 'only')
}

function Check({
  checked,
  onChange,
  children,
}: {
  checked: boolean
  onChange: (to: boolean) => void
  children: ReactNode
}) {
  return (
    <label className="route-check">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      {children}
    </label>
  )
}
