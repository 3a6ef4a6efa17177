/** Whether a definition may be started at all, and the state that a server is in when it may not: pure. */
import { assertNever } from '../../../shared/assert-never'
import type { ConnectionState } from '../../../shared/model/connection'
import type { Problem } from '../../../shared/model/problem'
import { problem } from '../problems/problem'
import { describeTarget } from '../sources/describe'
import { isInvalid, type Definition, type Entry, type RemoteEntry } from '../sources/definition'
import { variablesIn } from '../sources/variables/variables'
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
  if (definition.trusted || approved === definition.fingerprint) return null
  const detail = `${definition.location.path} ${whyAsk(definition, definition.entry)}`
  return { kind: 'needs-approval', problem: problem('config.needs-approval', now, { detail }) }
}

/** What an entry that a repository brings would do: nothing of it happens unasked, for an address can be told much, too. */
function whyAsk(definition: Definition, entry: Entry): string {
  const target = describeTarget(definition)
  if (entry.transport === 'stdio') return `names the program ${target}. Patchbay starts it once you allow it.`
  if (entry.headersHelper !== null) {
    return `names the program of its headersHelper and the address ${target}. Patchbay uses them once you allow it.`
  }
  const variables = [...new Set(variablesOf(definition, entry))]
  return variables.length === 0
    ? `names the address ${target}. Patchbay connects to it once you allow it.`
    : `sends ${variables.join(', ')} from your environment to ${target}. Patchbay connects once you allow it.`
}

function variablesOf({ variables }: Definition, { url, headers, headersFromEnv = [] }: RemoteEntry): string[] {
  const texts = [url, ...Object.values(headers)]
  return [...texts.flatMap((text) => variablesIn(text, variables)), ...headersFromEnv.map(({ variable }) => variable)]
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
