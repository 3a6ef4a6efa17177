/** A field with one control: text, a number, yes or no, one of a few, or JSON as it is. */
import { limitsOf } from '../lib/schema-arguments'
import { isChoice, type Draft } from '../lib/schema-draft'
import type { Field as Plan } from '../lib/schema-form'
import { text } from '../text/en'
import { Field } from '../ui/field'
import { SecretInput } from '../ui/secret-input'
import type { SchemaFieldProps } from './schema-field'

type Simple = Exclude<Plan, { kind: 'object' | 'list' | 'branch' | 'choices' }>

export function SimpleField(props: SchemaFieldProps & { field: Simple }) {
  const { name, path, field, draft, required, item = false, errors, onChange } = props
  const label = field.title ?? name
  const typed = typeof draft === 'string' ? draft : ''
  return (
    <Field
      label={label}
      mark={marksOf(required && !item, field.kind === 'json')}
      hint={hintOf(field)}
      error={errors[path]}
    >
      {(control) => {
        switch (field.kind) {
          case 'text':
            if (field.secret) {
              return (
                <SecretInput
                  {...control}
                  aria-label={label}
                  value={typed}
                  onChange={(event) => onChange(event.target.value)}
                />
              )
            }
            return field.long || typed.includes('\n') ? (
              <textarea
                {...control}
                className="input"
                value={typed}
                onChange={(event) => onChange(event.target.value)}
              />
            ) : (
              <input
                {...control}
                className="input"
                type={inputTypes[field.format ?? 'none']}
                placeholder={field.format === 'date-time' ? '2026-01-31T09:00:00Z' : undefined}
                spellCheck={false}
                value={typed}
                onChange={(event) => onChange(event.target.value)}
              />
            )
          case 'number':
            return (
              <input
                {...control}
                className="input"
                inputMode={field.integer ? 'numeric' : 'decimal'}
                value={typed}
                onChange={(event) => onChange(event.target.value)}
              />
            )
          case 'boolean':
            if (required) {
              return (
                <input
                  {...control}
                  type="checkbox"
                  checked={draft === true}
                  onChange={(event) => onChange(event.target.checked)}
                />
              )
            }
            return (
              <select
                {...control}
                className="input"
                value={typeof draft === 'boolean' ? String(draft) : ''}
                onChange={(event) => onChange(event.target.value === '' ? null : event.target.value === 'true')}
              >
                <option value="">{text.tools.notSet}</option>
                <option value="true">{text.tools.yes}</option>
                <option value="false">{text.tools.no}</option>
              </select>
            )
          case 'choice':
            return (
              <select
                {...control}
                className="input"
                value={chosenOf(draft)}
                onChange={(event) =>
                  onChange(event.target.value === '' ? null : { choice: Number(event.target.value) })
                }
              >
                <option value="">{text.tools.notSet}</option>
                {field.options.map((option, index) => (
                  <option key={index} value={index}>
                    {typeof option === 'string' ? option : JSON.stringify(option)}
                  </option>
                ))}
              </select>
            )
          case 'json':
            return (
              <textarea
                {...control}
                className="input mono"
                spellCheck={false}
                value={typed}
                onChange={(event) => onChange(event.target.value)}
              />
            )
          default:
            return field satisfies never
        }
      }}
    </Field>
  )
}

function chosenOf(draft: Draft): string {
  return isChoice(draft) ? String(draft.choice) : ''
}

const inputTypes = {
  none: 'text',
  date: 'date',
  time: 'time',
  'date-time': 'text',
  email: 'email',
  uri: 'url',
} as const

/** What it is for, and what may stand in it. */
export function hintOf(field: Plan): string | undefined {
  const parts = [field.description, limitsOf(field)].filter((part) => part !== null)
  return parts.length === 0 ? undefined : parts.join(' · ')
}

function marksOf(required: boolean, raw: boolean): string | undefined {
  const marks = [required && text.required, raw && text.tools.rawField].filter((mark) => mark !== false)
  return marks.length === 0 ? undefined : marks.join(' · ')
}
