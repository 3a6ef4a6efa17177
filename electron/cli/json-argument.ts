/** A JSON object that somebody has typed or piped in. */
import { isFields } from '../../shared/fields'
import { usageFailure } from './failure'

/** @param what its name in the refusal, as the beginning of a sentence @throws CommandFailure when the text is none */
export function parseJsonObject(text: string, what: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw usageFailure(`${what} must be JSON, and this is not`)
  }
  if (!isFields(value)) throw usageFailure(`${what} must be a JSON object`)
  return value
}
