/** For a browser on another computer: brings the address that it ended on to the sign-in that waits. */
import { useId, useState, type FormEvent } from 'react'
import type { ServerView } from '../../../../shared/model/server'
import { finishSignIn } from '../../store/sign-in'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'

const words = text.consent.bring

export function BringAddress({ server }: { server: ServerView }) {
  const [open, setOpen] = useState(false)
  const form = useId()
  return (
    <div className="bring">
      <Button look="quiet" aria-expanded={open} aria-controls={form} onClick={() => setOpen(!open)}>
        {words.ask}
      </Button>
      {open && <BringForm id={form} server={server} />}
    </div>
  )
}

function BringForm({ id, server }: { id: string; server: ServerView }) {
  const [address, setAddress] = useState('')
  const [error, setError] = useState<string | undefined>(undefined)
  const [busy, setBusy] = useState(false)
  const bring = async (): Promise<void> => {
    if (address.trim() === '') return setError(words.missing)
    setBusy(true)
    const wrong = await finishSignIn(server, address)
    setBusy(false)
    setError(wrong ?? undefined)
    // It holds a code that is good for one sign-in: it is not left standing.
    if (wrong === null) setAddress('')
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    void bring()
  }
  return (
    <form id={id} onSubmit={submit} noValidate>
      <Field label={words.label} hint={words.hint} error={error}>
        {(control) => (
          <input
            {...control}
            className="input mono"
            autoComplete="off"
            spellCheck={false}
            value={address}
            onChange={(event) => {
              setAddress(event.target.value)
              setError(undefined)
            }}
          />
        )}
      </Field>
      <Button type="submit" busy={busy} aria-label={words.sendOf(server.name)}>
        {words.send}
      </Button>
    </form>
  )
}
