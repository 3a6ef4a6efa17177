/** Reads what clients of the gateway send, within limits of size for each message, for each client and for all together. */
import type { IncomingMessage } from 'node:http'

/** One message (bytes). */
const longestBody = 64 * 1024 * 1024
/** All that are being read, or whose calls have no answer yet (bytes). */
const mostAtOnce = 256 * 1024 * 1024

/** A message takes its room until its call is over: what is relayed is kept as it came. */
export interface Body {
  bytes: Buffer
  release(): void
}

/** Room for bodies. However much one client takes, half of what it leaves is there for the next. */
export class BodyRoom {
  readonly #byClient = new Map<string, number>()
  #used = 0

  /** Taken by everybody (bytes). */
  get used(): number {
    return this.#used
  }

  /** Takes room, or answers false when there is none for this client. */
  take(client: string, bytes: number): boolean {
    const mine = this.#byClient.get(client) ?? 0
    const others = this.#used - mine
    if (mine + bytes > (mostAtOnce - others) / 2) return false
    this.#set(client, mine + bytes)
    return true
  }

  give(client: string, bytes: number): void {
    this.#set(client, (this.#byClient.get(client) ?? 0) - bytes)
  }

  #set(client: string, bytes: number): void {
    this.#used += bytes - (this.#byClient.get(client) ?? 0)
    if (bytes > 0) this.#byClient.set(client, bytes)
    else this.#byClient.delete(client)
  }
}

/**
 * The whole body, or why it is not read to its end. Rejects when its sender goes away meanwhile.
 * @param client id of whoever sends it
 */
export async function readBody(
  request: IncomingMessage,
  client: string,
  room: BodyRoom,
): Promise<Body | 'too-large' | 'busy'> {
  if (Number(request.headers['content-length'] ?? 0) > longestBody) return 'too-large'
  const parts: Buffer[] = []
  let size = 0
  let isWhole = false
  try {
    // Left in the middle, the request must not be destroyed: its answer is yet to be sent.
    for await (const part of request.iterator({ destroyOnReturn: false })) {
      const chunk = part as Buffer
      if (size + chunk.length > longestBody) return 'too-large'
      if (!room.take(client, chunk.length)) return 'busy'
      size += chunk.length
      parts.push(chunk)
    }
    isWhole = true
    const bytes = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)
    return { bytes, release: () => room.give(client, size) }
  } finally {
    if (!isWhole) room.give(client, size)
  }
}
