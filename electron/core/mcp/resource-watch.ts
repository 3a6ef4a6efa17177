/**
 * The resources of one connection of whose changes somebody wants to hear. A server of 2025-11-25 or older is asked for each
 * (`resources/subscribe`); later ones are told with the stream of changes, which is then opened anew.
 */
import type { McpClient } from './mcp'
import { whyItFailed } from '../problems/fault'

export interface ResourceWatchOptions {
  /** The present one. */
  client: () => McpClient
  /** Opens the stream of changes anew. */
  listenAgain: () => void
  log: (message: string) => void
}

/** For one subscription (ms). */
const patience = 20_000

export class ResourceWatch {
  readonly #options: ResourceWatchOptions
  #wanted: ReadonlySet<string> = new Set()
  /** What the present connection was asked for. */
  #asked = new Set<string>()

  constructor(options: ResourceWatchOptions) {
    this.#options = options
  }

  get uris(): readonly string[] {
    return [...this.#wanted]
  }

  /** From now on these, and no others. */
  set(uris: readonly string[]): void {
    this.#wanted = new Set(uris)
    this.#ask()
  }

  /** There is another connection, which knows of nothing yet; its stream of changes is opened by whoever has made it. */
  renewed(): void {
    this.#asked = this.#options.client().era === 'modern' ? new Set(this.#wanted) : new Set()
    this.#ask()
  }

  #ask(): void {
    const client = this.#options.client()
    const more = [...this.#wanted].filter((uri) => !this.#asked.has(uri))
    const less = [...this.#asked].filter((uri) => !this.#wanted.has(uri))
    this.#asked = new Set(this.#wanted)
    if (more.length + less.length === 0) return
    if (client.era === 'modern') return this.#options.listenAgain()
    for (const uri of more) this.#send(client, 'resources/subscribe', uri)
    for (const uri of less) this.#send(client, 'resources/unsubscribe', uri)
  }

  #send(client: McpClient, method: string, uri: string): void {
    client.ask(method, { uri }, patience).catch((error: unknown) => {
      this.#options.log(`${method}: ${whyItFailed(error)}`)
    })
  }
}
