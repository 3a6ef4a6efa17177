/** A prompt: its arguments are filled in, and what the server makes of them is shown. */
import { useState } from 'react'
import type { IpcResult } from '../../../../shared/ipc/result'
import type { Prompt, PromptResult } from '../../../../shared/model/capabilities'
import { takesRequests } from '../../../../shared/model/connection'
import type { ServerView } from '../../../../shared/model/server'
import { request } from '../../ipc/client'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { ErrorNote } from '../../ui/note'
import { StrangerText } from '../../ui/stranger-text'
import { ContentBlocks } from '../../parts/content-blocks'

const words = text.offers

export function PromptSheet({ server, prompt }: { server: ServerView; prompt: Prompt }) {
  const [values, setValues] = useState<Record<string, string>>({})
  const [tried, setTried] = useState(false)
  const [answer, setAnswer] = useState<IpcResult<PromptResult> | null>(null)
  const [busy, setBusy] = useState(false)
  const fields = prompt.arguments ?? []
  const missing = fields.filter(({ name, required }) => required === true && (values[name] ?? '') === '')
  const get = async (): Promise<void> => {
    setTried(true)
    if (busy || missing.length > 0) return
    setBusy(true)
    const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''))
    setAnswer(await request('server.getPrompt', { server: server.id, prompt: prompt.name, arguments: given }))
    setBusy(false)
  }
  return (
    <>
      <div className="tool-head selectable">
        <h3>
          <StrangerText>{prompt.title ?? prompt.name}</StrangerText>
        </h3>
        <p className="tool-description">
          <StrangerText>{prompt.description ?? text.tools.noDescription}</StrangerText>
        </p>
      </div>
      <form
        className="card try-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void get()
        }}
      >
        {fields.map(({ name, description, required }) => (
          <Field
            key={name}
            label={name}
            mark={required === true ? text.required : undefined}
            hint={description}
            error={tried && missing.some((one) => one.name === name) ? text.tools.invalid.required : undefined}
          >
            {(control) => (
              <input
                {...control}
                className="input"
                value={values[name] ?? ''}
                onChange={(event) => setValues({ ...values, [name]: event.target.value })}
              />
            )}
          </Field>
        ))}
        <div className="flex">
          <Button type="submit" look="primary" busy={busy} disabled={!takesRequests(server.state)}>
            {words.get}
          </Button>
          {!takesRequests(server.state) && <span className="field-note">{words.notConnected}</span>}
        </div>
        <div role="status" className="result">
          {answer?.ok === false && <ErrorNote title={words.getFailed} error={answer.error} />}
          {answer?.ok === true &&
            answer.value.messages.map(({ role, content }, index) => (
              <section key={index} aria-label={role ?? words.message}>
                <h4>{role ?? words.message}</h4>
                <ContentBlocks blocks={Array.isArray(content) ? content : [content]} />
              </section>
            ))}
        </div>
      </form>
    </>
  )
}
