/** Reads what clients of the gateway send, within limits of size for each and for all together. */
import type { IncomingMessage } from 'node:http'

/** One message (bytes). */
const longestBody = 64 * 1024 * 1024
/** All that are being read at once (bytes). */
const mostAtOnce = 256 * 1024 * 1024

/** Room for bodies that are being read. */
export class BodyBudget {
  #used = 0

  take(bytes: number): boolean {
    if (this.#used + bytes > mostAtOnce) return false
    this.#used += bytes
    return true
  }

  give(bytes: number): void {
    this.#used -= bytes
  }
}

/** The whole body, or why it is not read to its end. Rejects when the client goes away meanwhile. */
export async function readBody(request: IncomingMessage, budget: BodyBudget): Promise<Buffer | 'too-large' | 'busy'> {
  if (Number(request.headers['content-length'] ?? 0) > longestBody) return 'too-large'
  const parts: Buffer[] = []
  let size = 0
  try {
    // Left in the middle, the request must not be destroyed: its answer is yet to be sent.
    for await (const part of request.iterator({ destroyOnReturn: false })) {
      const chunk = part as Buffer
      if (size + chunk.length > longestBody) return 'too-large'
      if (!budget.take(chunk.length)) return 'busy'
      size += chunk.length
      parts.push(chunk)
    }
    return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)
  } finally {
    budget.give(size)
  }
}
