/** Cuts a byte stream into lines in bounded memory: an over-long line is dropped and reported, the next one is read again. */
export class LineReader {
  #parts: Buffer[] = []
  #size = 0
  #dropping = false

  constructor(
    /** Longest line that is kept, in bytes. */
    readonly limit: number,
    readonly onLine: (line: string) => void,
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
    const line = bytes.toString('utf8')
    this.onLine(line.endsWith('\r') ? line.slice(0, -1) : line)
  }
}
