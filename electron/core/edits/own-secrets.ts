/** Secrets that an edit gives to Patchbay's own list: they go into the vault, and a reference to them into the file. */
import { randomBytes } from 'node:crypto'
import { isFields } from '../../../shared/fields'
import { PatchbayError } from '../../../shared/ipc/result'
import type { Client } from '../sources/client'
import type { Change } from '../sources/documents/change'
import type { FileChange } from '../sources/writing'
import { takeSecrets } from '../vault/static-secrets'
import type { Vault } from '../vault/vault'

export function hideOwnSecrets(
  client: Client,
  changes: readonly FileChange[],
): { changes: readonly FileChange[]; secrets: Record<string, string> } {
  if (client.id !== 'patchbay') return { changes, secrets: {} }
  const secrets: Record<string, string> = {}
  const hidden = changes.map((each) => ({ ...each, changes: each.changes.map((change) => hide(change, secrets)) }))
  return { changes: hidden, secrets }
}

/** An entry stands at `mcpServers`, name; what is deeper is a part of one. */
function hide(change: Change, secrets: Record<string, string>): Change {
  if (change.kind !== 'set') return change
  const inEntry = change.path.slice(2)
  const entry = inEntry.reduceRight<unknown>((value, name) => ({ [name]: value }), change.value)
  if (!isFields(entry)) return change
  const taken = takeSecrets(entry, () => randomBytes(4).toString('hex'))
  Object.assign(secrets, taken.secrets)
  const value = inEntry.reduce<unknown>((inner, name) => (isFields(inner) ? inner[name] : inner), taken.entry)
  return { ...change, value }
}

/** Keeps secrets before anything refers to them; the answer forgets them again. Throws `vault-closed`. */
export async function keepSecrets(
  vault: Pick<Vault, 'problem' | 'update'>,
  secrets: Readonly<Record<string, string>>,
): Promise<() => Promise<void>> {
  const ids = Object.keys(secrets)
  if (ids.length === 0) return () => Promise.resolve()
  const forget = (): Promise<void> =>
    vault.update((data) => ({
      ...data,
      secrets: Object.fromEntries(Object.entries(data.secrets).filter(([id]) => !ids.includes(id))),
    }))
  await vault.update((data) => ({ ...data, secrets: { ...data.secrets, ...secrets } }))
  const { problem } = vault
  if (problem === null || problem.code === 'vault.damaged') return forget
  await forget()
  const instead = 'Nothing was changed. Mend that, or refer to a variable of your environment instead: ${NAME}.'
  throw new PatchbayError('vault-closed', `Its secrets cannot be kept: ${problem.detail} ${instead}`)
}
