/** What a server itself said about its trouble, as one sentence to be quoted. Pure; the evidence is redacted already. */
import { isFields } from '../fields'
import type { Problem } from '../model/problem'
import { lastWords } from './last-words'
import { printable } from './printable'

const longest = 240

/** Beside the problem's detail: null, too, where that holds them already. */
export function ownWords(problem: Pick<Problem, 'detail' | 'evidence'>): string | null {
  const words = allWords(problem)
  return words === null || problem.detail.includes(words) ? null : cut(words)
}

/** Where the detail is not shown. Null where it said nothing that a person could read: markup, or a bare code. */
export function wordsOfItsOwn(problem: Pick<Problem, 'evidence'>): string | null {
  const words = allWords(problem)
  return words === null ? null : cut(words)
}

function allWords({ evidence }: Pick<Problem, 'evidence'>): string | null {
  const said = evidence.stderr ? ofProgram(evidence.stderr) : sentenceOf(evidence.body ?? '')
  if (said === null) return null
  const words = printable(said).trim()
  return /\p{L}.*\p{L}/u.test(words) ? words : null
}

function cut(words: string): string {
  return words.length > longest ? `${words.slice(0, longest)}…` : words
}

function ofProgram(stderr: readonly string[]): string | null {
  const said = lastWords(stderr)
  return said?.startsWith('{') ? (sentenceOf(said) ?? said) : said
}

/** The message of a JSON answer, however it is named; else a short plain text. */
function sentenceOf(body: string): string | null {
  const text = body.trim()
  if (text === '' || text.startsWith('<')) return null
  if (!text.startsWith('{')) return text.includes('\n') ? null : text
  return messageIn(parse(text), 0)
}

const names = ['error_description', 'message', 'msg', 'detail', 'title', 'reason', 'error'] as const

function messageIn(value: unknown, depth: number): string | null {
  if (typeof value === 'string') return value
  if (!isFields(value) || depth > 2) return null
  for (const name of names) {
    const found = messageIn(value[name], depth + 1)
    if (found !== null && found !== '') return found
  }
  return null
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Only the beginning of a body is kept: what it says may still be whole.
    return /"(?:error_description|message|detail)"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? null
  }
}
