/** Adds what a pasted JSON text holds: first shown, then added one by one, each with its own outcome. */
import { useEffect, useState } from 'react'
import type { ImportPreview } from '../../../../shared/ipc/contract'
import type { IpcError, IpcResult } from '../../../../shared/ipc/result'
import { request } from '../../ipc/client'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { focusOnMount } from '../../ui/focus-on-mount'
import { ErrorNote } from '../../ui/note'
import { StateMark } from '../../ui/state-mark'

const words = text.add
const pauseMs = 250

type Outcome = 'added' | IpcError

interface Answer {
  /** The text that this answers. */
  pasted: string
  result: IpcResult<ImportPreview>
}

interface PasteFormProps {
  /** What it begins with: a link may bring it along. */
  first: string
  onAdded: (id: string) => void
  onCancel: () => void
}

export function PasteForm({ first, onAdded, onCancel }: PasteFormProps) {
  const [pasted, setPasted] = useState(first)
  const [answer, setAnswer] = useState<Answer | null>(null)
  const [outcomes, setOutcomes] = useState<Record<string, Outcome>>({})
  const [busy, setBusy] = useState(false)

  useEffect(() => {
    if (pasted.trim() === '') return
    let current = true
    const timer = setTimeout(() => {
      void request('server.preview', { text: pasted }).then((result) => {
        if (current) setAnswer({ pasted, result })
      })
    }, pauseMs)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [pasted])

  // While the person goes on typing, the last answer stays, but nothing can be added from it.
  const upToDate = answer !== null && answer.pasted === pasted
  const shown = pasted.trim() === '' ? null : (answer?.result ?? null)
  const preview = shown?.ok === true ? shown.value : null
  const failure = shown?.ok === false ? shown.error : null
  const entries = preview?.entries ?? []
  const addable = entries.filter((entry) => entry.problem === null && outcomes[entry.name] !== 'added')

  const submit = async (): Promise<void> => {
    if (busy || !upToDate || addable.length === 0) return
    setBusy(true)
    let last: string | null = null
    let failed = false
    for (const { name, entry } of addable) {
      const result = await request('server.add', { name, entry })
      if (result.ok) last = result.value.id
      else failed = true
      const outcome: Outcome = result.ok ? 'added' : result.error
      setOutcomes((before) => ({ ...before, [name]: outcome }))
    }
    setBusy(false)
    if (!failed && last !== null && entries.every((entry) => entry.problem === null)) onAdded(last)
  }

  return (
    <form
      className="entry-form"
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <Field label={words.json} hint={words.jsonHint}>
        {(control) => (
          <textarea
            {...control}
            className="input mono"
            rows={9}
            ref={focusOnMount}
            spellCheck={false}
            placeholder={words.jsonPlaceholder}
            value={pasted}
            onChange={(event) => {
              setPasted(event.target.value)
              setOutcomes({})
            }}
          />
        )}
      </Field>
      <div role="status">
        {failure !== null && <ErrorNote title={words.notRead} error={failure} />}
        {preview !== null && entries.length === 0 && <p className="field-note">{words.nothingFound}</p>}
        {entries.length > 0 && (
          <>
            <p className="field-label">{words.wouldAdd(addable.length)}</p>
            <ul className="previews">
              {entries.map((entry) => (
                <PreviewLine key={entry.name} {...entry} outcome={outcomes[entry.name] ?? null} />
              ))}
            </ul>
          </>
        )}
      </div>
      <div className="entry-foot">
        <Button onClick={onCancel}>{text.cancel}</Button>
        <Button type="submit" look="primary" busy={busy} disabled={!upToDate || addable.length === 0}>
          {words.submitMany(addable.length)}
        </Button>
      </div>
    </form>
  )
}

interface PreviewLineProps {
  name: string
  summary: string
  problem: string | null
  outcome: Outcome | null
}

function PreviewLine({ name, summary, problem, outcome }: PreviewLineProps) {
  const wrong = problem ?? (outcome === null || outcome === 'added' ? null : outcome.message)
  return (
    <li>
      <StateMark look={wrong !== null ? 'bad' : outcome === 'added' ? 'good' : 'off'} />
      <div className="grow selectable">
        <b>{name}</b> {outcome === 'added' && <span className="field-note">{words.added}</span>}
        <p className="ellipsis mono" title={summary}>
          {summary}
        </p>
        {wrong !== null && <p className="field-error">{wrong}</p>}
      </div>
    </li>
  )
}
