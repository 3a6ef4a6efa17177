/** Adds what a pasted text holds: first shown as it was understood, then tested or added, each with its own outcome. */
import { useEffect, useState } from 'react'
import type { ImportPreview } from '../../../../shared/ipc/contract'
import type { IpcResult } from '../../../../shared/ipc/result'
import { request } from '../../ipc/client'
import { draftOf, filledIn, wrongName } from '../../lib/entry'
import { useAddDraft } from '../../store/add-draft'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { focusOnMount } from '../../ui/focus-on-mount'
import { ErrorNote } from '../../ui/note'
import { PreviewLine, type Outcome } from './preview-line'
import { TrialButton, useTrial, type Candidate } from './trial'

const words = text.add
const pauseMs = 250

interface Answer {
  /** The text that this answers. */
  pasted: string
  result: IpcResult<ImportPreview>
}

interface PasteFormProps {
  taken: readonly string[]
  onAdded: (id: string) => void
  onCancel: () => void
}

export function PasteForm({ taken, onAdded, onCancel }: PasteFormProps) {
  const { text: pasted, names, values } = useAddDraft()
  const answer = useAnswer(pasted)
  const [outcomes, setOutcomes] = useState<Record<string, Outcome>>({})
  const [busy, setBusy] = useState(false)
  const trial = useTrial()

  // While the person goes on typing, the last answer stays, but nothing can be added from it.
  const upToDate = answer !== null && answer.pasted === pasted
  const shown = pasted.trim() === '' ? null : (answer?.result ?? null)
  const failure = shown?.ok === false ? shown.error : null
  const entries = shown?.ok === true ? shown.value.entries : []
  const called = entries.map((entry) => (names[entry.name] ?? entry.name).trim())
  const mistakes = entries.map((entry, index) => {
    if (outcomes[entry.name] === 'added') return null
    const name = called[index] ?? ''
    const twice = called.indexOf(name) !== index ? words.invalid.pairTwice : null
    return wrongName(name, taken) ?? twice
  })
  const ready: Candidate[] = entries.flatMap((entry, index) =>
    entry.problem === null && outcomes[entry.name] !== 'added' && mistakes[index] === null
      ? [{ key: entry.name, name: called[index] ?? '', entry: filledIn(entry.entry, values) }]
      : [],
  )
  // A name that is taken is only to be changed; an entry with a problem is lost.
  const sound = entries.filter((entry) => entry.problem === null && outcomes[entry.name] !== 'added')
  const single = entries.length === 1 ? entries[0] : undefined
  const editable = single?.problem === null ? draftOf(called[0] ?? '', filledIn(single.entry, values)) : null

  const submit = async (): Promise<void> => {
    if (busy || !upToDate || ready.length === 0) return
    setBusy(true)
    let last: string | null = null
    let failed = false
    for (const { key, name, entry } of ready) {
      const result = await request('server.add', { name, entry })
      if (result.ok) last = result.value.id
      else failed = true
      const outcome: Outcome = result.ok ? 'added' : result.error
      setOutcomes((before) => ({ ...before, [key]: outcome }))
    }
    setBusy(false)
    const whole = entries.every((entry, index) => entry.problem === null && mistakes[index] === null)
    if (!failed && last !== null && whole) onAdded(last)
  }
  const change = (part: Partial<ReturnType<typeof useAddDraft.getState>>): void => {
    useAddDraft.setState(part)
    trial.reset()
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
        <Field label={words.text} hint={words.textHint}>
          {(control) => (
            <textarea
              {...control}
              className="input mono"
              rows={entries.length === 0 ? 9 : 5}
              ref={focusOnMount}
              spellCheck={false}
              placeholder={words.textPlaceholder}
              value={pasted}
              onChange={(event) => {
                change({ text: event.target.value })
                setOutcomes({})
              }}
            />
          )}
        </Field>
        <div role="status">
          {failure !== null && <ErrorNote title={words.notRead} error={failure} />}
          {entries.length > 0 && <p className="field-label">{words.wouldAdd(sound.length)}</p>}
        </div>
        {entries.length > 0 && (
          <ul className="previews">
            {entries.map((entry, index) => (
              <PreviewLine
                key={entry.name}
                found={entry}
                name={names[entry.name] ?? entry.name}
                mistake={mistakes[index] ?? null}
                values={values}
                outcome={outcomes[entry.name] ?? null}
                trial={trial.outcomes[entry.name]}
                onName={(name) => change({ names: { ...names, [entry.name]: name } })}
                onValue={(token, value) => change({ values: { ...values, [token]: value } })}
              />
            ))}
          </ul>
        )}
      </div>
      <div className="entry-foot">
        {editable !== null && (
          <Button look="quiet" className="first" onClick={() => change({ way: 'form', form: editable })}>
            {words.edit}
          </Button>
        )}
        <Button onClick={onCancel}>{text.cancel}</Button>
        <TrialButton trial={trial} candidates={upToDate ? ready : []} />
        <Button type="submit" look="primary" busy={busy} disabled={!upToDate || ready.length === 0}>
          {words.submitMany(ready.length === 0 ? sound.length : ready.length)}
        </Button>
      </div>
    </form>
  )
}

/** What the engine makes of the text, a moment after the last key; null before the first answer. */
function useAnswer(pasted: string): Answer | null {
  const [answer, setAnswer] = useState<Answer | null>(null)
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
  return answer
}
