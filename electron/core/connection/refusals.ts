/** What is not done for a server as it stands now, in words: the machine's block turned into an error for whoever asked. */
import { PatchbayError } from '../../../shared/ipc/result'
import type { Block } from '../launch/block'
import type { Location } from '../sources/definition'

/** Nothing is asked or sent anywhere for what a repository names and nobody has allowed. Throws `PatchbayError`. */
export function refuseUnapproved(block: Block | null, { name, path }: Location): void {
  if (block?.kind !== 'needs-approval') return
  throw new PatchbayError(
    'needs-approval',
    `${path} brings ${name} along, and nobody has allowed it yet. Connect it to allow it.`,
  )
}

/** Nothing is begun for an entry that is switched off in its file. Throws `PatchbayError`. */
export function refuseDisabled(block: Block | null, { name }: Location): void {
  if (block?.kind !== 'disabled') return
  throw new PatchbayError('switched-off', `${name} is switched off in ${block.where}. Switch it on there.`)
}
