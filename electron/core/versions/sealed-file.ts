/** What the time machine keeps on disk: sealed with a key from the vault, for entries hold secrets. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import type { LossView } from '../../../shared/model/version'
import { readAsText, type Files, type Logger } from '../ports'
import { whyUnusable } from '../util/unusable'
import { keyBytes, seal, unseal } from '../vault/envelope'
import type { Vault } from '../vault/vault'
import { clientIds, versionSchema, type Version } from './version'

/** Under this name the vault has the key. */
const keyName = 'versions.key'
const account = 'versions'

const lossSchema: z.ZodType<LossView> = z.object({
  version: z.string(),
  client: z.enum(clientIds),
  path: z.string(),
  names: z.array(z.string()),
  at: z.string(),
})
const fileSchema = z.object({
  versions: z.array(versionSchema.nullable().catch(null)),
  texts: z.record(z.string(), z.string()).default({}),
  losses: z.array(lossSchema.nullable().catch(null)).default([]),
})

export interface Sealed {
  versions: readonly Version[]
  /** Whole files as they were last good, by path. */
  texts: Readonly<Record<string, string>>
  /** What has vanished, and nobody has brought back or waved away. */
  losses: readonly LossView[]
}

export interface SealedFileOptions {
  home: string
  files: Files
  logger: Logger
  vault: Pick<Vault, 'data' | 'problem' | 'update'>
}

const nothing: Sealed = { versions: [], texts: {}, losses: [] }

export class SealedFile {
  readonly path: string
  readonly #options: SealedFileOptions

  constructor(options: SealedFileOptions) {
    this.#options = options
    this.path = join(options.home, 'versions.sealed')
  }

  /**
   * What was kept; null while the vault cannot be opened, which may pass. A file that no key of ours opens is put aside.
   * Rejects with the system's error when it cannot be read.
   */
  async read(): Promise<Sealed | null> {
    const { files, vault, logger } = this.#options
    const text = await readAsText(files, this.path)
    if (text === null) return nothing
    const key = vault.data.secrets[keyName]
    if (key === undefined && vault.problem !== null) return null
    try {
      const kept = fileSchema.parse(JSON.parse(unseal(text, Buffer.from(key ?? '', 'base64'))))
      const [versions, losses] = [
        kept.versions.filter((each) => each !== null),
        kept.losses.filter((each) => each !== null),
      ]
      return { versions, texts: kept.texts, losses }
    } catch (error) {
      const reason = whyUnusable(error)
      logger.error('The versions of files make no sense; beginning anew, with the old ones kept', { reason })
      await files.write(`${this.path}.broken`, text)
      return nothing
    }
  }

  /** Keeps it in place of what is there; nothing while the vault keeps nothing: what is secret stays in memory then. */
  async write(sealed: Sealed): Promise<void> {
    const key = await this.#key()
    if (key !== null) await this.#options.files.write(this.path, seal(JSON.stringify(sealed), account, key))
  }

  async #key(): Promise<Buffer | null> {
    const { vault } = this.#options
    if (vault.data.secrets[keyName] === undefined) {
      const made = randomBytes(keyBytes).toString('base64')
      await vault.update((data) =>
        data.secrets[keyName] === undefined ? { ...data, secrets: { ...data.secrets, [keyName]: made } } : data,
      )
    }
    const key = vault.data.secrets[keyName]
    return vault.problem !== null || key === undefined ? null : Buffer.from(key, 'base64')
  }
}
