/** Whether a definition may be started at all, and the state that a server is in when it may not: pure. */
import { assertNever } from '../../../shared/assert-never'
import type { ConnectionState } from '../../../shared/model/connection'
import type { Problem } from '../../../shared/model/problem'
import { problem } from '../problems/problem'
import { describeTarget } from '../sources/describe'
import { fingerprint, isInvalid, type Definition } from '../sources/definition'
import { variablesIn } from './expand'
import { invalidEntry } from './launch'

/** Why a definition may not be started at all, whatever the person wants. */
export type Block =
  | { kind: 'disabled'; where: string }
  | { kind: 'invalid'; problem: Problem }
  | { kind: 'needs-approval'; problem: Problem }

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

export function blockedState(block: Block): ConnectionState {
  switch (block.kind) {
    case 'disabled':
      return { kind: 'disabled', where: block.where }
    case 'invalid':
      return { kind: 'failed', problem: block.problem }
    case 'needs-approval':
      return { kind: 'disconnected', problem: block.problem }
    default:
      return assertNever(block)
  }
}

/** Equal for a person, whenever it was found out. */
export function isSameBlock(a: Block, b: Block): boolean {
  const words = (block: Block): string => (block.kind === 'disabled' ? block.where : block.problem.detail)
  return a.kind === b.kind && words(a) === words(b)
}
