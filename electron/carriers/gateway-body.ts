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
export function readBody(
  request: IncomingMessage,
  client: string,
  room: BodyRoom,
): Promise<Body | 'too-large' | 'busy'> {
  if (Number(request.headers['content-length'] ?? 0) > longestBody) return Promise.resolve('too-large')
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    let size = 0
    const settle = (): void => {
      request.off('data', take).off('end', end).off('error', lost).off('close', lost)
    }
    const stop = (why: 'too-large' | 'busy'): void => {
      settle()
      // Its answer is yet to be sent: the rest is thrown away as it comes.
      request.resume()
      room.give(client, size)
      resolve(why)
    }
    const take = (chunk: Buffer): void => {
      if (size + chunk.length > longestBody) return stop('too-large')
      if (!room.take(client, chunk.length)) return stop('busy')
      size += chunk.length
      parts.push(chunk)
    }
    const end = (): void => {
      settle()
      const bytes = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)
      resolve({ bytes, release: () => room.give(client, size) })
    }
    const lost = (error?: Error): void => {
      settle()
      room.give(client, size)
      reject(error ?? new Error('Its sender has gone away'))
    }
    if (request.destroyed) return lost()
    request.on('data', take).on('end', end).on('error', lost).on('close', lost)
  })
}
