/** How answers and notices leave the gateway: one JSON text where that is possible, else a stream of events. */
import type { ServerResponse } from 'node:http'
import { isGone, onceGone } from './gateway-gone'
import { Patients, type Patient } from './gateway-patients'

/** Clients give up when they hear nothing for a minute or five: a long call becomes a stream that is kept alive (ms). */
const jsonPatience = 10_000
const aliveEvery = 15_000
const patients = new Patients()
const nothing = (): void => undefined
/** An answer that is copied more cheaply than it is sent in two pieces (bytes). */
const short = 8 * 1024
/** Waiting to be read by one client (bytes); whoever reads slower than that is let go. */
const mostUnread = 8 * 1024 * 1024

export interface Answer {
  /** A notice that belongs to the request. */
  event(bytes: Buffer): void
  /** The answer itself; a stream that has begun has status 200. */
  end(bytes: Buffer, status?: number): void
  /** There is no answer: the client has taken its request back. */
  giveUp(): void
}

/**
 * @param mayStream the client reads streams of events
 * @param wrote is told whenever something waits to be read
 */
export function openAnswer(response: ServerResponse, mayStream: boolean, wrote: () => void = nothing): Answer {
  return new OpenAnswer(response, mayStream, wrote)
}

class OpenAnswer implements Answer, Patient {
  readonly #response: ServerResponse
  readonly #mayStream: boolean
  readonly #wrote: () => void
  #isStream = false
  #isEnded = false
  /** When it is looked at next (ms of `performance.now`), and what had been read when it was looked at last (bytes). */
  #due = performance.now() + jsonPatience
  #readBefore = 0

  constructor(response: ServerResponse, mayStream: boolean, wrote: () => void) {
    this.#response = response
    this.#mayStream = mayStream
    this.#wrote = wrote
    patients.add(this)
    onceGone(response, () => patients.delete(this))
  }

  event(bytes: Buffer): void {
    this.#begin()
    if (this.#isStream) writeEvent(this.#response, bytes)
    this.#wrote()
  }

  end(bytes: Buffer, status = 200): void {
    if (this.#response.destroyed) return
    if (this.#isStream) {
      writeEvent(this.#response, bytes)
      this.#response.end()
    } else {
      this.#response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length })
      // Head and body leave in one piece where the body is such a text; the bytes are the same.
      if (bytes.length <= short) this.#response.end(bytes.toString('latin1'), 'latin1')
      else this.#response.end(bytes)
    }
    this.#isEnded = true
    this.#readBefore = this.#response.socket?.bytesWritten ?? 0
    this.#due = performance.now() + readWithin
    this.#wrote()
  }

  giveUp(): void {
    if (this.#response.destroyed) return
    if (!this.#isStream) this.#response.writeHead(202)
    this.#response.end()
    this.#due = Infinity
  }

  look(now: number): void {
    if (now < this.#due) return
    this.#due = now + (this.#isEnded ? readWithin : aliveEvery)
    if (this.#isEnded) this.#lookWhetherRead()
    else if (this.#isStream) writeChunk(this.#response, ': alive\n\n')
    else this.#begin()
  }

  #lookWhetherRead(): void {
    const { socket } = this.#response
    // Behind another on the same connection it has none of its own yet.
    if (!socket) return
    if (socket.bytesWritten === this.#readBefore) this.#response.destroy()
    this.#readBefore = socket.bytesWritten
  }

  #begin(): void {
    if (this.#isStream || !this.#mayStream || this.#response.destroyed) return
    this.#isStream = true
    this.#due = performance.now() + aliveEvery
    beginEvents(this.#response)
  }
}

/** A stream of events on which a client hears of changes, until either side ends it. */
export function openNotices(
  response: ServerResponse,
  wrote: () => void,
  listen: (stream: { write(notice: Buffer): void; end(): void }) => () => void,
): void {
  if (isGone(response)) return
  beginEvents(response)
  const write = (notice: Buffer): void => {
    writeEvent(response, notice)
    wrote()
  }
  const stop = listen({ write, end: () => response.end() })
  const timer = setInterval(() => writeChunk(response, ': alive\n\n'), aliveEvery).unref()
  response.once('close', () => {
    clearInterval(timer)
    stop()
  })
}

/** A client that does not read its answer at all is let go (ms). */
const readWithin = 60_000

function beginEvents(response: ServerResponse): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  })
  response.flushHeaders()
}

/** One event; a message that has several lines (which JSON allows between its values) has several `data:` lines. */
function writeEvent(response: ServerResponse, bytes: Buffer): void {
  const isOneLine = !bytes.includes(0x0a) && !bytes.includes(0x0d)
  const data = isOneLine ? bytes : Buffer.from(bytes.toString().replaceAll(/\r\n|\r|\n/g, '\ndata: '))
  writeChunk(response, Buffer.concat([Buffer.from('event: message\ndata: '), data, Buffer.from('\n\n')]))
}

function writeChunk(response: ServerResponse, chunk: Buffer | string): void {
  if (response.destroyed || response.writableEnded) return
  if (response.writableLength > mostUnread) response.destroy()
  else response.write(chunk)
}
