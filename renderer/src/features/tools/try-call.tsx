/** Tries a tool: a form from its schema, or the arguments as JSON; then the result. */
import { useMemo, useState } from 'react'
import type { IpcError } from '../../../../shared/ipc/result'
import type { Tool, ToolResult } from '../../../../shared/model/capabilities'
import type { ServerView } from '../../../../shared/model/server'
import { request } from '../../ipc/client'
import { argumentsOf, draftOf, fieldOf, parseJson, type Errors } from '../../lib/schema-form'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { ErrorNote } from '../../ui/note'
import { ResultView } from './result-view'
import { SchemaField } from './schema-field'

type Outcome = { ms: number } & ({ result: ToolResult; error: null } | { result: null; error: IpcError })
type Arguments = { ok: true; value: Record<string, unknown> } | { ok: false; errors: Errors }

const jsonPath = '(json)'

export function TryCall({ server, tool }: { server: ServerView; tool: Tool }) {
  const words = text.tools
  const field = useMemo(() => fieldOf(tool.inputSchema), [tool.inputSchema])
  const formed = field.kind === 'object'
  const [draft, setDraft] = useState(() => draftOf(field))
  const [json, setJson] = useState<string | null>(formed ? null : '{}')
  const [errors, setErrors] = useState<Errors>({})
  const [running, setRunning] = useState(false)
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const connected = server.state.kind === 'connected'

  const read = (): Arguments => (json === null ? argumentsOf(field, draft) : readJson(json))
  const call = async (): Promise<void> => {
    if (running) return
    const args = read()
    setErrors(args.ok ? {} : args.errors)
    if (!args.ok) return
    setRunning(true)
    const started = performance.now()
    const answer = await request('server.call', { server: server.id, tool: tool.name, arguments: args.value })
    const ms = performance.now() - started
    setRunning(false)
    setOutcome(answer.ok ? { ms, result: answer.value, error: null } : { ms, result: null, error: answer.error })
  }
  const toJson = (): void => {
    // What is already valid is carried over; what is not would only be in the way.
    const args = argumentsOf(field, draft)
    setJson(JSON.stringify(args.ok ? args.value : {}, null, 2))
    setErrors({})
  }

  return (
    <section className="card try" aria-label={words.try}>
      <div className="try-head">
        <h2>{words.try}</h2>
        {formed && (
          <Button
            look="quiet"
            onClick={() => {
              if (json === null) toJson()
              else setJson(null)
            }}
          >
            {json === null ? words.asJson : words.asForm}
          </Button>
        )}
      </div>
      <form
        className="try-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void call()
        }}
      >
        {json === null && field.kind === 'object' ? (
          field.properties.length === 0 ? (
            <p className="field-note">{words.noArguments}</p>
          ) : (
            <SchemaField name="" path="" field={field} draft={draft} required errors={errors} onChange={setDraft} />
          )
        ) : (
          <Field label={words.json} error={errors[jsonPath]}>
            {(control) => (
              <textarea
                {...control}
                className="input mono"
                rows={6}
                spellCheck={false}
                value={json ?? ''}
                onChange={(event) => setJson(event.target.value)}
              />
            )}
          </Field>
        )}
        <div className="flex">
          <Button type="submit" look="primary" busy={running} disabled={!connected} aria-label={words.runOf(tool.name)}>
            {words.run}
          </Button>
          {!connected && <span className="field-note">{words.notConnected}</span>}
          {running && <span className="field-note">{words.running}</span>}
        </div>
      </form>
      <div role="status" className="try-outcome">
        {outcome !== null && outcome.error !== null && <ErrorNote title={words.callFailed} error={outcome.error} />}
        {outcome !== null && outcome.result !== null && <ResultView result={outcome.result} ms={outcome.ms} />}
      </div>
    </section>
  )
}

function readJson(typed: string): Arguments {
  const parsed = parseJson(typed.trim() === '' ? '{}' : typed)
  if (!parsed.ok) return { ok: false, errors: { [jsonPath]: text.tools.invalid.json(parsed.message) } }
  const { value } = parsed
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { ok: false, errors: { [jsonPath]: text.tools.invalid.object } }
  }
  return { ok: true, value: { ...value } }
}
