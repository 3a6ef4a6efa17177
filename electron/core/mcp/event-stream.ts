/** Cuts an event stream (HTML, "Server-sent events") into events, on bytes and in bounded memory. */
import { TooLongError } from '../network/bounded-body'

export interface StreamEvent {
  /** `message` when it names none. */
  event: string
  data: Buffer
  /** The last id that the stream has named, up to this event; null when it has named none. */
  id: string | null
}

export interface StreamListener {
  event: (event: StreamEvent) => void
  /** The server wishes this pause (ms, an hour at most) before the stream is opened again. */
  retry: (ms: number) => void
}

const [lf, cr, colon, space] = [0x0a, 0x0d, 0x3a, 0x20]
/** As for Retry-After (ms): a server must not switch us off. */
const longestWish = 3_600_000
const mark = Buffer.from([0xef, 0xbb, 0xbf])

export class EventStream {
  readonly #limit: number
  readonly #listener: StreamListener
  #rest: Buffer[] = []
  #restSize = 0
  #data: Buffer[] = []
  #size = 0
  #event = ''
  #id: string | null = null
  #isFirst = true
  #skipLf = false

  /** @param limit longest event in bytes; beyond it, `push` throws a `TooLongError` */
  constructor(limit: number, listener: StreamListener) {
    this.#limit = limit
    this.#listener = listener
  }

  push(chunk: Buffer): void {
    let at = this.#skipLf && chunk[0] === lf ? 1 : 0
    this.#skipLf = false
    let nextCr = chunk.indexOf(cr, at)
    for (;;) {
      if (nextCr !== -1 && nextCr < at) nextCr = chunk.indexOf(cr, at)
      const nextLf = chunk.indexOf(lf, at)
      const end = nextCr !== -1 && (nextLf === -1 || nextCr < nextLf) ? nextCr : nextLf
      if (end === -1) break
      this.#line(this.#whole(chunk.subarray(at, end)))
      at = end + 1
      if (chunk[end] !== cr) continue
      if (at === chunk.length) this.#skipLf = true
      else if (chunk[at] === lf) at += 1
    }
    if (at < chunk.length) this.#keep(chunk.subarray(at))
  }

  /** The stream has ended. An event that lacks only its blank line is one all the same. */
  end(): void {
    if (this.#restSize > 0) this.#line(this.#whole(Buffer.alloc(0)))
    this.#dispatch()
  }

  #keep(part: Buffer): void {
    this.#restSize += part.length
    this.#check()
    this.#rest.push(part)
  }

  #whole(end: Buffer): Buffer {
    if (this.#restSize === 0) return end
    const line = Buffer.concat([...this.#rest, end])
    this.#rest = []
    this.#restSize = 0
    return line
  }

  #line(line: Buffer): void {
    const from = this.#isFirst && line.subarray(0, 3).equals(mark) ? 3 : 0
    this.#isFirst = false
    if (line.length === from) return this.#dispatch()
    const cut = line.indexOf(colon, from)
    if (cut === from) return
    const field = line.toString('latin1', from, cut === -1 ? line.length : cut)
    const value = cut === -1 ? line.subarray(line.length) : line.subarray(line[cut + 1] === space ? cut + 2 : cut + 1)
    switch (field) {
      case 'data':
        this.#size += value.length + 1
        this.#check()
        this.#data.push(value)
        break
      case 'event':
        this.#event = value.toString('utf8')
        break
      case 'id':
        if (!value.includes(0)) this.#id = value.toString('utf8')
        break
      case 'retry':
        if (/^\d+$/.test(value.toString('latin1')))
          this.#listener.retry(Math.min(Number(value.toString('latin1')), longestWish))
        break
      default:
    }
  }

  #dispatch(): void {
    const data = this.#data.length === 1 && this.#data[0] ? this.#data[0] : joined(this.#data)
    const event = this.#event === '' ? 'message' : this.#event
    const isEvent = this.#data.length > 0 || this.#id !== null
    this.#data = []
    this.#size = 0
    this.#event = ''
    if (isEvent) this.#listener.event({ event, data, id: this.#id === '' ? null : this.#id })
  }

  #check(): void {
    if (this.#size + this.#restSize > this.#limit)
      throw new TooLongError(`The answer is longer than ${Math.round(this.#limit / 1024 / 1024)} MB`)
  }
}

function joined(lines: readonly Buffer[]): Buffer {
  return Buffer.concat(lines.flatMap((line, index) => (index === 0 ? [line] : [Buffer.from('\n'), line])))
}
