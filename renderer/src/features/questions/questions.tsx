/** What a server asks in the middle of a call, one question after another: answered, declined, or only closed. */
import { useMemo, useRef, useState, type FormEvent, type ReactNode } from 'react'
import { assertNever } from '../../../../shared/assert-never'
import type { QuestionAnswer, QuestionView } from '../../../../shared/model/question'
import { argumentsOf, type Errors } from '../../lib/schema-arguments'
import { draftOf } from '../../lib/schema-draft'
import { fieldOf } from '../../lib/schema-form'
import { CopyButton } from '../../parts/copy-button'
import { SchemaField } from '../../parts/schema-field'
import { answerQuestion } from '../../store/questions'
import { useMirror } from '../../store/selectors'
import { useView } from '../../store/view'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { Modal } from '../../ui/modal'
import { ErrorNote } from '../../ui/note'
import { StrangerText } from '../../ui/stranger-text'
import type { IpcError } from '../../../../shared/ipc/result'
import './questions.css'

const words = text.questions

const none: readonly QuestionView[] = []

export function Questions() {
  const questions = useMirror((mirror) => mirror.snapshot?.questions ?? none)
  const wanted = useView((view) => view.question)
  const shown = questions.find(({ id }) => id === wanted) ?? questions[0]
  // What is typed for one is still there after another that was clicked meanwhile.
  return questions.map((question) => <Asked key={question.id} question={question} open={question === shown} />)
}

function Asked({ question, open }: { question: QuestionView; open: boolean }) {
  const reply = useReply(question.id)
  switch (question.kind) {
    case 'form':
      return <FormQuestion question={question} reply={reply} open={open} />
    case 'url':
      return <PageQuestion question={question} reply={reply} open={open} />
    case 'sampling':
      return <SamplingQuestion question={question} reply={reply} open={open} />
    default:
      return assertNever(question)
  }
}

interface Reply {
  send: (answer: QuestionAnswer) => void
  busy: boolean
  error: IpcError | null
}

function useReply(id: string): Reply {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<IpcError | null>(null)
  const send = (answer: QuestionAnswer): void => {
    setBusy(true)
    void answerQuestion(id, answer).then((failed) => {
      setBusy(false)
      setError(failed)
    })
  }
  return { send, busy, error }
}

interface FrameProps {
  question: QuestionView
  reply: Reply
  open: boolean
  lead: string
  /** What saying yes is called. */
  yes: string
  onYes: () => void
  children: ReactNode
}

/** Saying no is as near as saying yes; Escape says neither. */
function Frame({ question, reply, open, lead, yes, onYes, children }: FrameProps) {
  return (
    <Modal
      open={open}
      onClose={() => reply.send({ action: 'cancel' })}
      title={words.title(question.name)}
      lead={lead}
      footer={
        <>
          <Button onClick={() => reply.send({ action: 'decline' })}>{words.decline}</Button>
          <Button look="primary" busy={reply.busy} onClick={onYes}>
            {yes}
          </Button>
        </>
      }
    >
      {reply.error !== null && <ErrorNote title={words.failed} error={reply.error} />}
      {children}
    </Modal>
  )
}

type Of<K extends QuestionView['kind']> = { question: Extract<QuestionView, { kind: K }>; reply: Reply; open: boolean }

function FormQuestion({ question, reply, open }: Of<'form'>) {
  const field = useMemo(() => fieldOf(question.schema), [question.schema])
  const [draft, setDraft] = useState(() => draftOf(field))
  const [errors, setErrors] = useState<Errors>({})
  const form = useRef<HTMLFormElement>(null)
  const submit = (event?: FormEvent): void => {
    event?.preventDefault()
    if (reply.busy) return
    const read = argumentsOf(field, draft)
    if (read.ok) return reply.send({ action: 'accept', content: contentOf(read.value) })
    setErrors(read.errors)
    // A frame later, when the fields are marked.
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
  }
  return (
    <Frame question={question} reply={reply} open={open} lead={words.form} yes={words.send} onYes={submit}>
      <form ref={form} className="question" noValidate onSubmit={submit}>
        <Message>{question.message}</Message>
        <SchemaField name="" path="" field={field} draft={draft} required errors={errors} onChange={setDraft} />
        {/* Enter sends from any field. */}
        <button type="submit" className="hidden" tabIndex={-1} aria-hidden="true" />
        <p className="field-note">{words.noSecrets(question.name)}</p>
      </form>
    </Frame>
  )
}

/** A form of this kind is flat (2025-11-25, "Elicitation Requests"); whatever else stands there is left out. */
function contentOf(value: Record<string, unknown>): Extract<QuestionAnswer, { action: 'accept' }>['content'] {
  const plain = (one: unknown): one is string | number | boolean | string[] =>
    typeof one === 'string' ||
    typeof one === 'number' ||
    typeof one === 'boolean' ||
    (Array.isArray(one) && one.every((item) => typeof item === 'string'))
  return Object.fromEntries(Object.entries(value).flatMap(([name, one]) => (plain(one) ? [[name, one] as const] : [])))
}

function PageQuestion({ question, reply, open }: Of<'url'>) {
  const { url, host } = question
  return (
    <Frame
      question={question}
      reply={reply}
      open={open}
      lead={words.page}
      yes={words.openAt(host)}
      onYes={() => reply.send({ action: 'accept' })}
    >
      <div className="question">
        <Message>{question.message}</Message>
        <p className="question-page selectable">
          <b>{host}</b>
          <code>{url}</code>
        </p>
        <div>
          <CopyButton label={words.copyAddress} value={() => url} />
        </div>
        <p className="field-note">{words.pageNote}</p>
      </div>
    </Frame>
  )
}

function SamplingQuestion({ question, reply, open }: Of<'sampling'>) {
  const [said, setSaid] = useState('')
  const [missing, setMissing] = useState(false)
  const submit = (): void => {
    if (said.trim() === '') return setMissing(true)
    reply.send({ action: 'accept', text: said })
  }
  return (
    <Frame question={question} reply={reply} open={open} lead={words.sampling} yes={words.send} onYes={submit}>
      <div className="question">
        <ol className="question-talk" aria-label={words.talk}>
          {question.system !== null && (
            <li>
              <b>{words.roles.system}</b>
              <Message>{question.system}</Message>
            </li>
          )}
          {question.messages.map((message, index) => (
            <li key={index}>
              <b>{words.roles[message.role]}</b>
              <Message>{message.text}</Message>
            </li>
          ))}
        </ol>
        <Field label={words.answer} error={missing && said.trim() === '' ? text.tools.invalid.required : undefined}>
          {(control) => (
            <textarea
              {...control}
              className="input"
              rows={4}
              value={said}
              onChange={(event) => setSaid(event.target.value)}
            />
          )}
        </Field>
        <p className="field-note">{words.samplingNote}</p>
      </div>
    </Frame>
  )
}

function Message({ children }: { children: string }) {
  return (
    <p className="question-message selectable">
      <StrangerText>{children}</StrangerText>
    </p>
  )
}
