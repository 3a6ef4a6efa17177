/**
 * Where the browser comes back to after a sign-in: for whoever forwards a port (SSH, containers), and for issuers that know
 * one name of this machine alone. The default is whatever works.
 */
import { useState } from 'react'
import { saveSettings, useSettings } from '../../store/settings'
import { text } from '../../text/en'
import { Field } from '../../ui/field'
import { Segments } from '../../ui/segments'

const words = text.settings.callback
const hosts = ['any', '127.0.0.1', 'localhost'] as const

export function Callback() {
  const { callbackHost, callbackPort } = useSettings()
  return (
    <div className="field">
      <span className="field-label">{words.title}</span>
      <p className="field-note">{words.lead}</p>
      <Segments
        label={words.host}
        value={callbackHost ?? 'any'}
        options={hosts.map((value) => ({ value, label: value === 'any' ? words.anyHost : value }))}
        onChange={(value) => void saveSettings({ callbackHost: value === 'any' ? null : value })}
      />
      <Port saved={callbackPort} />
    </div>
  )
}

/** Saved once it is whole: half of a number is a number, too. */
function Port({ saved }: { saved: number | null }) {
  const [typed, setTyped] = useState(saved === null ? '' : String(saved))
  const [error, setError] = useState<string>()
  const save = (): void => {
    const port = portIn(typed)
    setError(port === undefined ? words.invalidPort : undefined)
    if (port !== undefined && port !== saved) void saveSettings({ callbackPort: port })
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <Field label={words.port} error={error}>
        {(control) => (
          <input
            {...control}
            className="input mono"
            inputMode="numeric"
            placeholder={words.anyPort}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            onBlur={save}
          />
        )}
      </Field>
    </form>
  )
}

/** Null: whichever is free; undefined: no port. */
function portIn(typed: string): number | null | undefined {
  const bare = typed.trim()
  if (bare === '') return null
  const port = /^\d{1,5}$/.test(bare) ? Number(bare) : 0
  return port >= 1 && port <= 65_535 ? port : undefined
}
