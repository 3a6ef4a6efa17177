/** Cuts a byte stream into lines in bounded memory: an over-long line is dropped and reported, the next one is read again. */
export class LineReader {
  #parts: Buffer[] = []
  #size = 0
  #dropping = false

  constructor(
    /** Longest line that is kept, in bytes. */
    readonly limit: number,
    /** Without its end (LF or CRLF). */
    readonly onLine: (line: Buffer) => void,
    readonly onDropped: () => void,
  ) {}

  push(chunk: Buffer): void {
    let start = 0
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, start)) {
      this.#keep(chunk.subarray(start, end))
      this.#finish()
      start = end + 1
    }
    if (start < chunk.length) this.#keep(chunk.subarray(start))
  }

  /** The stream has ended: what is left is a line too. */
  end(): void {
    if (this.#size > 0) this.#finish()
  }

  /** The line that has begun, if there is something in it; it can be taken for a whole one with `end`. */
  get rest(): Buffer | null {
    return this.hasRest ? Buffer.concat(this.#parts) : null
  }

  get hasRest(): boolean {
    return this.#size > 0 && !this.#dropping
  }

  #keep(part: Buffer): void {
    if (this.#dropping || part.length === 0) return
    this.#size += part.length
    if (this.#size > this.limit) {
      this.#dropping = true
      this.#parts = []
      this.onDropped()
    } else this.#parts.push(part)
  }

  #finish(): void {
    const parts = this.#parts
    const dropped = this.#dropping
    this.#parts = []
    this.#size = 0
    this.#dropping = false
    if (dropped) return
    const bytes = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)
    this.onLine(bytes.at(-1) === 0x0d ? bytes.subarray(0, -1) : bytes)
  }
}
