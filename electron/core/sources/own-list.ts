/** Patchbay's own list, `servers.json`: adds and removes entries. Their secrets are kept in the vault, never in the file. */
import { randomBytes } from 'node:crypto'
import { isFields } from '../../../shared/fields'
import { PatchbayError } from '../../../shared/ipc/result'
import { FileChanged, type SharedFiles } from '../ports'
import { KeyedMutex } from '../util/keyed-mutex'
import { secretsReferredTo, takeSecrets } from '../vault/static-secrets'
import type { Vault } from '../vault/vault'
import { editServer } from './edit'

/** So often others may come in between before an edit is given up. */
const mostConflicts = 5

export interface OwnListOptions {
  path: string
  files: SharedFiles
  vault: Pick<Vault, 'problem' | 'update'>
  /** Reads the file again, now. */
  reread: () => Promise<void>
}

export class OwnList {
  readonly #options: OwnListOptions
  // One edit after another: two at once would each write what they read before the other.
  readonly #edits = new KeyedMutex()

  constructor(options: OwnListOptions) {
    this.#options = options
  }

  /**
   * Writes an entry. Throws `vault-closed` when it has secrets that cannot be kept, `source-broken` when the file does not
   * parse, `FileChanged` when another program writes it without end; then nothing has changed.
   */
  async add(name: string, entry: Record<string, unknown>): Promise<void> {
    const taken = takeSecrets(entry, () => randomBytes(4).toString('hex'))
    const ids = Object.keys(taken.secrets)
    if (ids.length > 0) await this.#keep(taken.secrets)
    try {
      await this.#edit(name, taken.entry)
    } catch (error) {
      await this.#forget(ids)
      throw error
    }
  }

  /**
   * Takes an entry out of the file. `final` forgets the secrets that it alone refers to; `restore` writes it again.
   * @param raw the entry as it stands in the file
   */
  async remove(name: string, raw: unknown): Promise<{ restore: () => Promise<void>; final: () => Promise<void> }> {
    await this.#edit(name, undefined)
    return {
      restore: () => this.#edit(name, isFields(raw) ? raw : {}),
      final: async () => {
        const rest = (await this.#options.files.read(this.#options.path)) ?? ''
        const stillUsed = new Set(secretsReferredTo(rest))
        await this.#forget(secretsReferredTo(raw).filter((id) => !stillUsed.has(id)))
      },
    }
  }

  #edit(name: string, entry: Record<string, unknown> | undefined): Promise<void> {
    return this.#edits.run(this.#options.path, async () => {
      // A person edits this file too: what they save between our look and our write is looked at again, not written over.
      for (let again = mostConflicts; ; again -= 1) {
        try {
          await this.#swap(name, entry)
          break
        } catch (error) {
          if (!(error instanceof FileChanged) || again === 0) throw error
        }
      }
      await this.#options.reread()
    })
  }

  async #swap(name: string, entry: Record<string, unknown> | undefined): Promise<void> {
    const { path, files } = this.#options
    const before = await files.read(path)
    const edited = editServer(before, name, entry)
    if (!edited.ok) {
      throw new PatchbayError('source-broken', `${path} cannot be changed while it is broken, ${edited.message}`)
    }
    if (before !== null) await files.write(`${path}.backup`, before)
    await files.swap(path, { before, after: edited.text, locked: false })
  }

  async #keep(secrets: Record<string, string>): Promise<void> {
    const { vault } = this.#options
    await vault.update((data) => ({ ...data, secrets: { ...data.secrets, ...secrets } }))
    const { problem } = vault
    if (problem === null || problem.code === 'vault.damaged') return
    await this.#forget(Object.keys(secrets))
    const instead = 'Nothing was added. Mend that, or refer to a variable of your environment instead: ${NAME}.'
    throw new PatchbayError('vault-closed', `Its secrets cannot be kept: ${problem.detail} ${instead}`)
  }

  async #forget(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return
    await this.#options.vault.update((data) => ({
      ...data,
      secrets: Object.fromEntries(Object.entries(data.secrets).filter(([id]) => !ids.includes(id))),
    }))
  }
}
