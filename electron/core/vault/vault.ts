/**
 * Secrets at rest: one encrypted file, its key in the machine's key store. A keychain that gives no key although the file
 * exists is locked, never "signed out" (platform-facts.md, "Keychain"); then everything goes on in memory.
 */
import { randomBytes } from 'node:crypto'
import type { Problem } from '../../../shared/model/problem'
import type { Clock, Files, KeyStore, Logger } from '../ports'
import { problem } from '../problem'
import { keyBytes, seal, unseal } from './envelope'
import { withFileLock } from './file-lock'
import { emptyVault, type VaultData } from './vault-data'

const account = 'vault-key'

export interface VaultOptions {
  path: string
  files: Files
  keyStore: KeyStore
  clock: Clock
  logger: Logger
  /** Called when `problem` changes. */
  changed: () => void
}

export class Vault {
  readonly #options: VaultOptions
  #key: Buffer | null = null
  /** What is true now; on disk too unless there is a problem. */
  #data: VaultData = emptyVault()
  #text: string | null = null
  #problem: Problem | null = null

  constructor(options: VaultOptions) {
    this.#options = options
  }

  /** Why secrets are in memory only; null while all is well. */
  get problem(): Problem | null {
    return this.#problem
  }

  get data(): VaultData {
    return this.#data
  }

  /** Reads the file, or finds out why that is impossible. Never throws. Called again for "Unlock". */
  async open(): Promise<void> {
    const { path, files, keyStore, logger } = this.#options
    const unsaved = this.#problem ? this.#data : null
    try {
      const text = await files.read(path)
      const stored = await keyStore.get(account)
      if (stored === null && text !== null)
        return this.#report(
          'vault.locked',
          'The keychain does not hand out the key of the vault. It is probably locked.',
        )
      this.#key = stored === null ? await this.#newKey() : Buffer.from(stored, 'base64')
      this.#read(text)
      this.#report(null)
      if (unsaved) await this.update((data) => ({ ...mergeUnsaved(data, unsaved) }))
    } catch (error) {
      logger.info('The vault cannot be opened', { error: String(error) })
      this.#report(
        'vault.unavailable',
        `The vault cannot be opened: ${error instanceof Error ? error.message : 'unknown reason'}`,
      )
    }
  }

  /**
   * Changes the data in one step, on top of what another process may have written meanwhile. Resolves once it is on disk;
   * while there is a problem it is changed in memory only.
   */
  async update(change: (data: VaultData) => VaultData): Promise<void> {
    const key = this.#key
    if (!key || this.#problem) {
      this.#data = change(this.#data)
      return
    }
    const { path, files } = this.#options
    await withFileLock(`${path}.lock`, async () => {
      this.#read(await files.read(path))
      const next = change(this.#data)
      if (next === this.#data) return
      const text = seal(JSON.stringify(next), key)
      await files.write(path, text)
      this.#data = next
      this.#text = text
    })
  }

  /** Takes in what another process may have written. */
  async reread(): Promise<void> {
    if (this.#key && !this.#problem) this.#read(await this.#options.files.read(this.#options.path))
  }

  #read(text: string | null): void {
    if (!this.#key || text === this.#text) return
    if (text !== null) this.#data = JSON.parse(unseal(text, this.#key)) as VaultData
    else this.#data = emptyVault()
    this.#text = text
  }

  async #newKey(): Promise<Buffer> {
    const key = randomBytes(keyBytes)
    await this.#options.keyStore.set(account, key.toString('base64'))
    return key
  }

  #report(code: 'vault.locked' | 'vault.unavailable' | null, detail = ''): void {
    const before = this.#problem?.code ?? null
    this.#problem = code === null ? null : problem(code, this.#options.clock.now(), { detail })
    if (before !== code) this.#options.changed()
  }
}

/** Sign-ins made while the vault was closed win over what was in it. */
function mergeUnsaved(stored: VaultData, unsaved: VaultData): VaultData {
  return {
    version: 1,
    registrations: { ...stored.registrations, ...unsaved.registrations },
    grants: { ...stored.grants, ...unsaved.grants },
    endpoints: { ...stored.endpoints, ...unsaved.endpoints },
    clients: { ...stored.clients, ...unsaved.clients },
  }
}
