/** A call as its line of activity keeps it: what was asked and answered, bounded, and without secrets. Pure. */
import type { ActivityCall } from '../../../shared/model/server'
import { isSecretName, mask } from '../vault/shapes'

/** What is kept of each side (characters). */
const longestSide = 4_000
/** What is read of each text before it is searched for secrets, far beyond what is kept: none may be shown in part (characters). */
const longestText = 16_000
/** A result of thousands of small members is cut here. */
const mostMembers = 2_000

/** @param answer undefined where none came */
export function callRecord(request: unknown, answer: unknown, redact: (text: string) => string): ActivityCall {
  return { request: side(request, redact), answer: answer === undefined ? null : side(answer, redact) }
}

function side(value: unknown, redact: (text: string) => string): string {
  let members = 0
  const text = JSON.stringify(
    value,
    (name, inner: unknown) => {
      members += 1
      if (members > mostMembers) return undefined
      if (name !== '' && isSecretName(name) && isPlain(inner)) return mask
      if (typeof inner !== 'string') return inner
      // Text by text: a secret with a quote or a line break looks otherwise once it is JSON.
      return redact(inner.length > longestText ? `${inner.slice(0, longestText)}…` : inner)
    },
    2,
  )
  const shown = redact(text ?? 'null')
  return shown.length > longestSide ? `${shown.slice(0, longestSide)}…` : shown
}

const isPlain = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number'
