/** Why a definition may not be started, and the state that a server is in for as long: pure. */
import { assertNever } from '../../../shared/assert-never'
import type { ConnectionState } from '../../../shared/model/connection'
import type { Problem } from '../../../shared/model/problem'

/** Why a definition may not be started at all, whatever the person wants. */
export type Block =
  | { kind: 'disabled'; where: string }
  | { kind: 'invalid'; problem: Problem }
  | { kind: 'needs-approval'; problem: Problem }

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
