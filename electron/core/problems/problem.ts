/** Builds problems: the standing words of their code; callers add what they saw. */
import { printable } from '../../../shared/text/printable'
import { printableEvidence } from './evidence'
import type { Evidence, Problem, ProblemCode } from '../../../shared/model/problem'
import { standingWords, type Words } from './standing-words'

/** With words in place of the standing ones where the case is known better. */
interface Seen extends Partial<Words> {
  /** What happened, in full sentences for a person. */
  detail: string
  evidence?: Evidence
}

/**
 * Makes a problem of what was seen. `now` in ms since the epoch. The caller redacts what it passes in; what is said passes the
 * filter here, for a stranger's word often stands in the middle of a sentence of ours.
 */
export function problem(code: ProblemCode, now: number, seen: Seen): Problem {
  const standing = standingWords[code]
  return {
    code,
    title: printable(seen.title ?? standing.title),
    detail: printable(seen.detail),
    hint: printable(seen.hint ?? standing.hint),
    action: seen.action ?? standing.action,
    evidence: printableEvidence(seen.evidence ?? {}),
    at: new Date(now).toISOString(),
  }
}
