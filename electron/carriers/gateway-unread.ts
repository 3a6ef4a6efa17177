/** What has been said to clients of the gateway and not been read by them: bounded for each and for all together. */
import type { ServerResponse } from 'node:http'
import { onceGone } from './gateway-gone'

/** Of one client, and of all (bytes): what is let go beyond it is the oldest answer of whoever reads least. */
const mostOfOne = 160 * 1024 * 1024
const mostOfAll = 512 * 1024 * 1024
/** Less than this (bytes) is merely on its way. */
const worthMention = 64 * 1024

export class Unread {
  /** In the order in which they were opened. */
  readonly #open = new Map<ServerResponse, string>()

  /** Waiting to be read by everybody (bytes). */
  get size(): number {
    let size = 0
    for (const response of this.#open.keys()) size += response.writableLength
    return size
  }

  /** From now on what waits in it counts; what is returned is to be called after something was written to it. */
  open(client: string, response: ServerResponse): () => void {
    this.#open.set(response, client)
    onceGone(response, () => this.#open.delete(response))
    return () => {
      if (response.writableLength > worthMention) this.#check()
    }
  }

  #check(): void {
    for (;;) {
      const byClient = new Map<string, number>()
      let all = 0
      for (const [response, client] of this.#open) {
        byClient.set(client, (byClient.get(client) ?? 0) + response.writableLength)
        all += response.writableLength
      }
      const [[worst, most] = ['', 0]] = [...byClient].sort(([, one], [, other]) => other - one)
      if (most <= mostOfOne && all <= mostOfAll) return
      const oldest = [...this.#open].find(
        ([response, client]) => client === worst && response.writableLength > worthMention,
      )
      if (!oldest) return
      this.#open.delete(oldest[0])
      oldest[0].destroy()
    }
  }
}
