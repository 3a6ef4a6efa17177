/** What may leave as an error: one of Patchbay's own kinds, in words for a person. */
import { AuthError } from '../../electron/core/problems/auth-error'
import { FaultError } from '../../electron/core/problems/fault'
import { PatchbayError } from '../../shared/ipc/result'
import { must, Violation } from './target'

/** How libraries and JavaScript itself talk. */
const foreign =
  /ZodError|\b(?:Type|Range|Syntax|Reference)Error\b|invalid_(?:type|union|value)\b|is not (?:a function|iterable|defined)|Cannot (?:read|destructure|convert|access)|Unexpected (?:token|end of)|\[object \w+\]|Maximum call stack|\n\s*at \S+ \(|\bat file:|node:internal|\bundefined\b/

/** Fails for text that no person should read. */
export function mustBePlain(text: string, where: string): void {
  must(text.trim() !== '', `${where} says nothing`)
  const found = foreign.exec(text)
  must(found === null, `${where} talks like a library: ${JSON.stringify(text.slice(0, 200))}`)
}

/** Fails unless it is an error that was thrown on purpose, with words of its own. */
export function mustBeOurs(error: unknown): void {
  if (error instanceof Violation) throw error
  if (error instanceof AuthError || error instanceof FaultError || error instanceof PatchbayError) return
  throw new Violation(`a foreign error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
}
