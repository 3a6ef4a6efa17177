/** Tries a tool: a form from its schema and the arguments as JSON are two views of one draft; then the result. */
import { useMemo, useRef, useState } from 'react'
import type { Tool } from '../../../../shared/model/capabilities'
import { takesRequests } from '../../../../shared/model/connection'
import type { ServerView } from '../../../../shared/model/server'
import { isFields } from '../../../../shared/fields'
import { argumentsOf, type Errors } from '../../lib/schema-arguments'
import { beside, draftOf, parseJson, valueSoFar } from '../../lib/schema-draft'
import { fieldOf } from '../../lib/schema-form'
import { attemptKey, callTool, changeAttempt, useCalls, type Attempt } from '../../store/calls'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { Modal } from '../../ui/modal'
import { CallOutcomes } from './call-outcomes'
import { CallProgress } from './call-progress'
import { SchemaField } from '../../parts/schema-field'

const words = text.tools
const jsonPath = '(json)'

export function TryCall({ server, tool }: { server: ServerView; tool: Tool }) {
  const field = useMemo(() => fieldOf(tool.inputSchema), [tool.inputSchema])
  const formed = field.kind === 'object'
  const key = attemptKey(server.id, tool)
  const first = useMemo(
    (): Attempt => ({ draft: draftOf(field), json: formed ? null : '{}', beside: {}, running: null, outcomes: [] }),
    [field, formed],
  )
  const attempt = useCalls(({ attempts }) => attempts[key]) ?? first
  const [errors, setErrors] = useState<Errors>({})
  const [asking, setAsking] = useState<Record<string, unknown> | null>(null)
  const form = useRef<HTMLFormElement>(null)
  const connected = takesRequests(server.state)
  const change = (part: Partial<Attempt>): void => changeAttempt(key, part, first)
  const wrong = Object.keys(errors).length

  const refuse = (found: Errors): void => {
    setErrors(found)
    // A frame later, when the fields are marked: the first of them is where the person goes on.
    requestAnimationFrame(() => {
      const marked = form.current?.querySelector<HTMLElement>(
        '[aria-invalid="true"], [data-invalid] input, [data-invalid] button',
      )
      marked?.focus()
      marked?.scrollIntoView?.({ block: 'center' })
    })
  }
  const read = (): Record<string, unknown> | null => {
    const args = attempt.json === null ? argumentsOf(field, attempt.draft) : readJson(attempt.json)
    if (!args.ok) {
      refuse(args.errors)
      return null
    }
    setErrors({})
    return attempt.json === null ? { ...attempt.beside, ...args.value } : args.value
  }
  const run = (args: Record<string, unknown>): void => void callTool(server.id, tool.name, key, args, first)
  const submit = (): void => {
    if (attempt.running !== null) return
    const args = read()
    if (args === null) return
    if (mayDestroy(tool)) setAsking(args)
    else run(args)
  }
  const toJson = (): void => {
    const so = valueSoFar(field, attempt.draft)
    change({ json: JSON.stringify({ ...attempt.beside, ...(isFields(so) ? so : {}) }, null, 2) })
    setErrors({})
  }
  const toForm = (): void => {
    const parsed = readJson(attempt.json ?? '{}')
    if (!parsed.ok) return refuse(parsed.errors)
    change({ json: null, draft: draftOf(field, parsed.value), beside: beside(field, parsed.value) })
    setErrors({})
  }

  return (
    <section className="card try" aria-label={words.try}>
      <div className="try-head">
        <h2>{words.try}</h2>
        {formed && (
          <Button look="quiet" onClick={attempt.json === null ? toJson : toForm}>
            {attempt.json === null ? words.asJson : words.asForm}
          </Button>
        )}
      </div>
      <form
        ref={form}
        className="try-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        {attempt.json === null && field.kind === 'object' ? (
          <>
            {field.properties.length === 0 && <p className="field-note">{words.noArguments}</p>}
            <SchemaField
              name=""
              path=""
              field={field}
              draft={attempt.draft}
              required
              errors={errors}
              onChange={(draft) => change({ draft })}
            />
            {Object.keys(attempt.beside).length > 0 && (
              <p className="field-note">{words.beside(Object.keys(attempt.beside))}</p>
            )}
          </>
        ) : (
          <Field label={words.json} error={errors[jsonPath]}>
            {(control) => (
              <textarea
                {...control}
                className="input mono"
                rows={8}
                spellCheck={false}
                value={attempt.json ?? ''}
                onChange={(event) => change({ json: event.target.value })}
              />
            )}
          </Field>
        )}
        <div className="flex">
          <Button
            type="submit"
            look="primary"
            busy={attempt.running !== null}
            disabled={!connected}
            aria-label={words.runOf(tool.name)}
          >
            {words.run}
          </Button>
          {!connected && <span className="field-note">{words.notConnected}</span>}
          {wrong > 0 && (
            <span className="field-error" role="status">
              {words.needYou(wrong)}
            </span>
          )}
        </div>
      </form>
      {attempt.running !== null && (
        <CallProgress server={server.id} callKey={key} running={attempt.running} tool={tool.name} />
      )}
      <CallOutcomes
        outcomes={attempt.outcomes}
        onReuse={(args) =>
          change({
            json: formed ? null : JSON.stringify(args, null, 2),
            draft: draftOf(field, args),
            beside: beside(field, args),
          })
        }
      />
      <Modal
        open={asking !== null}
        onClose={() => setAsking(null)}
        title={words.confirmTitle(tool.title ?? tool.name)}
        lead={words.confirmBody(server.name)}
        footer={
          <>
            <Button onClick={() => setAsking(null)}>{text.cancel}</Button>
            <Button
              look="danger"
              onClick={() => {
                if (asking !== null) run(asking)
                setAsking(null)
              }}
            >
              {words.runOf(tool.name)}
            </Button>
          </>
        }
      />
    </section>
  )
}

/** What a tool says of itself. One that says nothing is not asked about each time: nobody reads what is always there. */
function mayDestroy({ annotations }: Tool): boolean {
  return annotations?.['destructiveHint'] === true && annotations['readOnlyHint'] !== true
}

function readJson(typed: string): { ok: true; value: Record<string, unknown> } | { ok: false; errors: Errors } {
  const parsed = parseJson(typed.trim() === '' ? '{}' : typed)
  if (!parsed.ok) return { ok: false, errors: { [jsonPath]: words.invalid.json } }
  if (!isFields(parsed.value)) return { ok: false, errors: { [jsonPath]: words.invalid.object } }
  return { ok: true, value: { ...parsed.value } }
}
