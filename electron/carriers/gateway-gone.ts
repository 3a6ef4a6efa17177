/** When nobody reads a response any more. Node tells that only to the response whose turn it is on a connection. */
import type { ServerResponse } from 'node:http'

/** Whether whoever asked has left, or has had the whole answer. */
export function isGone({ closed, req }: ServerResponse): boolean {
  return closed || req.socket.destroyed
}

/** Calls it once that is so; at once where it is already. */
export function onceGone(response: ServerResponse, then: () => void): void {
  if (isGone(response)) then()
  else response.once('close', then)
}

/**
 * To be called as a request comes in. One that was sent behind another on the same connection (HTTP pipelining, RFC 9112,
 * section 9.3.2) has no connection of its own until that is answered, and never hears that it has ended.
 */
export function hearOfTheEnd(response: ServerResponse): void {
  const { socket } = response.req
  // One listener for each request under way, however many those are.
  socket.setMaxListeners(0)
  const tell = (): void => {
    if (!response.closed) response.emit('close')
  }
  socket.once('close', tell)
  response.once('close', () => socket.off('close', tell))
}
