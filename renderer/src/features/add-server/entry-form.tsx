/** The form for one server; what is wrong is said beside the field it belongs to. */
import { useState } from 'react'
import type { IpcError } from '../../../../shared/ipc/result'
import { request } from '../../ipc/client'
import { draftOf, entryOf, wrongName, type EntryDraft, type EntryErrors } from '../../lib/entry'
import { useAddDraft } from '../../store/add-draft'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { ErrorNote } from '../../ui/note'
import { Segments } from '../../ui/segments'
import { focusOnMount } from '../../ui/focus-on-mount'
import { Pairs } from './pairs'
import { TrialButton, TrialLine, useTrial } from './trial'

const words = text.add
const transports = ['stdio', 'http', 'sse'] as const

interface EntryFormProps {
  taken: readonly string[]
  onAdded: (id: string) => void
  onCancel: () => void
}

export function EntryForm({ taken, onAdded, onCancel }: EntryFormProps) {
  const draft = useAddDraft((kept) => kept.form)
  const trial = useTrial()
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<IpcError | null>(null)
  const checked = entryOf(draft, taken)
  // Nobody is corrected before they have finished; after a first try, errors follow the typing.
  const errors: EntryErrors = tried && !checked.ok ? checked.errors : {}
  const change = (part: Partial<EntryDraft>): void => {
    useAddDraft.setState(({ form }) => ({ form: { ...form, ...part } }))
    trial.reset()
  }
  // A name that is taken is said while it is typed: whoever knows it early types another.
  const nameError =
    errors['name'] ?? (draft.name.trim() === '' ? undefined : (wrongName(draft.name.trim(), taken) ?? undefined))

  const submit = async (): Promise<void> => {
    setTried(true)
    if (!checked.ok || busy) return
    setBusy(true)
    const result = await request('server.add', { name: checked.name, entry: checked.entry })
    setBusy(false)
    if (result.ok) onAdded(result.value.id)
    else setFailure(result.error)
  }

  return (
    <form
      className="entry-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <div className="entry-fields">
        <Field label={words.name} error={nameError}>
          {(control) => (
            <input
              {...control}
              className="input"
              ref={focusOnMount}
              spellCheck={false}
              placeholder={words.namePlaceholder}
              value={draft.name}
              onChange={(event) => change({ name: event.target.value })}
            />
          )}
        </Field>
        <div className="field">
          <span className="field-label">{words.type}</span>
          <div className="flex">
            <Segments
              label={words.type}
              value={draft.transport}
              options={transports.map((value) => ({ value, label: words.types[value] }))}
              onChange={(transport) => change({ transport })}
            />
            <span className="field-note">{words.typeHints[draft.transport]}</span>
          </div>
        </div>
        {draft.transport === 'stdio' ? (
          <Program draft={draft} errors={errors} change={change} />
        ) : (
          <Remote draft={draft} errors={errors} change={change} />
        )}
        <div role="status">
          <TrialLine outcome={trial.outcomes['form']} />
        </div>
        {failure !== null && (
          <ErrorNote title={text.errorTitle[failure.code] ?? words.notAdded(draft.name.trim())} error={failure} />
        )}
      </div>
      <div className="entry-foot">
        <Button onClick={onCancel}>{text.cancel}</Button>
        <TrialButton
          trial={trial}
          candidates={checked.ok ? [{ key: 'form', name: checked.name, entry: checked.entry }] : []}
        />
        <Button type="submit" look="primary" busy={busy}>
          {words.submit}
        </Button>
      </div>
    </form>
  )
}

interface PartProps {
  draft: EntryDraft
  errors: EntryErrors
  change: (part: Partial<EntryDraft>) => void
}

function Program({ draft, errors, change }: PartProps) {
  return (
    <>
      <Field label={words.command} error={errors['command']}>
        {(control) => (
          <input
            {...control}
            className="input mono"
            spellCheck={false}
            placeholder={words.commandPlaceholder}
            value={draft.command}
            onChange={(event) => change({ command: event.target.value })}
            onPaste={(event) => {
              // Documentation prints whole command lines: take one apart, unless there is something to lose.
              const pasted = event.clipboardData.getData('text').trim()
              if (!/\s/.test(pasted) || draft.command !== '' || draft.args.trim() !== '') return
              event.preventDefault()
              void takeApart(pasted, draft.name).then((split) => change(split ?? { command: pasted }))
            }}
          />
        )}
      </Field>
      <Field label={words.args} mark={words.argsHint}>
        {(control) => (
          <textarea
            {...control}
            className="input mono"
            rows={3}
            spellCheck={false}
            placeholder={words.argsPlaceholder}
            value={draft.args}
            onChange={(event) => change({ args: event.target.value })}
          />
        )}
      </Field>
      <Pairs group="env" title={words.env} pairs={draft.env} errors={errors} onChange={(env) => change({ env })} />
    </>
  )
}

function Remote({ draft, errors, change }: PartProps) {
  return (
    <>
      <Field label={words.url} error={errors['url']}>
        {(control) => (
          <input
            {...control}
            className="input mono"
            type="url"
            spellCheck={false}
            placeholder={words.urlPlaceholder}
            value={draft.url}
            onChange={(event) => change({ url: event.target.value })}
          />
        )}
      </Field>
      <Pairs
        group="headers"
        title={words.headers}
        pairs={draft.headers}
        errors={errors}
        onChange={(headers) => change({ headers })}
      />
    </>
  )
}

/** A whole command line, or whatever else names one server, as a draft; null when it cannot be read. */
async function takeApart(pasted: string, name: string): Promise<EntryDraft | null> {
  const result = await request('server.preview', { text: pasted })
  const [found, more] = result.ok ? result.value.entries : []
  if (found === undefined || more !== undefined || found.problem !== null) return null
  return draftOf(name.trim() === '' ? found.name : name, found.entry)
}
