/** A labelled field with its hint and its error in place. */
import { useId, type ReactNode } from 'react'

interface FieldProps {
  label: string
  hint?: string | undefined
  error?: string | undefined
  /** A word after the label, such as "required". */
  mark?: string | undefined
  /** Renders the control with these attributes. */
  children: (control: { id: string; 'aria-describedby': string | undefined; 'aria-invalid': boolean }) => ReactNode
}

export function Field({ label, hint, error, mark, children }: FieldProps) {
  const id = useId()
  const described = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`].filter(Boolean).join(' ')
  return (
    <div className="field">
      <label htmlFor={id}>
        {label}
        {mark !== undefined && <span className="field-note">{mark}</span>}
      </label>
      {children({
        id,
        'aria-describedby': described === '' ? undefined : described,
        'aria-invalid': error !== undefined,
      })}
      {hint !== undefined && (
        <span className="field-note selectable" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      {error !== undefined && (
        <span className="field-error" id={`${id}-error`} role="alert">
          {error}
        </span>
      )}
    </div>
  )
}
