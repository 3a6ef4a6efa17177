/** The body of one answer on its way from a connection to whoever reads it: piece by piece, or as a stream of the web. */

/** The connection that it comes from. */
export interface Tap {
  pause(): void
  resume(): void
  /** Nobody wants the rest. */
  stop(reason: unknown): void
}

/** A reader that does not keep up is waited for beyond this (bytes). */
const ahead = 64 * 1024

interface Reader {
  take(chunk: Buffer): void
  end(): void
  fail(reason: unknown): void
}

export class BodyFlow {
  readonly #tap: Tap
  #reader: Reader | null = null
  /** What has come before anybody reads it. */
  #waiting: Buffer[] = []
  #size = 0
  #end: { failure: unknown } | 'whole' | null = null

  constructor(tap: Tap) {
    this.#tap = tap
  }

  push(chunk: Buffer): void {
    if (this.#reader) return this.#reader.take(chunk)
    this.#waiting.push(chunk)
    this.#size += chunk.length
    if (this.#size >= ahead) this.#tap.pause()
  }

  end(): void {
    this.#end = 'whole'
    this.#reader?.end()
  }

  fail(reason: unknown): void {
    this.#end = { failure: reason }
    this.#reader?.fail(reason)
  }

  /** See `PlainAnswer.pour`. */
  pour(take: (chunk: Buffer) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#read({
        take: (chunk) => {
          try {
            take(chunk)
          } catch (error) {
            reject(error)
            this.#tap.stop(error)
          }
        },
        end: resolve,
        fail: reject,
      })
    })
  }

  stream(): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>(
      {
        start: (body) =>
          this.#read({
            take: (chunk) => {
              body.enqueue(chunk)
              if ((body.desiredSize ?? 0) <= 0) this.#tap.pause()
            },
            end: () => body.close(),
            fail: (reason) => body.error(reason),
          }),
        pull: () => this.#tap.resume(),
        cancel: (reason) => this.#tap.stop(reason),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: ahead }),
    )
  }

  #read(reader: Reader): void {
    if (this.#reader) throw new TypeError('The body is being read already')
    this.#reader = reader
    const waiting = this.#waiting
    this.#waiting = []
    for (const chunk of waiting) reader.take(chunk)
    if (this.#end === 'whole') reader.end()
    else if (this.#end) reader.fail(this.#end.failure)
    else if (this.#size >= ahead) this.#tap.resume()
  }
}
