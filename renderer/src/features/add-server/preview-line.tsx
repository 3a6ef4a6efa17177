/** One server that a pasted text holds: its name, how it was understood, what the person has to fill in, and what became of it. */
import type { ImportPreview } from '../../../../shared/ipc/contract'
import type { IpcError } from '../../../../shared/ipc/result'
import { text } from '../../text/en'
import { Field } from '../../ui/field'
import { SecretInput } from '../../ui/secret-input'
import { StateMark } from '../../ui/state-mark'
import { TrialLine, type TrialOutcome } from './trial'

const words = text.add

export type Outcome = 'added' | IpcError

interface PreviewLineProps {
  found: ImportPreview['entries'][number]
  name: string
  mistake: string | null
  values: Readonly<Record<string, string>>
  outcome: Outcome | null
  trial: TrialOutcome | undefined
  onName: (name: string) => void
  onValue: (token: string, value: string) => void
}

export function PreviewLine({ found, name, mistake, values, outcome, trial, onName, onValue }: PreviewLineProps) {
  const { summary, problem, notes, asks } = found
  const wrong = problem ?? (outcome === null || outcome === 'added' ? null : outcome.message)
  return (
    <li>
      <StateMark look={wrong !== null ? 'bad' : outcome === 'added' ? 'good' : 'off'} />
      <div className="grow selectable preview">
        {outcome === 'added' ? (
          <span>
            <b>{name}</b> <span className="field-note">{words.added}</span>
          </span>
        ) : (
          <Field label={words.name} error={mistake ?? undefined}>
            {(control) => (
              <input
                {...control}
                className="input"
                spellCheck={false}
                value={name}
                aria-label={words.nameOf(found.name)}
                onChange={(event) => onName(event.target.value)}
              />
            )}
          </Field>
        )}
        {summary !== '' && <p className="mono preview-summary">{summary}</p>}
        {wrong !== null && <p className="field-error">{wrong}</p>}
        {notes.map((note) => (
          <p key={note} className="field-note">
            {note}
          </p>
        ))}
        {outcome !== 'added' &&
          asks.map(({ token, label }) => (
            <Field key={token} label={label} hint={words.askHint(token)}>
              {(control) => (
                <SecretInput
                  {...control}
                  aria-label={words.askOf(label, found.name)}
                  value={values[token] ?? ''}
                  onChange={(event) => onValue(token, event.target.value)}
                />
              )}
            </Field>
          ))}
        <div role="status">
          <TrialLine outcome={trial} />
        </div>
      </div>
    </li>
  )
}
