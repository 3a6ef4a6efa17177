/** Which server has which alias, for ever: clients' permissions and prompts name it. Kept in `aliases.json`. */
import { join } from 'node:path'
import type { Files, Logger } from '../ports'
import { fieldsOf } from '../util/lenient'
import { aliasFor, longestAlias } from './names'

export class Aliases {
  readonly #path: string
  readonly #files: Files
  readonly #logger: Logger
  readonly #byServer = new Map<string, string>()
  #saving: Promise<void> = Promise.resolve()

  constructor(home: string, ports: { files: Files; logger: Logger }) {
    this.#path = join(home, 'aliases.json')
    this.#files = ports.files
    this.#logger = ports.logger
  }

  /** Reads what is kept; what makes no sense is left out. Never throws. */
  async load(): Promise<void> {
    try {
      const kept = fieldsOf(fieldsOf(JSON.parse((await this.#files.read(this.#path)) ?? '{}'))['aliases'])
      for (const [id, alias] of Object.entries(kept))
        if (typeof alias === 'string' && /^[a-z0-9-]+$/.test(alias) && alias.length <= longestAlias)
          this.#byServer.set(id, alias)
    } catch {
      this.#logger.error('The names of servers for AI clients cannot be read; they are made anew')
    }
  }

  /** The alias of a server; one that was never seen gets one. */
  of(id: string, name: string): string {
    const known = this.#byServer.get(id)
    if (known !== undefined) return known
    const alias = aliasFor(name, id, new Set(this.#byServer.values()))
    this.#byServer.set(id, alias)
    this.#saving = this.#saving.then(() => this.#save())
    return alias
  }

  /** Resolves when everything is on disk, or could not be. */
  saved(): Promise<void> {
    return this.#saving
  }

  async #save(): Promise<void> {
    const aliases = Object.fromEntries(this.#byServer)
    try {
      await this.#files.write(this.#path, `${JSON.stringify({ version: 1, aliases }, null, 2)}\n`)
    } catch {
      this.#logger.error('The names of servers for AI clients cannot be kept')
    }
  }
}
