/**
 * Secrets at rest: one encrypted file, its key in the machine's key store. A keychain that gives no key although the file
 * exists is locked, never "signed out" (docs/adr/0003-keytar-behind-a-port.md). Whatever goes wrong with disk or keychain,
 * everything goes on in memory, and is saved as soon as that is possible again.
 */
import { randomBytes } from 'node:crypto'
import type { Problem, ProblemCode } from '../../../shared/model/problem'
import { diskWords } from '../../../shared/text/disk'
import { readAsText, type Cancel, type Clock, type Files, type KeyStore, type Logger } from '../ports'
import { problem } from '../problems/problem'
import { accountOf, keyBytes, seal, unseal } from './envelope'
import { withFileLock } from './file-lock'
import { emptyVault, merge, parseVault, secretsIn, type VaultData } from './vault-data'

export interface VaultOptions {
  path: string
  files: Files
  keyStore: KeyStore
  clock: Clock
  logger: Logger
  /** Called when `problem` changes. */
  changed: () => void
  /** Told of all secrets, whenever they change: from then on no text may show them. */
  learned: (secrets: string[]) => void
}

/** The key, and the name that the key store has it under: each vault has its own, so that none can replace another's. */
interface Key {
  account: string
  bytes: Buffer
}

type VaultProblemCode = Extract<ProblemCode, `vault.${string}`>

/** How long a keychain may take (ms): it may be waiting for a person, and a start must not. */
const keychainLimit = 5_000
/** What could not be saved is tried again after this long, then after twice as long, up to the second (ms). */
const retryMs = { first: 2_000, longest: 60_000 }
/** The keychain has given no answer (`null` is one). */
const failed = Symbol('failed')

export class Vault {
  readonly #options: VaultOptions
  /** The keychain has handed out what is needed, so the file may be read and replaced. */
  #open = false
  #key: Key | null = null
  /** What is true now. */
  #data: VaultData = emptyVault()
  /** The file as it was last seen. */
  #text: string | null = null
  /** The memory is ahead of the file. */
  #unsaved = false
  #problem: Problem | null = null
  readonly #working = new Set<Promise<void>>()
  #closed = false
  #retry: Cancel | null = null
  #retryAfter = retryMs.first

  constructor(options: VaultOptions) {
    this.#options = options
  }

  /** What is wrong with keeping secrets; null while all is well. */
  get problem(): Problem | null {
    return this.#problem
  }

  get data(): VaultData {
    return this.#data
  }

  /** Reads the file, or finds out why that is impossible. Never throws. Called again for "Unlock". */
  async open(): Promise<void> {
    await this.#locked(async () => {
      this.#problem = null
      this.#open = true
      if (!(await this.#take())) return
      if (this.#text === null || this.#unsaved) await this.#save()
    })
  }

  /**
   * Changes the data in one step, on top of what another process may have written meanwhile. Resolves once it is on disk,
   * or (`problem` says why) in memory only. Never throws.
   */
  async update(change: (data: VaultData) => VaultData): Promise<void> {
    await this.#locked(async () => {
      const mayReplace = this.#open && (await this.#take())
      const next = change(this.#data)
      if (next === this.#data && !this.#unsaved) return
      // In memory first: what cannot be saved is not lost.
      this.#data = next
      this.#unsaved = true
      if (mayReplace) await this.#save()
    })
  }

  /** Takes in what another process may have written. Never throws. */
  async reread(): Promise<void> {
    if (this.#open) await this.#locked(async () => void (await this.#take()))
  }

  /** Resolves when nothing is being read or written, after a last try; from now on changes are kept in memory only. */
  async close(): Promise<void> {
    if (this.#unsaved) await this.#saveAgain()
    while (this.#working.size > 0) await Promise.allSettled(this.#working)
    this.#closed = true
    this.#open = false
    this.#retry?.()
  }

  /** The file is read and replaced by one process and task at a time. */
  async #locked(work: () => Promise<void>): Promise<void> {
    const before = this.#problem?.code
    const working = this.#closed ? work() : withFileLock(`${this.#options.path}.lock`, work)
    this.#working.add(working)
    await working.finally(() => this.#working.delete(working))
    this.#options.learned(secretsIn(this.#data))
    if (this.#problem?.code !== before) this.#options.changed()
    this.#planRetry()
  }

  /** Room on the disk comes back without anybody telling. */
  #planRetry(): void {
    this.#retry?.()
    this.#retry = null
    if (!this.#unsaved) this.#retryAfter = retryMs.first
    if (!this.#unsaved || !this.#open || this.#closed) return
    this.#retry = this.#options.clock.after(this.#retryAfter, () => {
      this.#saveAgain().catch((error: unknown) =>
        this.#options.logger.error('Saving again failed', { error: String(error) }),
      )
    })
    this.#retryAfter = Math.min(this.#retryAfter * 2, retryMs.longest)
  }

  async #saveAgain(): Promise<void> {
    await this.update((data) => data)
  }

  /** Takes in the file, as far as there is one. @returns whether it may be replaced now */
  async #take(): Promise<boolean> {
    const { path, files } = this.#options
    let text: string | null
    try {
      text = await readAsText(files, path)
    } catch (error) {
      return this.#report('vault.unsaved', `${diskWords(error)}: ${path} cannot be read.`)
    }
    if (text === null) {
      // Somebody has removed it; what is in memory is still true.
      this.#unsaved ||= this.#text !== null
      this.#text = null
      return true
    }
    return text === this.#text || this.#read(text)
  }

  async #read(text: string): Promise<boolean> {
    const account = orNull(() => accountOf(text))
    if (account === null) return this.#putAside(text)
    const key = this.#key?.account === account ? this.#key : await this.#fetchKey(account)
    if (!key) return false
    const stored = orNull(() => parseVault(unseal(text, key.bytes)))
    if (!stored) return this.#putAside(text)
    this.#key = key
    this.#data = this.#unsaved ? merge(stored, this.#data) : stored
    this.#text = text
    return true
  }

  /** What cannot be read is never overwritten: a copy stays beside the new file. */
  async #putAside(text: string): Promise<boolean> {
    const { path, files, clock } = this.#options
    const copy = `${path}.damaged-${new Date(clock.now()).toISOString().replaceAll(/[-:.]/g, '')}`
    try {
      await files.write(copy, text)
    } catch (error) {
      return this.#report('vault.unsaved', `${path} is damaged, and no copy of it can be made. ${diskWords(error)}.`)
    }
    this.#report('vault.damaged', `The file with the sign-ins could not be read. It was kept as ${copy}.`)
    // Whatever spoiled the file may have spoiled the key as well.
    this.#key = null
    this.#text = null
    this.#unsaved = true
    return true
  }

  async #save(): Promise<void> {
    const { path, files } = this.#options
    const key = this.#key ?? (await this.#makeKey())
    if (!key) return
    const text = seal(JSON.stringify(this.#data), key.account, key.bytes)
    try {
      await files.write(path, text)
    } catch (error) {
      this.#report('vault.unsaved', `${diskWords(error)}: ${path} cannot be written.`)
      return
    }
    this.#text = text
    this.#unsaved = false
    if (this.#problem?.code === 'vault.unsaved') this.#problem = null
  }

  async #fetchKey(account: string): Promise<Key | null> {
    const stored = await this.#askKeychain((store) => store.get(account))
    if (stored === failed) return null
    if (stored !== null) return { account, bytes: Buffer.from(stored, 'base64') }
    this.#close('vault.locked', 'The keychain did not give Patchbay the key to your sign-ins. It is probably locked.')
    return null
  }

  async #makeKey(): Promise<Key | null> {
    const key = { account: `vault-${randomBytes(8).toString('hex')}`, bytes: randomBytes(keyBytes) }
    const done = await this.#askKeychain((store) => store.set(key.account, key.bytes.toString('base64')))
    this.#key = done === failed ? null : key
    return this.#key
  }

  async #askKeychain<T>(ask: (store: KeyStore) => Promise<T>): Promise<T | typeof failed> {
    try {
      const answer = await inTime(ask(this.#options.keyStore))
      if (answer !== failed) return answer
      this.#close('vault.locked', 'The keychain does not answer. It may be waiting for its password.')
    } catch (error) {
      const reason = reasonOf(error)
      this.#close(isLocked(reason) ? 'vault.locked' : 'vault.unavailable', `The keychain cannot be used: ${reason}`)
    }
    return failed
  }

  /** From now on in memory only, until `open` is called again. */
  #close(code: VaultProblemCode, detail: string): void {
    this.#open = false
    this.#report(code, detail)
  }

  #report(code: VaultProblemCode, detail: string): false {
    const { logger, clock } = this.#options
    logger.info('The vault has a problem', { code, detail })
    this.#problem = problem(code, clock.now(), { detail })
    return false
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown reason'
  return 'code' in error ? String(error.code) : error.message
}

/** In the words of libsecret and of macOS; what nobody understands counts as "absent", where the same can be tried. */
function isLocked(reason: string): boolean {
  return /\blocked\b|interaction is not allowed/i.test(reason)
}

function orNull<T>(work: () => T): T | null {
  try {
    return work()
  } catch {
    return null
  }
}

async function inTime<T>(work: Promise<T>): Promise<T | typeof failed> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<typeof failed>((resolve) => {
    timer = setTimeout(() => resolve(failed), keychainLimit)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
