/** How answers and notices leave the gateway: one JSON text where that is possible, else a stream of events. */
import type { ServerResponse } from 'node:http'
import { isGone, onceGone } from './gateway-gone'

/** Clients give up when they hear nothing for a minute or five: a long call becomes a stream that is kept alive (ms). */
const jsonPatience = 10_000
const aliveEvery = 15_000
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
export function openAnswer(response: ServerResponse, mayStream: boolean, wrote: () => void = () => undefined): Answer {
  let isStream = false
  const timers: NodeJS.Timeout[] = []
  const stop = (): void => timers.forEach((timer) => clearInterval(timer))
  const begin = (): void => {
    if (isStream || !mayStream || response.destroyed) return
    isStream = true
    beginEvents(response)
    timers.push(setInterval(() => writeChunk(response, ': alive\n\n'), aliveEvery).unref())
  }
  timers.push(setTimeout(begin, jsonPatience).unref())
  onceGone(response, stop)
  return {
    event(bytes) {
      begin()
      if (isStream) writeEvent(response, bytes)
      wrote()
    },
    end(bytes, status = 200) {
      stop()
      if (response.destroyed) return
      if (isStream) {
        writeEvent(response, bytes)
        response.end()
        endUnlessRead(response)
      } else {
        response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length })
        response.end(bytes)
        endUnlessRead(response)
      }
      wrote()
    },
    giveUp() {
      stop()
      if (response.destroyed) return
      if (!isStream) response.writeHead(202)
      response.end()
    },
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

function endUnlessRead(response: ServerResponse): void {
  const { socket } = response
  if (response.writableFinished || !socket) return
  let before = socket.bytesWritten
  const timer = setInterval(() => {
    if (socket.bytesWritten === before) response.destroy()
    before = socket.bytesWritten
  }, readWithin).unref()
  const stop = (): void => clearInterval(timer)
  response.once('finish', stop)
  response.once('close', stop)
}

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
