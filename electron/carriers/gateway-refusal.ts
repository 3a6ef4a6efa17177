/** How a request is turned away before anybody has read it. */
import type { ServerResponse } from 'node:http'

/** The body of a stranger's request is not read: the connection ends with the answer. */
export function refuse(response: ServerResponse, status: number, message: string): void {
  response.setHeader('connection', 'close')
  turnAway(response, status, message)
}

/**
 * A client is told why: the rest of its body is thrown away as it comes, for a connection that ends in the middle of it would
 * take the answer along. How long that lasts is bounded as for every request.
 */
export function turnAway(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error: message }))
}

/** A client sends more than it may just now. */
export function turnAwayForNow(response: ServerResponse): void {
  response.setHeader('retry-after', '1')
  turnAway(response, 429, 'Too many messages at once; try again in a moment')
}
