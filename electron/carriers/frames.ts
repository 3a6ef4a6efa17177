/** Frames on a byte stream: one JSON value per line, with a limit on what the other side can make us hold in memory. */

/** Longest frame that a server takes from a client, in bytes. */
export const largestRequest = 16 * 1024 * 1024

/** Longest frame that a client takes from the engine it trusts, in bytes. */
export const largestAnswer = 512 * 1024 * 1024

export type FrameEvent = { kind: 'frame'; value: unknown } | { kind: 'too-large' } | { kind: 'not-json' }

/** One frame as bytes. */
export function encodeFrame(value: unknown): string {
  return `${JSON.stringify(value)}\n`
}

/**
 * A reader that is fed chunks and returns what they complete. After `too-large` or `not-json` it returns nothing more:
 * nobody knows where the next frame begins, so the connection is to be closed.
 */
export function createFrameReader(limit: number): (chunk: Buffer) => FrameEvent[] {
  let parts: Buffer[] = []
  let size = 0
  let ended = false
  return (chunk) => {
    const events: FrameEvent[] = []
    let rest = chunk
    while (!ended && rest.length > 0) {
      const end = rest.indexOf(0x0a)
      const part = end === -1 ? rest : rest.subarray(0, end)
      size += part.length
      if (size > limit) {
        ended = true
        events.push({ kind: 'too-large' })
        break
      }
      parts.push(part)
      if (end === -1) break
      const line = parts.length === 1 ? part.toString('utf8') : Buffer.concat(parts, size).toString('utf8')
      parts = []
      size = 0
      rest = rest.subarray(end + 1)
      if (line.trim() === '') continue
      try {
        events.push({ kind: 'frame', value: JSON.parse(line) as unknown })
      } catch {
        ended = true
        events.push({ kind: 'not-json' })
      }
    }
    return events
  }
}
