/**
 * Who holds how many connections to the gateway. Of whoever has not shown a token yet there is room for some, the newest;
 * every client has room for some of its own. However many come, the others keep theirs.
 */
import type { Socket } from 'node:net'

const mostStrangers = 256
/** Of one client: as many calls as it may have under way, its streams, and idle ones. */
const mostOfOne = 256

export class Connections {
  /** In the order in which they came. */
  readonly #strangers = new Set<Socket>()
  readonly #clients = new Map<Socket, string>()
  readonly #counts = new Map<string, number>()

  came(socket: Socket): void {
    this.#strangers.add(socket)
    socket.once('close', () => {
      this.#strangers.delete(socket)
      this.#forget(socket)
    })
    if (this.#strangers.size <= mostStrangers) return
    const [oldest] = this.#strangers
    oldest?.destroy()
  }

  /** It has shown the token of this client. False when that has more connections than it needs. */
  isKnown(socket: Socket, client: string): boolean {
    if (this.#clients.get(socket) === client) return true
    const mine = this.#counts.get(client) ?? 0
    if (mine >= mostOfOne) return false
    this.#strangers.delete(socket)
    this.#forget(socket)
    this.#clients.set(socket, client)
    this.#counts.set(client, mine + 1)
    return true
  }

  #forget(socket: Socket): void {
    const client = this.#clients.get(socket)
    if (client === undefined) return
    this.#clients.delete(socket)
    const left = (this.#counts.get(client) ?? 1) - 1
    if (left > 0) this.#counts.set(client, left)
    else this.#counts.delete(client)
  }
}
