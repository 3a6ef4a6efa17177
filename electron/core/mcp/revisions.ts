/**
 * Which revision a server of the older era is offered. By the specification one that does not know it names another (2025-11-25,
 * lifecycle, "Version Negotiation"); many refuse instead, some break, and some never answer (docs/mcp-facts.md, "Revisions").
 */
import type { Fault } from '../problems/fault'
import type { EraVerdict } from './mcp'

/** Those of the older era, the newest first. */
export const revisions = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'] as const
const newest = revisions[0]
/** While greetings fail in a way that says nothing, every other one has another revision. */
const turns = [newest, '2025-06-18', newest, '2024-11-05'] as const

/** What greetings have brought, over all connections to one server. */
export class Offers {
  #unclear = 0

  /** For the next greeting. @param known what was learnt of the server a short while ago: a failure is about something else then */
  next(known: EraVerdict | null): string {
    if (known?.era === 'legacy') return known.offered ?? newest
    return turns[this.#unclear % turns.length] ?? newest
  }

  failed(fault: Fault, known: EraVerdict | null): void {
    if (known === null && saysNothing(fault)) this.#unclear += 1
  }

  /** It is another server by now. */
  forget(): void {
    this.#unclear = 0
  }
}

function saysNothing(fault: Fault): boolean {
  return fault.kind === 'timeout' || (fault.kind === 'http' && fault.status === 500)
}

/** Words far behind the beginning of a refusal are not about the greeting. */
const longestSaid = 2_000

/**
 * What may be offered in the same attempt, after this one was refused: what the refusal names, else all others. Empty where it was
 * refused for another reason, or only revisions are named that Patchbay cannot greet in.
 * @param data the `data` of a JSON-RPC error
 */
export function otherRevisions(fault: Fault, data: unknown, refused: string): string[] {
  const said = saidIn(fault, data)
  if (said === null) return []
  const named = [...said.matchAll(/\b20\d\d-\d\d-\d\d\b/g)].map(([date]) => date).filter((date) => date !== refused)
  return revisions.filter((revision) => revision !== refused && (named.length === 0 || named.includes(revision)))
}

/** Null where the refusal cannot be about the revision. */
function saidIn(fault: Fault, data: unknown): string | null {
  if (fault.kind === 'http') return [400, 422].includes(fault.status) ? (fault.body ?? '').slice(0, longestSaid) : null
  if (fault.kind !== 'rpc') return null
  const said = `${fault.message} ${data === undefined ? '' : JSON.stringify(data)}`.slice(0, longestSaid)
  return invalid.has(fault.code) || /version|protocol/i.test(said) ? said : null
}

/** Invalid Request and Invalid params (JSON-RPC 2.0, 5.1). */
const invalid: ReadonlySet<number> = new Set([-32600, -32602])
