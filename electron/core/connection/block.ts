/** Decides whether a definition may be started at all: pure. */
import { problem } from '../problem'
import { describeTarget } from '../snapshot/describe'
import { fingerprint, isInvalid, type Definition } from '../sources/definition'
import type { Block } from './blocked'
import { variablesIn } from './expand'
import { invalidEntry } from './launch'

/**
 * @param approved the fingerprint that a person has approved, if any: a repository that changes its entry asks anew
 * @param now ms since the epoch
 */
export function blockOf(definition: Definition, approved: string | null, now: number): Block | null {
  if (definition.disabledIn !== null) return { kind: 'disabled', where: definition.disabledIn }
  if (isInvalid(definition.entry)) return { kind: 'invalid', problem: invalidEntry(definition, now) }
  if (definition.trusted || approved === fingerprint(definition)) return null
  const reason = whyAsk(definition)
  if (reason === null) return null
  const detail = `${definition.location.path} ${reason}`
  const hint = 'What a project’s file asks for happens only once you allow it.'
  return { kind: 'needs-approval', problem: problem('config.needs-approval', now, { detail, hint }) }
}

/** Why an entry that a repository brings may not be used unasked; null when it may. */
function whyAsk(definition: Definition): string | null {
  const { entry } = definition
  if (isInvalid(entry)) return null
  const target = describeTarget(definition)
  if (entry.transport === 'stdio' || entry.headersHelper !== null) {
    return `names the program ${entry.transport === 'stdio' ? target : 'of its headersHelper'}. Patchbay starts it once you allow it.`
  }
  // A remote server runs nothing here, but it must not be sent what only this machine knows.
  const variables = [entry.url, ...Object.values(entry.headers)].flatMap(variablesIn)
  if (variables.length === 0) return null
  return `sends ${[...new Set(variables)].join(', ')} from your environment to ${target}. Patchbay connects once you allow it.`
}
