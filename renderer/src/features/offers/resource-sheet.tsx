/** A resource, read on request; a template gets its address filled in first. */
import { useState } from 'react'
import type { IpcResult } from '../../../../shared/ipc/result'
import type { Resource, ResourceContents, ResourceTemplate } from '../../../../shared/model/capabilities'
import { takesRequests } from '../../../../shared/model/connection'
import type { ServerView } from '../../../../shared/model/server'
import { request } from '../../ipc/client'
import { fillTemplate, variablesOf } from '../../lib/uri-template'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { ErrorNote } from '../../ui/note'
import { StrangerText } from '../../ui/stranger-text'
import { ContentBlocks } from '../../parts/content-blocks'

const words = text.offers

export function ResourceSheet({ server, resource }: { server: ServerView; resource: Resource | ResourceTemplate }) {
  const template = 'uri' in resource ? null : String(resource.uriTemplate)
  const [values, setValues] = useState<Record<string, string>>({})
  const [answer, setAnswer] = useState<IpcResult<ResourceContents> | null>(null)
  const [busy, setBusy] = useState(false)
  const address = template === null ? String(resource['uri']) : fillTemplate(template, values)
  const read = async (): Promise<void> => {
    if (busy) return
    setBusy(true)
    setAnswer(await request('server.readResource', { server: server.id, uri: address }))
    setBusy(false)
  }
  return (
    <>
      <div className="tool-head selectable">
        <h3>
          <StrangerText>{resource.title ?? resource.name}</StrangerText>
        </h3>
        <code>{address}</code>
        {resource.description !== undefined && (
          <p className="tool-description">
            <StrangerText>{resource.description}</StrangerText>
          </p>
        )}
      </div>
      <form
        className="card try-form"
        onSubmit={(event) => {
          event.preventDefault()
          void read()
        }}
      >
        {template !== null &&
          variablesOf(template).map((name) => (
            <Field key={name} label={name}>
              {(control) => (
                <input
                  {...control}
                  className="input"
                  spellCheck={false}
                  value={values[name] ?? ''}
                  onChange={(event) => setValues({ ...values, [name]: event.target.value })}
                />
              )}
            </Field>
          ))}
        <div className="flex">
          <Button type="submit" look="primary" busy={busy} disabled={!takesRequests(server.state)}>
            {words.read}
          </Button>
          {!takesRequests(server.state) && <span className="field-note">{words.notConnected}</span>}
        </div>
        <div role="status" className="result">
          {answer?.ok === false && <ErrorNote title={words.readFailed} error={answer.error} />}
          {answer?.ok === true && (
            <ContentBlocks blocks={answer.value.contents.map((resource) => ({ type: 'resource', resource }))} />
          )}
        </div>
      </form>
    </>
  )
}
