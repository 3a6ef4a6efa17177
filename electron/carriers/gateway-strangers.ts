/**
 * Connections of whoever has not shown a token yet. There is room for some of them, the newest; however many come, those
 * who are known keep their connections.
 */
import type { Socket } from 'node:net'

const most = 256

export class Strangers {
  /** In the order in which they came. */
  readonly #sockets = new Set<Socket>()

  came(socket: Socket): void {
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
    if (this.#sockets.size <= most) return
    const [oldest] = this.#sockets
    oldest?.destroy()
  }

  /** It has shown a token. */
  isKnown(socket: Socket): void {
    this.#sockets.delete(socket)
  }
}
