/**
 * Which questions of servers are told outside the window: those that come while nobody looks at it, each once, until they are
 * answered or looked at. Nothing that a server has written stands there: it may be a secret, and others see a screen. Pure but for
 * its memory.
 */
import type { QuestionView } from '../model/question'
import type { Situation } from './incidents'

export interface QuestionNotice {
  /** One notification replaces another of the same id. */
  id: string
  title: string
  body: string
  /** The question that the window is to be opened at. */
  question: string
}

export interface QuestionWatch {
  /** Takes the present questions. @returns what is to be shown now, and the ids of notices that nobody needs any more */
  take(questions: readonly QuestionView[], situation: Situation): { fresh: QuestionNotice[]; over: string[] }
}

/** More than this at once is told in one. */
const mostSingle = 2
/** A name comes from a file (characters). */
const longestName = 60

const waits: Readonly<Record<QuestionView['kind'], string>> = {
  form: 'A call waits for your answer.',
  url: 'A call waits for you to open a page.',
  sampling: 'A call waits for what a language model would say.',
}

export function watchQuestions(): QuestionWatch {
  /** Those that have been told, or were seen in the window. */
  const known = new Set<string>()
  /** What is shown, with the questions that it is about. */
  const shown = new Map<string, readonly string[]>()
  return {
    take(questions, { inFront }) {
      const present = new Set(questions.map(({ id }) => id))
      const over = [...shown].filter(([, about]) => inFront || !about.some((id) => present.has(id))).map(([id]) => id)
      for (const id of over) shown.delete(id)
      for (const id of known) if (!present.has(id)) known.delete(id)
      const unknown = questions.filter(({ id }) => !known.has(id))
      for (const { id } of unknown) known.add(id)
      if (inFront || unknown.length === 0) return { fresh: [], over }
      if (unknown.length <= mostSingle) {
        const fresh = unknown.map(single)
        for (const { id, question } of fresh) shown.set(id, [question])
        return { fresh, over }
      }
      const [first] = unknown
      const notice = together(unknown.length, first?.id ?? '')
      shown.set(
        notice.id,
        unknown.map(({ id }) => id),
      )
      return { fresh: [notice], over: over.filter((id) => id !== notice.id) }
    },
  }
}

function single({ id, name, kind }: QuestionView): QuestionNotice {
  const short = name.length > longestName ? `${name.slice(0, longestName)}…` : name
  return { id: `question ${id}`, title: `${short} asks you something`, body: waits[kind], question: id }
}

function together(count: number, first: string): QuestionNotice {
  return {
    id: 'question several',
    title: `${count} questions wait for you`,
    body: 'Calls wait for your answers.',
    question: first,
  }
}
