/** Asks in place for the values that a server's file leaves to the person (inputs of VS Code). */
import { useEffect, useState, type FormEvent } from 'react'
import { problemOf } from '../../../../shared/model/connection'
import type { InputView } from '../../../../shared/model/input'
import type { ServerView } from '../../../../shared/model/server'
import { inputsOf, saveInputs } from '../../store/inputs'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { SecretInput } from '../../ui/secret-input'
import './consent.css'

const words = text.consent.inputs

/** Nothing while the server waits for no such value. */
export function InputsCard({ server }: { server: ServerView }) {
  const waits = problemOf(server.state)?.code === 'config.needs-input'
  const [inputs, setInputs] = useState<readonly InputView[]>([])
  const { id } = server
  useEffect(() => {
    let isCurrent = true
    if (waits) void inputsOf(id).then((found) => isCurrent && setInputs(found.filter(({ isKnown }) => !isKnown)))
    return () => {
      isCurrent = false
    }
  }, [id, waits])
  if (!waits || inputs.length === 0) return null
  return (
    <section className="card client-id-card">
      <h2>{words.title(server.name, inputs.length)}</h2>
      <p>{words.lead}</p>
      <InputsForm server={server} inputs={inputs} />
    </section>
  )
}

function InputsForm({ server, inputs }: { server: ServerView; inputs: readonly InputView[] }) {
  const [values, setValues] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(inputs.map(({ id, suggested }) => [id, suggested ?? ''])),
  )
  const [checked, setChecked] = useState(false)
  const [busy, setBusy] = useState(false)
  const save = (event: FormEvent): void => {
    event.preventDefault()
    setChecked(true)
    if (busy || inputs.some(({ id }) => (values[id] ?? '') === '')) return
    setBusy(true)
    void saveInputs(server, values).then(() => setBusy(false))
  }
  return (
    <form onSubmit={save} noValidate>
      {inputs.map((input) => (
        <Field
          key={input.id}
          label={input.label ?? input.id}
          error={checked && (values[input.id] ?? '') === '' ? words.missing : undefined}
        >
          {(control) => {
            const common = {
              ...control,
              value: values[input.id] ?? '',
              onChange: (event: { target: { value: string } }) =>
                setValues((before) => ({ ...before, [input.id]: event.target.value })),
            }
            if (input.options !== null)
              return (
                <select {...common} className="input">
                  <option value="">{words.choose}</option>
                  {input.options.map((option) => (
                    <option key={option} value={option}>
                      {option}
                    </option>
                  ))}
                </select>
              )
            return input.isSecret ? (
              <SecretInput {...common} aria-label={input.label ?? input.id} />
            ) : (
              <input {...common} className="input mono" autoComplete="off" spellCheck={false} />
            )
          }}
        </Field>
      ))}
      <div className="flex">
        <Button look="primary" type="submit" busy={busy} aria-label={words.saveOf(server.name)}>
          {words.save}
        </Button>
      </div>
    </form>
  )
}
