/** Decides whether a definition may be started at all: pure. */
import { problem } from '../problem'
import { describeTarget } from '../snapshot/describe'
import { fingerprint, isInvalid, type Definition } from '../sources/definition'
import { invalidEntry } from './launch'
import type { Block } from './machine'

/**
 * @param approved the fingerprint that a person has approved, if any: a repository that changes its entry asks anew
 * @param now ms since the epoch
 */
export function blockOf(definition: Definition, approved: string | null, now: number): Block | null {
  if (definition.disabledIn !== null) return { kind: 'disabled', where: definition.disabledIn }
  if (isInvalid(definition.entry)) return { kind: 'invalid', problem: invalidEntry(definition, now) }
  if (definition.trusted || approved === fingerprint(definition)) return null
  // A remote server runs nothing here, unless it names a helper program.
  if (definition.entry.transport !== 'stdio' && definition.entry.headersHelper === null) return null
  const detail = `${definition.location.path} names the program ${describeTarget(definition)}. Patchbay starts it once you allow it.`
  return { kind: 'needs-approval', problem: problem('config.needs-approval', now, { detail }) }
}
