/** What a server itself said about its trouble, as one sentence to be quoted. Pure; the evidence is redacted already. */
import { isFields } from '../../../shared/fields'
import type { Problem } from '../../../shared/model/problem'
import { printable } from '../../../shared/text/printable'

const longest = 240

/** Null where it said nothing that a person could read: markup, a bare code, or what the problem's own words hold already. */
export function ownWords({ code, detail, evidence }: Pick<Problem, 'code' | 'detail' | 'evidence'>): string | null {
  const said = code.startsWith('process.') ? lastLine(evidence.stderr ?? []) : sentenceOf(evidence.body ?? '')
  if (said === null) return null
  const words = printable(said).trim()
  if (!/\p{L}.*\p{L}/u.test(words) || detail.includes(words)) return null
  return words.length > longest ? `${words.slice(0, longest)}…` : words
}

function lastLine(lines: readonly string[]): string | null {
  return lines.findLast((line) => line.trim() !== '' && !/^\s+at /.test(line)) ?? null
}

/** The message of a JSON answer, however it is named; else a short plain text. */
function sentenceOf(body: string): string | null {
  const text = body.trim()
  if (text === '' || text.startsWith('<')) return null
  if (!text.startsWith('{')) return text.includes('\n') ? null : text
  return messageIn(parse(text), 0)
}

const names = ['error_description', 'message', 'detail', 'title', 'reason', 'error'] as const

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
