/** Which server has which alias, for ever: clients' permissions and prompts name it. Kept in `aliases.json`. */
import { join } from 'node:path'
import { readAsText, type Files, type Logger } from '../ports'
import { fieldsOf, readJson } from '../util/lenient'
import { aliasFor, longestAlias } from './names'

export class Aliases {
  readonly #path: string
  readonly #files: Files
  readonly #logger: Logger
  readonly #byServer = new Map<string, string>()
  /** What is on disk could not be read yet; it is not written over. */
  #unread = false
  #saving: Promise<void> = Promise.resolve()

  constructor(home: string, ports: { files: Files; logger: Logger }) {
    this.#path = join(home, 'aliases.json')
    this.#files = ports.files
    this.#logger = ports.logger
  }

  /** Reads what is kept; what makes no sense is left out. Never throws. */
  async load(): Promise<void> {
    try {
      await this.#read()
    } catch {
      this.#unread = true
      this.#logger.error('The names of servers for AI clients cannot be read just now')
    }
  }

  /** Rejects while the file cannot be read. */
  async #read(): Promise<void> {
    const text = await readAsText(this.#files, this.#path)
    this.#unread = false
    const read = text === null ? null : readJson(text)
    if (read?.ok === false) this.#logger.error('The names of servers for AI clients make no sense; they are made anew')
    const kept = fieldsOf(read?.ok ? fieldsOf(read.value)['aliases'] : null)
    for (const [id, alias] of Object.entries(kept))
      if (typeof alias === 'string' && /^[a-z0-9-]+$/.test(alias) && alias.length <= longestAlias)
        if (!this.#byServer.has(id)) this.#byServer.set(id, alias)
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
    try {
      if (this.#unread) await this.#read()
      const aliases = Object.fromEntries(this.#byServer)
      await this.#files.write(this.#path, `${JSON.stringify({ version: 1, aliases }, null, 2)}\n`)
    } catch {
      this.#logger.error('The names of servers for AI clients cannot be kept')
    }
  }
}
