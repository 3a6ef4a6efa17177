/** When nobody reads a response any more. Node tells that only to the response whose turn it is on a connection. */
import type { Socket } from 'node:net'
import type { ServerResponse } from 'node:http'

/** Who wants to hear that a response has ended; there are several of them for every call, so they share a listener. */
const hearers = new WeakMap<ServerResponse, (() => void)[]>()
/** What has been asked on a connection and is not answered. */
const asked = new WeakMap<Socket, Set<ServerResponse>>()

/** Whether whoever asked has left, or has had the whole answer. */
export function isGone({ closed, req }: ServerResponse): boolean {
  return closed || req.socket.destroyed
}

/** Calls it once that is so; at once where it is already. */
export function onceGone(response: ServerResponse, then: () => void): void {
  if (isGone(response)) return then()
  const known = hearers.get(response)
  if (known) known.push(then)
  else listen(response, [then])
}

/**
 * To be called as a request comes in. One that was sent behind another on the same connection (HTTP pipelining, RFC 9112,
 * section 9.3.2) has no connection of its own until that is answered, and never hears that it has ended.
 */
export function hearOfTheEnd(response: ServerResponse): void {
  const { socket } = response.req
  const known = asked.get(socket)
  const open = known ?? new Set()
  open.add(response)
  listen(response, [() => open.delete(response)])
  if (known) return
  asked.set(socket, open)
  socket.once('close', () => {
    for (const each of open) if (!each.closed) each.emit('close')
  })
}

function listen(response: ServerResponse, all: (() => void)[]): void {
  hearers.set(response, all)
  response.once('close', () => {
    for (const each of all.splice(0)) each()
  })
}
